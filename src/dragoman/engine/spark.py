"""Reading on many machines: Apache Spark over files by the thousand, the same records as on one.

Files are taken in shards. Each shard is read, its documents are spread over the cluster, annotated by the very
function that the local engine calls, and written as Parquet by Spark's own commit protocol: whole or not at all. A run
that was stopped goes on at the first shard that is not done. Nothing is sent to a store from a worker; `load` brings
the tables into a ledger afterwards.

Below `out`: `files/` (which file is in which shard), for each table `TABLE/shard=N/` with the columns of the ledger's
tables, `outcomes/shard=N/` with a row for every file and every document. `outcomes` is written last: it marks a shard
as done.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from dragoman.errors import MissingExtra
from dragoman.readers import Finished, Options, read_bytes
from dragoman.records import TABLES, Document, arrow_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FILES_A_SHARD = 64
DOCUMENTS_A_BATCH = 200  # rows of an Arrow batch on their way to a Python worker
PACKING = "spark.sql.files.maxPartitionBytes"
READ = "file string, nth long, kind string, id string, origin string, code string, reason string, document string"


@dataclass
class Summary:
    """What a run did: shards done and skipped, and outcomes counted by their status."""

    shards: int = 0
    skipped: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)


def session(master: str | None = None) -> SparkSession:
    """A Spark session with the settings that reading needs. Raises MissingExtra without PySpark."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtra("spark") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("dragoman")
    if master:
        builder = builder.master(master)
    settings = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": DOCUMENTS_A_BATCH,
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def read(
    inputs: Iterable[str],
    out: str,
    *,
    options: Options | None = None,
    rules_only: bool = False,
    files_a_shard: int = FILES_A_SHARD,
    spark: SparkSession | None = None,
) -> Summary:
    """Read files and folders, at any address that Spark can read, into Parquet tables below `out`.

    What is done already stays; files that are new or have changed come in new shards. A file or document that cannot
    be read gives a row of `outcomes`. Raises MissingExtra without PySpark.
    """
    spark = spark or session()
    summary = Summary()
    for number, rows in _shards(spark, list(inputs), out, files_a_shard):
        if _exists(spark, f"{out}/outcomes/shard={number}/_SUCCESS"):
            summary.skipped += 1
            continue
        _Shard(spark, out, number, rows, options or Options(), rules_only).run()
        summary.shards += 1
    if _exists(spark, f"{out}/outcomes"):
        counted = spark.read.parquet(f"{out}/outcomes").groupBy("status").count().collect()
        summary.outcomes = {row["status"]: row["count"] for row in counted}
    return summary


