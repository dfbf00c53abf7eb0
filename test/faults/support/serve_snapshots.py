"""Reads tables at every snapshot through PyIceberg's StaticTable, one after another, for as long as somebody asks.

Each line of standard input is {"location": METADATA_LOCATION, "forbidden": [PREFIX…]}; each is answered by one line of standard output,
{"snapshots": {id: {"rows", "sha256"}}, "foreignPaths": [path…]} as `read_snapshots.py` tells it, or {"error": text}.
"""

import json
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "engines" / "python"))

from pyiceberg.table import StaticTable  # noqa: E402
from rows_checksum import rows_checksum  # noqa: E402


def all_paths(table):
    metadata = table.metadata
    yield metadata.location
    yield from (entry.metadata_file for entry in metadata.metadata_log)
    yield from (file.statistics_path for file in (metadata.statistics or []))
    for snapshot in metadata.snapshots:
        yield snapshot.manifest_list
        for manifest in snapshot.manifests(table.io):
            yield manifest.manifest_path
            yield from (entry.data_file.file_path for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=False))


def read(location, forbidden):
    table = StaticTable.from_metadata(location)
    snapshots = {
        str(snapshot.snapshot_id): rows_checksum(table.scan(snapshot_id=snapshot.snapshot_id).to_arrow()) for snapshot in table.metadata.snapshots
    }
    foreign = sorted({path for path in all_paths(table) if any(path.startswith(prefix) for prefix in forbidden)})
    return {"snapshots": snapshots, "foreignPaths": foreign}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = read(request["location"], request["forbidden"])
    except Exception:  # The test tells it; the next table may be readable.
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
