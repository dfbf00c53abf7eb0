"""Reads a table at every snapshot through PyIceberg's StaticTable, with nothing but its metadata location.

    read_snapshots.py METADATA_LOCATION [--s3 ENDPOINT KEY SECRET] [--forbid PREFIX]…

The last line of standard output is {"snapshots": {id: {"rows", "sha256"}}, "foreignPaths": [path…]}: the paths of the metadata tree
(metadata, lists, manifests, data and delete files, statistics) that begin with a forbidden prefix.
"""

import argparse
import json

from pyiceberg.table import StaticTable

from rows_checksum import rows_checksum


def all_paths(table):
    metadata = table.metadata
    yield metadata.location
    yield from (entry.metadata_file for entry in metadata.metadata_log)
    yield from (file.statistics_path for file in (metadata.statistics or []))
    yield from (file.statistics_path for file in (metadata.partition_statistics or []))
    yield from (value for name, value in metadata.properties.items() if name.startswith("write.") and name.endswith(".path"))
    for snapshot in metadata.snapshots:
        yield snapshot.manifest_list
        for manifest in snapshot.manifests(table.io):
            yield manifest.manifest_path
            yield from (entry.data_file.file_path for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=False))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("metadata_location")
    parser.add_argument("--s3", nargs=3, metavar=("ENDPOINT", "KEY", "SECRET"))
    parser.add_argument("--forbid", action="append", default=[])
    arguments = parser.parse_args()

    properties = {}
    if arguments.s3:
        endpoint, key, secret = arguments.s3
        properties = {"s3.endpoint": endpoint, "s3.access-key-id": key, "s3.secret-access-key": secret, "s3.region": "us-east-1"}
    table = StaticTable.from_metadata(arguments.metadata_location, properties)
    snapshots = {
        str(snapshot.snapshot_id): rows_checksum(table.scan(snapshot_id=snapshot.snapshot_id).to_arrow()) for snapshot in table.metadata.snapshots
    }
    foreign = sorted({path for path in all_paths(table) if any(path.startswith(prefix) for prefix in arguments.forbid)})
    print(json.dumps({"snapshots": snapshots, "foreignPaths": foreign}))


main()
