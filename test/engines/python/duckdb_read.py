"""Reads a table with DuckDB's Iceberg extension, with nothing but its metadata location.

    duckdb_read.py [--s3 ENDPOINT KEY SECRET] METADATA_LOCATION PART…

A part is "head" or "snapshot ID". The last line of standard output maps each to {"rows", "sha256"}, or to {"error"}: the other parts of a table
that DuckDB cannot read may be readable.
"""

import argparse
import importlib
import json
import pathlib

import duckdb

from rows_checksum import rows_checksum

# `iceberg` needs the other two when it is loaded.
EXTENSIONS = ("avro", "httpfs", "iceberg")


def connect(s3):
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for name in EXTENSIONS:
        package = pathlib.Path(importlib.import_module(f"duckdb_extension_{name}").__file__).parent
        connection.execute(f"LOAD '{package}/extensions/v{duckdb.__version__}/{name}.duckdb_extension'")
    connection.execute("SET TimeZone = 'UTC'")
    if s3:
        endpoint, key, secret = s3
        host = endpoint.removeprefix("http://")
        connection.execute(f"CREATE SECRET (TYPE s3, KEY_ID '{key}', SECRET '{secret}', ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false)")
    return connection


def read(connection, location, part):
    query, parameters = "SELECT * FROM iceberg_scan(?)", [location]
    if part != "head":
        query, parameters = "SELECT * FROM iceberg_scan(?, snapshot_from_id := CAST(? AS UBIGINT))", [location, part.removeprefix("snapshot ")]
    try:
        return rows_checksum(connection.execute(query, parameters).to_arrow_table())
    except duckdb.Error as error:
        return {"error": str(error)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--s3", nargs=3, metavar=("ENDPOINT", "KEY", "SECRET"))
    parser.add_argument("metadata_location")
    parser.add_argument("parts", nargs="+")
    arguments = parser.parse_args()
    connection = connect(arguments.s3)
    print(json.dumps({part: read(connection, arguments.metadata_location, part) for part in arguments.parts}))


main()
