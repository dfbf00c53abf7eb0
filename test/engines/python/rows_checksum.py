"""The checksum `rows-sha256-v1` over the rows of an Arrow table, as test/fixtures/README.md defines it."""

import hashlib
import json
import math
import struct
import uuid
from datetime import date, datetime, time, timezone
from decimal import Decimal

import pyarrow as pa

EPOCH = datetime(1970, 1, 1)


def encode(value, kind):
    """One value as something that `json.dumps` prints the defined way. `kind` is its Arrow type."""
    if value is None:
        return None
    if pa.types.is_boolean(kind):
        return bool(value)
    if pa.types.is_integer(kind):
        return str(value)
    if pa.types.is_floating(kind):
        return "x" + ("7ff8000000000000" if math.isnan(value) else struct.pack(">d", value).hex())
    if pa.types.is_decimal(kind):
        return format(value if isinstance(value, Decimal) else Decimal(value), "f")
    if pa.types.is_timestamp(kind):
        moment = value.astimezone(timezone.utc).replace(tzinfo=None) if value.tzinfo else value
        elapsed = moment - EPOCH
        return str((elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds)
    if pa.types.is_date(kind):
        return value.isoformat() if isinstance(value, date) else str(value)
    if pa.types.is_time(kind):
        moment: time = value
        return str(((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [encode(item, kind.value_type) for item in value]
    if pa.types.is_map(kind):
        pairs = [[encode(key, kind.key_type), encode(item, kind.item_type)] for key, item in value]
        return sorted(pairs, key=lambda pair: to_json(pair[0]))
    if pa.types.is_struct(kind):
        return {field.name: encode(value.get(field.name), field.type) for field in kind}
    return str(value)


def to_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def rows_checksum(table):
    """The number of rows and the checksum of them, which no order of rows or columns changes."""
    lines = [
        to_json({field.name: encode(row[field.name], field.type) for field in table.schema}).encode() + b"\n" for row in table.to_pylist()
    ]
    return {"rows": len(lines), "sha256": hashlib.sha256(b"".join(sorted(lines))).hexdigest()}
