"""Reads a table's head through an Iceberg REST catalog, as an engine that knows no other would.

    read_rest_head.py ICEBERG_URI NAMESPACE.TABLE [--warehouse NAME] [--s3 ENDPOINT KEY SECRET]

The last line of standard output is {"rows", "sha256"}.
"""

import argparse
import json

from pyiceberg.catalog.rest import RestCatalog

from rows_checksum import rows_checksum

parser = argparse.ArgumentParser()
parser.add_argument("uri")
parser.add_argument("table")
parser.add_argument("--warehouse")
parser.add_argument("--s3", nargs=3, metavar=("ENDPOINT", "KEY", "SECRET"))
arguments = parser.parse_args()
properties = {"warehouse": arguments.warehouse} if arguments.warehouse else {}
if arguments.s3:
    endpoint, key, secret = arguments.s3
    properties |= {"s3.endpoint": endpoint, "s3.access-key-id": key, "s3.secret-access-key": secret, "s3.region": "us-east-1"}
catalog = RestCatalog("rest", uri=arguments.uri, **properties)
print(json.dumps(rows_checksum(catalog.load_table(arguments.table).scan().to_arrow())))
