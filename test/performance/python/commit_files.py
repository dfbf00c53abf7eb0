"""The writer of the benchmark `commit-to-published`: PyIceberg through Nessie's Iceberg REST face.

    commit_files.py ICEBERG_URI NAMESPACE.TABLE S3_ENDPOINT KEY SECRET

Makes the table, empty. Each line of standard input has one data file appended, and is answered with one line once the commit has returned:
{"snapshotId"}.
"""

import json
import sys
from datetime import datetime, timezone

import pyarrow as pa
from pyiceberg.catalog.rest import RestCatalog

ROWS = 1_000
SCHEMA = pa.schema([("order_id", pa.int64()), ("customer", pa.string()), ("amount", pa.float64()), ("ordered_at", pa.timestamp("us", "UTC"))])


def rows(commit):
    first = commit * ROWS
    return pa.table(
        {
            "order_id": range(first, first + ROWS),
            "customer": [f"customer-{number * 7919 % 500}" for number in range(ROWS)],
            "amount": [number * 0.25 for number in range(ROWS)],
            "ordered_at": [datetime.now(timezone.utc)] * ROWS,
        },
        schema=SCHEMA,
    )


def main(uri, name, endpoint, key, secret):
    s3 = {"s3.endpoint": endpoint, "s3.access-key-id": key, "s3.secret-access-key": secret, "s3.region": "us-east-1"}
    catalog = RestCatalog("nessie", uri=uri, **s3)
    catalog.create_namespace(name.rsplit(".", 1)[0])
    table = catalog.create_table(name, SCHEMA)
    for commit, _ in enumerate(sys.stdin):
        table.append(rows(commit))
        print(json.dumps({"snapshotId": str(table.current_snapshot().snapshot_id)}), flush=True)


main(*sys.argv[1:])
