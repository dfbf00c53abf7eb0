"""The peer of the benchmark `localize-table`: Iceberg's `rewrite_table_path` in one Spark session on two threads.

    rewrite_table_path.py WAREHOUSE SCRATCH JAR…

The table is sales.orders_fact of a Hadoop catalog. Each line of standard input has the whole table rewritten once, and is answered with one
line: {"wallMs", "cpuMs"}, the CPU time being that of the Java process.
"""

import glob
import json
import os
import shutil
import sys
import time

from pyspark.sql import SparkSession

TABLE = "sales.orders_fact"
TARGET = "s3://acme-us/replica/_data/eu-lake/0/sales/orders_fact"
DRIVER_MEMORY = "4g"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def start_spark(warehouse, scratch, jars):
    settings = {
        "spark.driver.memory": DRIVER_MEMORY,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraClassPath": ":".join(jars),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": scratch,
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.catalog.bench": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.bench.type": "hadoop",
        "spark.sql.catalog.bench.warehouse": f"file:{warehouse}",
        "spark.sql.catalog.bench.cache-enabled": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("rewrite_table_path")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def java_cpu_ms(spark):
    pid = spark._jvm.java.lang.ProcessHandle.current().pid()
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / CLOCK_TICKS


def rewrite(spark, warehouse, staging):
    source = f"file:{warehouse}/{TABLE.replace('.', '/')}"
    spark.sql(
        f"CALL bench.system.rewrite_table_path(table => '{TABLE}', source_prefix => '{source}', target_prefix => '{TARGET}', "
        f"staging_location => 'file:{staging}/')"
    ).collect()


def main(warehouse, scratch, jars):
    spark = start_spark(warehouse, scratch, jars)
    staging = os.path.join(scratch, "staging")
    manifests = len(glob.glob(f"{warehouse}/sales/orders_fact/metadata/*-m0.avro"))
    for _ in sys.stdin:
        cpu, wall = java_cpu_ms(spark), time.perf_counter()
        rewrite(spark, warehouse, staging)
        measured = {"wallMs": (time.perf_counter() - wall) * 1000, "cpuMs": java_cpu_ms(spark) - cpu}
        written = len(glob.glob(f"{staging}/**/*-m0.avro", recursive=True))
        if written != manifests:
            raise RuntimeError(f"{written} of {manifests} manifests were rewritten")
        shutil.rmtree(staging)
        print(json.dumps(measured), flush=True)
    spark.stop()


main(sys.argv[1], sys.argv[2], sys.argv[3:])
