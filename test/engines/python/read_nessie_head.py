"""Reads a table's head through Nessie's Iceberg REST face, as an engine that knows no other would.

    read_nessie_head.py ICEBERG_URI NAMESPACE.TABLE --s3 ENDPOINT KEY SECRET

The last line of standard output is {"rows", "sha256"}.
"""

import argparse
import json

from pyiceberg.catalog.rest import RestCatalog

from rows_checksum import rows_checksum

parser = argparse.ArgumentParser()
parser.add_argument("uri")
parser.add_argument("table")
parser.add_argument("--s3", nargs=3, required=True, metavar=("ENDPOINT", "KEY", "SECRET"))
arguments = parser.parse_args()
endpoint, key, secret = arguments.s3
properties = {"s3.endpoint": endpoint, "s3.access-key-id": key, "s3.secret-access-key": secret, "s3.region": "us-east-1"}
catalog = RestCatalog("nessie", uri=arguments.uri, **properties)
print(json.dumps(rows_checksum(catalog.load_table(arguments.table).scan().to_arrow())))