def _shards(spark: SparkSession, inputs: list[str], out: str, size: int) -> list[tuple[int, list[Any]]]:
    """The shards of this and of earlier runs: number and rows of (path, ref, length, time)."""
    planned = spark.read.parquet(f"{out}/files").collect() if _exists(spark, f"{out}/files/_SUCCESS") else []
    known = {(row["path"], row["length"], row["time"]) for row in planned}
    found = {row[0]: row for name in inputs for row in _listed(spark, name)}
    fresh = [row for row in sorted(found.values()) if (row[0], *row[2:4]) not in known]
    first = max((row["shard"] for row in planned), default=-1) + 1
    rows = [(*row, first + n // size) for n, row in enumerate(fresh)]
    if rows:
        form = "path string, ref string, length long, time string, reason string, shard int"
        spark.createDataFrame(rows, form).coalesce(1).write.mode("append").parquet(f"{out}/files")
    shards: dict[int, list[Any]] = {}
    for row in [*map(tuple, planned), *rows]:
        shards.setdefault(row[5], []).append(row[:5])
    return sorted(shards.items())


def _listed(spark: SparkSession, name: str) -> list[tuple[str, str, int, str, str | None]]:
    """The files of one input: path, ref, length, time, and why there is none."""
    from pyspark.errors import AnalysisException

    try:
        files = spark.read.format("binaryFile").option("recursiveFileLookup", True).load(name)
        rows = files.select("path", "length", files["modificationTime"].cast("string").alias("time")).collect()
    except AnalysisException as error:
        return [(name, name, 0, "", str(error).splitlines()[0])]
    root = _plain(spark._jvm.org.apache.hadoop.fs.Path(name).toString()).rstrip("/") + "/"
    listed: list[tuple[str, str, int, str, str | None]] = []
    for row in rows:
        path = row["path"]
        plain = _plain(path)
        ref = plain[len(root) :] if plain.startswith(root) else plain.rsplit("/", 1)[-1]
        listed.append((path, ref, row["length"], row["time"], None))
    return listed


def _plain(path: str) -> str:
    """A local file's address as its path, as the local engine has it; others as they are."""
    return "/" + path.removeprefix("file:").lstrip("/") if path.startswith("file:") else path


def _exists(spark: SparkSession, path: str) -> bool:
    place = spark._jvm.org.apache.hadoop.fs.Path(path)
    return bool(place.getFileSystem(spark._jsc.hadoopConfiguration()).exists(place))


class _Shard:
    """One shard's way from files to tables."""

    def __init__(
        self, spark: SparkSession, out: str, number: int, rows: list[Any], options: Options, rules_only: bool
    ) -> None:
        self.spark, self.out, self.number, self.rows = spark, out, number, rows
        self.options, self.rules_only = options, rules_only

    def run(self) -> None:
        """Read, annotate, write each table, and last the outcomes."""
        from pyspark.sql import Window
        from pyspark.sql import functions as f

        usual = self.spark.conf.get(PACKING)
        self.spark.conf.set(PACKING, 1)  # a file a task: each is read whole
        self._write(self._read(), "read")
        self.spark.conf.set(PACKING, usual)
        read = self._stored("read")
        first = Window.partitionBy("id").orderBy("file", "nth")
        documents = read.filter("kind = 'document'").withColumn("turn", f.row_number().over(first))
        fresh = documents.filter("turn = 1")
        for earlier in self._earlier():
            fresh = fresh.join(earlier, "id", "left_anti")
        self._write(fresh.select("document").mapInArrow(annotate(self.rules_only), annotated_schema()), "annotated")
        annotated = self._stored("annotated")
        self._write(annotated.drop(*TABLES), "documents")
        for table in TABLES:
            self._write(annotated.select(f.explode(table).alias("row")).select("row.*"), table)
        self._write(self._outcomes(documents, annotated, read), "outcomes")
        for step in ("read", "annotated"):
            self._remove(step)

    def _read(self) -> DataFrame:
        names = {row[0]: row[1] for row in self.rows if row[4] is None}
        missing = [(row[0], 0, "failure", None, row[0], "not-found", row[4], None) for row in self.rows if row[4]]
        frame = self.spark.createDataFrame(missing, READ)
        if names:
            files = self.spark.read.format("binaryFile").load(list(names)).select("path", "content")
            frame = frame.union(files.mapInArrow(read_files(names, self.options), READ))
        return frame

    def _earlier(self) -> list[DataFrame]:
        """The ids of documents that shards before this one hold."""
        done = [n for n in range(self.number) if _exists(self.spark, f"{self._place('documents', n)}/_SUCCESS")]
        return [self.spark.read.parquet(self._place("documents", n)).select("id") for n in done]

    def _outcomes(self, documents: DataFrame, annotated: DataFrame, read: DataFrame) -> DataFrame:
        from pyspark.sql import functions as f

        made = annotated.select("id", f.col("problems").contains('"annotation-failed"').alias("failed"))
        status = f.expr("CASE WHEN turn > 1 OR failed IS NULL THEN 'duplicate' WHEN failed THEN 'failed' ELSE 'ok' END")
        rows = documents.join(made, "id", "left").select(
            "origin", f.lit("document").alias("kind"), "id", status.alias("status"), "code", "reason"
        )
        other = f.expr("CASE kind WHEN 'file' THEN 'read' ELSE 'failed' END").alias("status")
        return rows.union(read.filter("kind <> 'document'").select("origin", "kind", "id", other, "code", "reason"))

    def _place(self, step: str, number: int | None = None) -> str:
        return f"{self.out}/{step}/shard={self.number if number is None else number}"

    def _write(self, frame: DataFrame, step: str) -> None:
        frame.write.mode("overwrite").parquet(self._place(step))

    def _stored(self, step: str) -> DataFrame:
        return self.spark.read.parquet(self._place(step))

    def _remove(self, step: str) -> None:
        place = self.spark._jvm.org.apache.hadoop.fs.Path(f"{self.out}/{step}")
        place.getFileSystem(self.spark._jsc.hadoopConfiguration()).delete(place, True)


def read_files(names: dict[str, str], options: Options) -> Any:
    """The function that turns rows of (path, content) into rows of what is in the files."""
    settings = asdict(options)

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        form = pa.schema([(name, pa.int64() if name == "nth" else pa.string()) for name in _names(READ)])
        for batch in batches:
            for row in batch.to_pylist():
                origin = _plain(row["path"])
                rows: list[dict[str, Any]] = []
                for nth, item in enumerate(read_bytes(origin, names[row["path"]], row["content"], Options(**settings))):
                    rows.append({"file": origin, "nth": nth, **_outcome(item)})
                    if len(rows) == DOCUMENTS_A_BATCH:
                        yield pa.RecordBatch.from_pylist(rows, form)
                        rows = []
                yield pa.RecordBatch.from_pylist(rows, form)

    return run


def _names(ddl: str) -> list[str]:
    return [part.split()[0] for part in ddl.split(",")]


def _outcome(item: Any) -> dict[str, Any]:
    if isinstance(item, Document):
        encoded = msgspec.json.encode(item).decode()
        return {"kind": "document", "id": item.id, "origin": item.origin, "document": encoded}
    if isinstance(item, Finished):
        told = f"{item.documents} documents, {item.failures} failures"
        return {"kind": "file", "origin": item.origin, "reason": told}
    return {"kind": "failure", "origin": item.origin, "code": item.code, "reason": item.reason}


def annotate(rules_only: bool) -> Any:
    """The function that turns rows of documents into rows of documents with their records."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from dragoman.annotate.pipeline import annotate_documents, version
        from dragoman.ledger.writing import stored

        made_by = version(rules_only)
        form = annotated_arrow()
        for batch in batches:
            documents = [msgspec.json.decode(text, type=Document) for text in batch.column(0).to_pylist()]
            rows = []
            for document, annotation in annotate_documents(documents, rules_only=rules_only):
                head, found = stored(document, annotation, made_by)
                plain = {name: _text(value) for name, value in head.items()}
                rows.append({**plain, **found})
            yield pa.RecordBatch.from_pylist(rows, form)

    return run


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else msgspec.json.encode(value).decode()


DOCUMENT_ROW = (
    "id", "ref", "text", "title", "url", "source", "author", "given_date", "published", "published_day", "language",
    "format", "encoding", "origin", "body", "problems", "version",
)  # fmt: skip
PLACES = ("position", "start", "end")


def annotated_arrow() -> pa.Schema:
    """A document's row, lists and structs of it as JSON, and its records as one list for each table."""
    lists = []
    for table in TABLES:
        fields = [pa.field(column.name, _unfixed(column.type)) for column in arrow_schema(table)]
        fields += [pa.field(name, pa.int64()) for name in PLACES]
        lists.append(pa.field(table, pa.list_(pa.struct(fields))))
    return pa.schema([*(pa.field(name, pa.string()) for name in DOCUMENT_ROW), *lists])


def annotated_schema() -> Any:
    """The same as Spark has it."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(annotated_arrow())


def _unfixed(kind: pa.DataType) -> pa.DataType:
    """An Arrow type with plain lists for those of fixed size, which Spark does not know."""
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(part.name, _unfixed(part.type)) for part in kind])
    if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
        return pa.list_(_unfixed(kind.value_type))
    return kind
