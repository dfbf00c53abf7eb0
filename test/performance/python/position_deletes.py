"""The peer of the benchmark `position-deletes`: PyArrow reads a position delete file, replaces a prefix, sorts, and writes.

    position_deletes.py make FILE ROWS DATA_FILES      writes the file that both sides rewrite
    position_deletes.py serve FILE                     does the work once for each line of standard input, and answers with one line:
                                                       {"wallMs", "cpuMs", "bytes"}
    position_deletes.py check SOURCE RESULT            fails unless the result has PyArrow's own rows, in the same order

All of it works in memory and with one thread, as the other side does.
"""

import io
import json
import random
import sys
import time

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SOURCE, TARGET = "s3://acme-eu/", "s3://acme-us/replica/_data/eu-lake/0/"
SCHEMA = pa.schema(
    [
        pa.field("file_path", pa.string(), False, {b"PARQUET:field_id": b"2147483546"}),
        pa.field("pos", pa.int64(), False, {b"PARQUET:field_id": b"2147483545"}),
    ]
)
ORDER = [("file_path", "ascending"), ("pos", "ascending")]


def make(path, rows, data_files):
    """Half of the data files lie in each region, in such places that the mapping changes the order of their paths."""
    numbers = random.Random(1)
    names = sorted(
        f"s3://acme-{place}/sales/orders/data/order_day=2024-01-{number % 28 + 1:02d}"
        f"/{number:05d}-{number * 7919 % 1000:03d}-3f9a1c52-8a34-4d1e-9f5e-7a1b2c3d4e5f-00001.parquet"
        for number in range(data_files // 2)
        for place in ("eu/warehouse", "us/analytics")
    )
    paths, positions = [], []
    for name in names:
        position = 0
        for _ in range(rows // data_files):
            position += numbers.randrange(1, 40)
            paths.append(name)
            positions.append(position)
    pq.write_table(pa.table({"file_path": paths, "pos": positions}, schema=SCHEMA), path, compression="zstd")


def rewrite(source):
    table = pq.read_table(io.BytesIO(source), use_threads=False)
    paths = pc.replace_substring_regex(table["file_path"], f"^{SOURCE}", TARGET)
    table = table.set_column(0, table.schema.field(0), paths).sort_by(ORDER)
    target = io.BytesIO()
    pq.write_table(table, target, compression="zstd")
    return target.getvalue()


def serve(path):
    with open(path, "rb") as file:
        source = file.read()
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        length = len(rewrite(source))
        print(
            json.dumps({"wallMs": (time.perf_counter() - wall) * 1e3, "cpuMs": (time.process_time() - cpu) * 1e3, "bytes": length}), flush=True
        )


def check(source, result):
    with open(source, "rb") as file:
        expected = pq.read_table(io.BytesIO(rewrite(file.read())))
    assert pq.read_table(result).equals(expected), "the rows differ"


pa.set_cpu_count(1)
if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
elif sys.argv[1] == "serve":
    serve(sys.argv[2])
else:
    check(sys.argv[2], sys.argv[3])
