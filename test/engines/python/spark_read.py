"""Reads Iceberg tables with Spark, and writes some, one request a line: Spark takes longer to start than to read many tables.

    spark_read.py SCRATCH_FOLDER JAR…

A request is {"catalog": {"name", "properties"}, "table", "snapshots"?, "lineage"?}: `properties` are those of Spark's catalog (`catalog-impl`,
`uri`, …); with "metadataLocation" in place of "table" the table is what that file says, and the catalog lends its FileIO alone. `snapshots`
names the ids to read; without it every snapshot is read. With `lineage` the checksum of rows with their row ids is told too.

The answer is {"snapshots": {id: {"rows", "sha256", "lineageSha256"?}}, "refs": {name: {"type", "snapshotId", "rows", "sha256"}},
"head": {"rows", "sha256"}}, or {"error"}. A snapshot and a tag are read with the schema of their time, a branch and the head with the table's.

With "view" in place of "table" a view is read, in a session of its own, so that a catalog may have the name that the view's statement gives it. The answer
is {"sql", "columns": {name: type}, "location", "rows", "sha256"}.

With "rewrite": {"sourcePrefix", "targetPrefix", "staging"} Iceberg's `rewrite_table_path` is run instead. The answer is {"latestVersion" (the name
of the last metadata file), "files": {target path: the staged or unchanged file that belongs there}}.

With "statements" these are run in the catalog one after another, and the answer is {}. Each is SQL, or {"settings": {name: value}}, which holds
from there on; null takes a setting back.
"""

import json
import os
import sys

from pyspark.sql import SparkSession

from rows_checksum import rows_checksum

DRIVER_MEMORY = "1g"
LINEAGE = "_row_id, _last_updated_sequence_number"


def start_spark(scratch, jars):
    settings = {
        "spark.driver.memory": DRIVER_MEMORY,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraClassPath": ":".join(jars),
        # One thread, little heap, queries of a few rows: what takes long in starting does not pay off.
        "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        # Views are read, and procedures run, by Iceberg's own rules.
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": os.path.join(scratch, "warehouse"),
        "spark.local.dir": scratch,
        "spark.sql.session.timeZone": "UTC",
    }
    builder = SparkSession.builder.master("local[1]").appName("spark_read")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def quote(*parts):
    return ".".join(f"`{part}`" for part in parts)


def set_catalog(spark, name, properties):
    spark.conf.set(f"spark.sql.catalog.{name}", "org.apache.iceberg.spark.SparkCatalog")
    # A table's pointer moves while Spark runs.
    for key, value in {"cache-enabled": "false", **properties}.items():
        spark.conf.set(f"spark.sql.catalog.{name}.{key}", value)


