"""Reads a table with Trino, through its REST protocol.

    trino_read.py URI CATALOG NAMESPACE.TABLE PART…

A part is "head", "snapshot ID", "branch NAME" or "tag NAME". The last line of standard output maps each to {"rows", "sha256"}, or to {"error"}:
the other parts of a table that Trino cannot read may be readable.
"""

import base64
import json
import sys
import urllib.request
from datetime import date, datetime, time, timezone
from decimal import Decimal

import pyarrow as pa

from rows_checksum import rows_checksum

# Without it timestamps come in milliseconds, whatever their type.
HEADERS = {"X-Trino-User": "reader", "X-Trino-Time-Zone": "UTC", "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME"}
SIMPLE = {
    "boolean": pa.bool_(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "real": pa.float32(),
    "double": pa.float64(),
    "varchar": pa.string(),
    "uuid": pa.string(),
    "varbinary": pa.binary(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "timestamp with time zone": pa.timestamp("us", "UTC"),
}


class TrinoError(Exception):
    pass


def ask(request):
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if "error" in answer:
        raise TrinoError(answer["error"]["message"])
    return answer


def parts_of(signature):
    return [argument["value"] for argument in signature["arguments"]]


def arrow_type(signature):
    raw = signature["rawType"]
    if raw == "decimal":
        return pa.decimal128(*parts_of(signature))
    if raw == "array":
        return pa.list_(arrow_type(parts_of(signature)[0]))
    if raw == "map":
        return pa.map_(*map(arrow_type, parts_of(signature)))
    if raw == "row":
        return pa.struct([(field["fieldName"]["name"], arrow_type(field["typeSignature"])) for field in parts_of(signature)])
    return SIMPLE[raw]


def python_value(value, kind):
    """What Trino's JSON says of a value of an Arrow type, as Arrow takes it."""
    if value is None:
        return None
    if pa.types.is_floating(kind):
        return float(value)
    if pa.types.is_decimal(kind):
        return Decimal(value)
    if pa.types.is_binary(kind):
        return base64.b64decode(value)
    if pa.types.is_date(kind):
        return date.fromisoformat(value)
    if pa.types.is_time(kind):
        return time.fromisoformat(value)
    if pa.types.is_timestamp(kind):
        moment = datetime.fromisoformat(value.removesuffix(" UTC"))
        return moment.replace(tzinfo=timezone.utc) if kind.tz else moment
    if pa.types.is_list(kind):
        return [python_value(item, kind.value_type) for item in value]
    if pa.types.is_map(kind):
        return [(python_value(key, kind.key_type), python_value(item, kind.item_type)) for key, item in value.items()]
    if pa.types.is_struct(kind):
        return {field.name: python_value(item, field.type) for field, item in zip(kind, value)}
    return value


class Trino:
    def __init__(self, uri):
        self.uri = uri

    def query(self, statement):
        """The result as an Arrow table."""
        answer = ask(urllib.request.Request(f"{self.uri}/v1/statement", statement.encode(), HEADERS))
        columns, rows = None, []
        while True:
            columns = answer.get("columns", columns)
            rows += answer.get("data", [])
            if "nextUri" not in answer:
                break
            answer = ask(answer["nextUri"])
        schema = pa.schema([(column["name"], arrow_type(column["typeSignature"])) for column in columns])
        arrays = [pa.array([python_value(row[i], field.type) for row in rows], field.type) for i, field in enumerate(schema)]
        return pa.Table.from_arrays(arrays, schema=schema)

    def read(self, table, part):
        kind, _, name = part.partition(" ")
        version = "" if kind == "head" else f" FOR VERSION AS OF {name}" if kind == "snapshot" else f" FOR VERSION AS OF '{name}'"
        try:
            return rows_checksum(self.query(f"SELECT * FROM {table}{version}"))
        except TrinoError as error:
            return {"error": str(error)}


def main(uri, catalog, name, *parts):
    table = ".".join(f'"{element}"' for element in (catalog, *name.rsplit(".", 1)))
    trino = Trino(uri)
    print(json.dumps({part: trino.read(table, part) for part in parts}))


main(*sys.argv[1:])
