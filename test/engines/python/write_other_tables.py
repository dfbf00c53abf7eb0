"""Writes tables with PyIceberg whose files lie where no other writer puts them.

    write_other_tables.py CATALOG_FILE CATALOG_NAME FOLDER first|then

The catalog is a SQLite file with Iceberg's tables; the folder takes everything that is written. `first` makes the tables, `then` goes on with them.
The last line of standard output is {}.
"""

import json
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import LongType, NestedField, StringType

SCHEMA = Schema(NestedField(1, "id", LongType()), NestedField(2, "s", StringType()))
BY_TEXT = PartitionSpec(PartitionField(2, 1000, IdentityTransform(), "s"))
WIDE_COLUMNS = 1100
# The longest name that file systems take, and names that are patterns, queries and extensions elsewhere.
LOOSE_FILES = ["x" * 247 + ".parquet", "sp ace%.parquet", "noext", "[b]{c}*.parquet", "q x=1,f;.parquet", "ä.parquet"]
TABLE_NAMES = ["T", "t", "x y", "😀", "a'b\"c", "%2F", "UPPER-lower_1"]


def rows(*values):
    return pa.table({"id": pa.array([id for id, _ in values], pa.int64()), "s": pa.array([s for _, s in values], pa.string())})


def first(catalog, folder):
    catalog.create_namespace("py")
    catalog.create_namespace(("odd", "b c", "d😀"))

    # A file system takes each of these spellings for the same folder; readers match them by the letter.
    segments = catalog.create_table("py.segments", SCHEMA, location=f"file://{folder}//double/./segments", partition_spec=BY_TEXT)
    segments.append(rows((1, "a"), (2, "b/c"), (3, "")))

    loose = catalog.create_table("py.loose", SCHEMA)
    os.makedirs(f"{folder}/loose/ä b")
    for index, name in enumerate(LOOSE_FILES):
        pq.write_table(rows((index, name)), f"{folder}/loose/ä b/{name}")
    loose.add_files([f"file://{folder}/loose/ä b/{name}" for name in LOOSE_FILES])

    wide = Schema(*(NestedField(index + 1, f"c{index}", LongType()) for index in range(WIDE_COLUMNS)))
    values = [pa.array([index, None], pa.int64()) for index in range(WIDE_COLUMNS)]
    catalog.create_table("py.wide", wide).append(pa.Table.from_arrays(values, schema=wide.as_arrow()))

    # Two names with one uuid, whose histories part.
    original = catalog.create_table("py.original", SCHEMA)
    original.append(rows((1, "a")))
    catalog.register_table("py.registered", original.metadata_location)

    for name in TABLE_NAMES:
        catalog.create_table(("odd", "b c", "d😀", name), SCHEMA).append(rows((1, name)))


def then(catalog, _folder):
    segments = catalog.load_table("py.segments")
    segments.delete("id == 1")
    segments.append(rows((4, "..")))
    catalog.load_table("py.loose").delete("id == 0")
    catalog.load_table("py.original").append(rows((2, "original")))
    registered = catalog.load_table("py.registered")
    registered.append(rows((3, "registered")))
    registered.delete("id == 1")


def main(file, name, folder, part):
    catalog = SqlCatalog(name, uri=f"sqlite:///{file}", warehouse=f"file://{folder}/warehouse")
    {"first": first, "then": then}[part](catalog, folder)
    print(json.dumps({}))


main(*sys.argv[1:])
