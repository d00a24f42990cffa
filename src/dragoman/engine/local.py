"""Reading on one machine: inputs to documents to annotations to the ledger, as a stream.

What is already in the ledger is skipped before it is annotated, files that were read to their end before they
are opened. Each batch of documents is one transaction, so a run that is killed resumes where it stopped.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from dragoman import readers
from dragoman.engine.workers import Workers
from dragoman.ledger import Ledger
from dragoman.records import TABLES, Annotation, Document

BATCH = 64
BATCH_CHARACTERS = 60_000


@dataclass
class Summary:
    """What a run did: counts of documents, of records by table, and each thing that could not be read.

    `bytes` is the size of the inputs that are done, `open_bytes` how far the one at hand has come, about.
    """

    read: int = 0
    unchanged: int = 0
    inputs: int = 0
    skipped_inputs: int = 0
    words: int = 0
    bytes: int = 0
    open_bytes: int = 0
    outdated: int = 0
    records: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    failures: list[readers.Failure] = field(default_factory=list)
    ledger: str = ""


def read(
    inputs: Iterable[str | Path],
    ledger: Ledger,
    *,
    options: readers.Options | None = None,
    again: bool = False,
    rules_only: bool = False,
    alone: bool = False,
    processes: int = 1,
    on_progress: Callable[[Summary], None] | None = None,
    on_step: Callable[[str], None] | None = None,
) -> Summary:
    """Read `inputs` (files, folders, addresses, "-") into `ledger`; what is there already is left as it is.

    `again` annotates anew the documents that another version of the rules annotated; `rules_only` leaves learned
    weights out, `alone` all that needs other documents too: copies, stories, dates by neighbours, phrases, promises.
    `processes` annotate at once; more than one need a main module that can be imported again
    (`if __name__ == "__main__":`). `on_progress` is called after each batch with the summary so far, `on_step` then
    with what is worked out over all documents. Inputs that cannot be read are in the summary's `failures`, and noted
    in the ledger; nothing is raised for them.
    """
    from dragoman.annotate.pipeline import version
    from dragoman.corpus.following import follow

    with Workers(processes, rules_only) as workers:
        run = _Run(ledger, options or readers.Options(), again, version(rules_only), workers)
        run.tell = on_progress or run.tell
        summary = run.over(inputs)
    if not alone:
        follow(ledger, on_step)
    return summary


@dataclass
class _Batch:
    """Documents on their way to the ledger, and the inputs that end with them."""

    documents: list[Document] = field(default_factory=list)
    size: int = 0
    known: int = 0
    finished: list[readers.Finished] = field(default_factory=list)
    annotations: Future[list[Annotation]] | None = None


class _Run:
    """One run over inputs: gathers batches, hands them to the workers, writes them in the order of reading."""

    def __init__(self, ledger: Ledger, options: readers.Options, again: bool, version: str, workers: Workers) -> None:
        self.ledger, self.options, self.again, self.version, self.workers = ledger, options, again, version, workers
        self.summary = Summary(ledger=ledger.where)
        self.settings = msgspec.json.encode(options).decode()
        self.tell: Callable[[Summary], None] = lambda summary: None
        self.batch = _Batch()
        self.waiting: deque[_Batch] = deque()
        self.on_the_way: set[str] = set()
        self.failed: list[readers.Failure] = []

    def over(self, inputs: Iterable[str | Path]) -> Summary:
        for item in readers.read(inputs, self.options, skip=self._skip):
            if isinstance(item, Document):
                self.batch.documents.append(item)
                self.batch.size += len(item.text)
                self.summary.open_bytes += len(item.text)
            elif isinstance(item, readers.Failure):
                self.failed.append(item)
            else:
                self._finish(item)
            if len(self.batch.documents) >= BATCH or self.batch.size >= BATCH_CHARACTERS:
                self._send(many=True)
        self._send(many=False)
        while self.waiting:
            self._write(self.waiting.popleft())
        self._note("", self.failed)
        self.summary.outdated = sum(n for v, n in self.ledger.versions().items() if v != self.version)
        return self.summary

    def _skip(self, source: readers.Source) -> bool:
        if self.again or source.size is None or source.mtime_ns is None:
            return False
        done = self.ledger.has_read(source.origin, source.size, source.mtime_ns, self.settings)
        if done:
            self.summary.skipped_inputs += 1
            self.summary.bytes += source.size
        return done

    def _finish(self, finished: readers.Finished) -> None:
        self.summary.inputs += 1
        self.summary.open_bytes = 0
        failed, self.failed = self.failed, []
        self._note(finished.origin, failed)
        self.batch.finished.append(finished)

    def _note(self, origin: str, failed: list[readers.Failure]) -> None:
        self.summary.failures += failed
        if failed or origin:
            self.ledger.note_failures(origin, [(f.origin, f.code, f.reason) for f in failed])

    def _send(self, many: bool) -> None:
        batch, self.batch = self.batch, _Batch()
        known = self.ledger.known([d.id for d in batch.documents])
        fresh = []
        for document in batch.documents:
            here = document.id in known and not (self.again and known[document.id] != self.version)
            if not here and document.id not in self.on_the_way:
                self.on_the_way.add(document.id)
                fresh.append(document)
        batch.known = len(batch.documents) - len(fresh)
        batch.documents = fresh
        batch.annotations = self.workers.submit(fresh, many) if fresh else None
        self.waiting.append(batch)
        while len(self.waiting) > 2 * self.workers.processes:
            self._write(self.waiting.popleft())

    def _write(self, batch: _Batch) -> None:
        if batch.annotations is not None:
            pairs = list(zip(batch.documents, batch.annotations.result(), strict=True))
            self.ledger.write(pairs, self.version, again=self.again)
            for document, annotation in pairs:
                self.on_the_way.discard(document.id)
                self._count(document, annotation)
        self.summary.unchanged += batch.known
        for finished in batch.finished:
            origin, size, mtime_ns = finished.origin, finished.size, finished.mtime_ns
            self.summary.bytes += size or 0
            if size is not None and mtime_ns is not None and not finished.failures:
                self.ledger.finish_input(origin, size, mtime_ns, self.settings, finished.documents)
        self.tell(self.summary)

    def _count(self, document: Document, annotation: Annotation) -> None:
        summary = self.summary
        summary.read += 1
        summary.words += document.text.count(" ") + 1
        summary.records.update({table: len(getattr(annotation, table)) for table in TABLES})
        summary.problems.update(p.code for p in [*document.problems, *annotation.problems])
