"""Reads every table of a SQL catalog on SQLite at every snapshot with PyIceberg's SqlCatalog, and tells what is wrong with it.

    check_catalog.py SQLITE_FILE CATALOG_NAME

The last line of standard output is a list of tables, by name: {"name", "sequenceNumber", "snapshots", "problems", "operations",
"dataRegions" (of the current snapshot), "files" (paths that the table needs), "fieldIds" (of a Parquet file, by column)}.
"""

import json
import sys

import pyarrow.parquet
from pyiceberg.catalog.sql import SqlCatalog


def path_of(uri):
    return uri.removeprefix("file://")


def check_snapshot(table, snapshot):
    summary = snapshot.summary
    rows = table.scan(snapshot_id=snapshot.snapshot_id).to_arrow().num_rows
    if rows != int(summary["total-records"]):
        yield f"snapshot {snapshot.snapshot_id} has {rows} rows, its summary says {summary['total-records']}"
    files = len(list(table.scan(snapshot_id=snapshot.snapshot_id).plan_files()))
    if files != int(summary["total-data-files"]):
        yield f"snapshot {snapshot.snapshot_id} has {files} files, its summary says {summary['total-data-files']}"


def needed_files(table):
    files = {table.metadata_location, *(entry.metadata_file for entry in table.metadata.metadata_log)}
    for snapshot in table.metadata.snapshots:
        files.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            if manifest.manifest_path not in files:
                files.add(manifest.manifest_path)
                files.update(entry.data_file.file_path for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True))
    return sorted(path_of(file) for file in files)


def check_table(name, table):
    snapshots = table.metadata.snapshots
    data_files = [task.file for task in table.scan().plan_files()]
    schema = pyarrow.parquet.read_schema(path_of(data_files[0].file_path))
    return {
        "name": name,
        "sequenceNumber": table.metadata.last_sequence_number,
        "snapshots": len(snapshots),
        "problems": [problem for snapshot in snapshots for problem in check_snapshot(table, snapshot)],
        "operations": sorted({snapshot.summary.operation.value for snapshot in snapshots}),
        "dataRegions": sorted({file.file_path.split("/warehouse/")[0].rsplit("/", 1)[1] for file in data_files}),
        "files": needed_files(table),
        "fieldIds": {field.name: int(field.metadata[b"PARQUET:field_id"]) for field in schema},
    }


def main():
    catalog = SqlCatalog(sys.argv[2], uri=f"sqlite:///{sys.argv[1]}")
    tables = sorted(".".join(name) for namespace in catalog.list_namespaces() for name in catalog.list_tables(namespace))
    print(json.dumps([check_table(name, catalog.load_table(name)) for name in tables]))


main()
