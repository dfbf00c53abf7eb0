"""Reads a table with DuckDB's Iceberg extension, with nothing but its metadata location.

    duckdb_read.py [--s3 ENDPOINT KEY SECRET] METADATA_LOCATION PART…

A part is "head" or "snapshot ID". The last line of standard output maps each to {"rows", "sha256"}, or to {"error"}: the other parts of a table
that DuckDB cannot read may be readable.
"""

import argparse
import json

import duckdb

from duckdb_connect import connect
from rows_checksum import rows_checksum


def use_s3(connection, endpoint, key, secret):
    host = endpoint.removeprefix("http://")
    connection.execute(f"CREATE SECRET (TYPE s3, KEY_ID '{key}', SECRET '{secret}', ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false)")


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
    connection = connect()
    if arguments.s3:
        use_s3(connection, *arguments.s3)
    print(json.dumps({part: read(connection, arguments.metadata_location, part) for part in arguments.parts}))


main()
