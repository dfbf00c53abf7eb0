"""DuckDB with its Iceberg extension, loaded from the Python packages that carry it."""

import importlib
import pathlib

import duckdb

# `iceberg` needs the other two when it is loaded.
EXTENSIONS = ("avro", "httpfs", "iceberg")


def connect():
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for name in EXTENSIONS:
        package = pathlib.Path(importlib.import_module(f"duckdb_extension_{name}").__file__).parent
        connection.execute(f"LOAD '{package}/extensions/v{duckdb.__version__}/{name}.duckdb_extension'")
    connection.execute("SET TimeZone = 'UTC'")
    return connection
