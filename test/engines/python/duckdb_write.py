"""Lets DuckDB write tables of an Iceberg REST catalog.

    duckdb_write.py URI WAREHOUSE STATEMENTS

STATEMENTS is a JSON list; the catalog is attached as `lake`. The last line of standard output is the number of statements that were carried out.
"""

import json
import sys

from duckdb_connect import connect


def main(uri, warehouse, statements):
    connection = connect()
    connection.execute(f"ATTACH '{warehouse}' AS lake (TYPE iceberg, ENDPOINT '{uri}', AUTHORIZATION_TYPE 'none')")
    carried_out = 0
    for statement in json.loads(statements):
        connection.execute(statement)
        carried_out += 1
    print(carried_out)


main(*sys.argv[1:])
