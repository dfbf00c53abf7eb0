"""Works with tables of a SQL catalog through PyIceberg, as a writer of another make would.

    sql_catalog.py URI CATALOG create NAMESPACE.TABLE WAREHOUSE   makes the namespace and an empty table
    sql_catalog.py URI CATALOG append NAMESPACE.TABLE COUNT       appends one row COUNT times, a snapshot each
    sql_catalog.py URI CATALOG read NAMESPACE.TABLE
    sql_catalog.py URI CATALOG list

URI is SQLAlchemy's. The last line of standard output is one JSON object.
"""

import json
import sys

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import CommitFailedException

APPEND_ATTEMPTS = 50
SCHEMA = pa.schema([pa.field("id", pa.int64()), pa.field("name", pa.string())])


def describe(table):
    rows = table.scan().to_arrow().to_pylist()
    return {
        "metadataLocation": table.metadata_location,
        "snapshots": len(table.metadata.snapshots),
        "ids": sorted(row["id"] for row in rows),
    }


def append(catalog, identifier, count):
    for _ in range(count):
        for attempt in range(APPEND_ATTEMPTS):
            table = catalog.load_table(identifier)
            try:
                table.append(pa.table({"id": [len(table.metadata.snapshots)], "name": ["row"]}, schema=SCHEMA))
                break
            except CommitFailedException:
                if attempt == APPEND_ATTEMPTS - 1:
                    raise
    return describe(catalog.load_table(identifier))


def main(uri, name, command, *arguments):
    properties = {"warehouse": arguments[1]} if command == "create" else {}
    catalog = SqlCatalog(name, uri=uri, **properties)
    if command == "create":
        catalog.create_namespace_if_not_exists(arguments[0].rpartition(".")[0])
        return describe(catalog.create_table(arguments[0], schema=SCHEMA))
    if command == "append":
        return append(catalog, arguments[0], int(arguments[1]))
    if command == "read":
        return describe(catalog.load_table(arguments[0]))
    namespaces = [".".join(namespace) for namespace in catalog.list_namespaces()]
    return {namespace: sorted(table[-1] for table in catalog.list_tables(namespace)) for namespace in sorted(namespaces)}


print(json.dumps(main(*sys.argv[1:])))