class Reader:
    def __init__(self, spark, scratch):
        self.spark = spark
        self.scratch = scratch
        self.catalogs = set()
        self.registered = 0

    def add_catalog(self, name, properties):
        """Spark takes a catalog's settings when it is first used, and keeps them: another one needs another name."""
        if name not in self.catalogs:
            set_catalog(self.spark, name, properties)
            self.catalogs.add(name)

    def table_of(self, request):
        """The quoted name under which Spark knows the table."""
        catalog = request["catalog"]["name"]
        if "metadataLocation" not in request:
            self.add_catalog(catalog, request["catalog"]["properties"])
            return quote(catalog, *request["table"].split("."))
        # Registering writes no metadata: the pointer in a catalog of the reader's own is the given file itself.
        uri = f"jdbc:sqlite:{self.scratch}/{catalog}.sqlite"
        own = {"catalog-impl": "org.apache.iceberg.jdbc.JdbcCatalog", "uri": uri, "warehouse": self.scratch}
        self.add_catalog(catalog, {**request["catalog"]["properties"], **own})
        self.registered += 1
        namespace = quote(catalog, "registered")
        table = f"{namespace}.table_{self.registered}"
        self.spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {namespace}")
        call = f"CALL {quote(catalog)}.system.register_table(table => :table, metadata_file => :location)"
        self.spark.sql(call, {"table": table, "location": request["metadataLocation"]})
        return table

    def rows(self, query):
        return rows_checksum(self.spark.sql(query).toArrow())

    def snapshot(self, table, snapshot_id, lineage):
        read = self.rows(f"SELECT * FROM {table} VERSION AS OF {snapshot_id}")
        if lineage:
            read["lineageSha256"] = self.rows(f"SELECT *, {LINEAGE} FROM {table} VERSION AS OF {snapshot_id}")["sha256"]
        return read

    def ref(self, table, ref):
        read = self.rows(f"SELECT * FROM {table} VERSION AS OF '{ref.name}'")
        return {"type": ref.type.lower(), "snapshotId": str(ref.snapshot_id), **read}

    def rewrite(self, request):
        catalog = request["catalog"]["name"]
        self.table_of(request)
        rewrite = request["rewrite"]
        call = (
            f"CALL {quote(catalog)}.system.rewrite_table_path(table => :table, source_prefix => :source, "
            "target_prefix => :target, staging_location => :staging)"
        )
        prefixes = {"source": rewrite["sourcePrefix"], "target": rewrite["targetPrefix"], "staging": rewrite["staging"]}
        result = self.spark.sql(call, {"table": request["table"], **prefixes}).collect()[0]
        files = self.spark.read.csv(result.file_list_location, escape='"').collect()
        return {"latestVersion": result.latest_version, "files": {target: source for source, target in files}}

    def view(self, request):
        session = self.spark.newSession()
        catalog = request["catalog"]["name"]
        set_catalog(session, catalog, request["catalog"]["properties"])
        view = quote(catalog, *request["view"].split("."))
        rows = session.sql(f"SELECT * FROM {view}")
        properties = {row.key: row.value for row in session.sql(f"SHOW TBLPROPERTIES {view}").collect()}
        return {
            "sql": session.sql(f"SHOW CREATE TABLE {view}").collect()[0].createtab_stmt,
            "columns": {field.name: field.dataType.simpleString() for field in rows.schema},
            "location": properties.get("location"),
            **rows_checksum(rows.toArrow()),
        }

    def write(self, request):
        self.add_catalog(request["catalog"]["name"], request["catalog"]["properties"])
        for statement in request["statements"]:
            if isinstance(statement, str):
                self.spark.sql(statement)
            else:
                for name, value in statement["settings"].items():
                    self.spark.conf.unset(name) if value is None else self.spark.conf.set(name, value)
        return {}

    def answer(self, request):
        if "rewrite" in request:
            return self.rewrite(request)
        if "view" in request:
            return self.view(request)
        if "statements" in request:
            return self.write(request)
        return self.read(request)

    def read(self, request):
        table = self.table_of(request)
        ids = request.get("snapshots")
        if ids is None:
            ids = [str(row.snapshot_id) for row in self.spark.sql(f"SELECT snapshot_id FROM {table}.snapshots").collect()]
        refs = self.spark.sql(f"SELECT name, type, snapshot_id FROM {table}.refs").collect()
        return {
            "snapshots": {snapshot_id: self.snapshot(table, snapshot_id, request.get("lineage", False)) for snapshot_id in ids},
            "refs": {ref.name: self.ref(table, ref) for ref in refs},
            "head": self.rows(f"SELECT * FROM {table}"),
        }


def stop(spark):
    """Waits until Java is gone too: it writes into the scratch folder up to its end."""
    gateway = spark.sparkContext._gateway
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()


def describe(error):
    """The messages of an error without the frames of Java's stack."""
    return "\n".join(line for line in str(error).splitlines() if not line.startswith(("\tat", "\t\tat", "\t...", "\t\t...", "\tSuppressed")))


def main(scratch, *jars):
    # Whatever Spark prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    spark = start_spark(scratch, jars)
    reader = Reader(spark, scratch)
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        try:
            answer = reader.answer(json.loads(line))
        except Exception as error:  # a table that cannot be read is an answer: the next one may be whole
            answer = {"error": describe(error)}
        print(json.dumps(answer), file=answers, flush=True)
    stop(spark)


main(*sys.argv[1:])
