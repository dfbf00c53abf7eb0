"""Reads tables through PyIceberg's StaticTable, one after another, for as long as somebody asks.

Each line of standard input is {"location": METADATA_LOCATION, "forbidden": [PREFIX…], "snapshots": [id…] or null for all of them}; each is
answered by one line of standard output, {"snapshots": {id: {"rows", "sha256"}}, "foreignPaths": [path…]} as `read_snapshots.py` tells it,
with "currentSnapshotId" and "properties" of the table, or {"error": text}.
"""

import json
import sys
import traceback

from pyiceberg.table import StaticTable
from rows_checksum import rows_checksum


def all_paths(table):
    metadata = table.metadata
    manifests = {}  # Snapshots share most of theirs.
    yield metadata.location
    yield from (entry.metadata_file for entry in metadata.metadata_log)
    yield from (file.statistics_path for file in (metadata.statistics or []))
    for snapshot in metadata.snapshots:
        yield snapshot.manifest_list
        manifests.update({manifest.manifest_path: manifest for manifest in snapshot.manifests(table.io)})
    for path, manifest in manifests.items():
        yield path
        yield from (entry.data_file.file_path for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=False))


def foreign_paths(table, forbidden):
    return sorted({path for path in all_paths(table) if any(path.startswith(prefix) for prefix in forbidden)})


def read(location, forbidden, snapshots):
    table = StaticTable.from_metadata(location)
    ids = [snapshot.snapshot_id for snapshot in table.metadata.snapshots] if snapshots is None else map(int, snapshots)
    return {
        "snapshots": {str(snapshot): rows_checksum(table.scan(snapshot_id=snapshot).to_arrow()) for snapshot in ids},
        "foreignPaths": foreign_paths(table, forbidden) if forbidden else [],
        "currentSnapshotId": str(table.metadata.current_snapshot_id),
        "properties": table.properties,
    }


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = read(**request)
    except Exception:  # The test tells it; the next table may be readable.
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
