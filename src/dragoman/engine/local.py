"""Reading on one machine: inputs to documents to annotations to the ledger, as a stream.

What is already in the ledger is skipped before it is annotated, files that were read to their end before they
are opened. Each batch of documents is one transaction, so a run that is killed resumes where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from dragoman import readers
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
    on_progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Read `inputs` (files, folders, addresses, "-") into `ledger`; what is there already is left as it is.

    `again` annotates anew the documents that another version of the rules annotated. `on_progress` is called
    after each batch with the summary so far. Inputs that cannot be read are in the summary's `failures`, and
    noted in the ledger; nothing is raised for them.
    """
    from dragoman.annotate.pipeline import version

    run = _Run(ledger, options or readers.Options(), again, version(), on_progress or (lambda summary: None))
    return run.over(inputs)


class _Run:
    """One run over inputs; holds the batch that is being gathered."""

    def __init__(
        self, ledger: Ledger, options: readers.Options, again: bool, version: str, tell: Callable[[Summary], None]
    ) -> None:
        self.ledger, self.options, self.again, self.version, self.tell = ledger, options, again, version, tell
        self.summary = Summary(ledger=ledger.where)
        self.settings = msgspec.json.encode(options).decode()
        self.batch: list[Document] = []
        self.pending: list[readers.Finished] = []
        self.failed: list[readers.Failure] = []
        self.size = 0

    def over(self, inputs: Iterable[str | Path]) -> Summary:
        for item in readers.read(inputs, self.options, skip=self._skip):
            if isinstance(item, Document):
                self.batch.append(item)
                self.size += len(item.text)
                self.summary.open_bytes += len(item.text)
            elif isinstance(item, readers.Failure):
                self.failed.append(item)
            else:
                self._finish(item)
            if len(self.batch) >= BATCH or self.size >= BATCH_CHARACTERS:
                self._flush()
        self._flush()
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
        self.pending.append(finished)

    def _note(self, origin: str, failed: list[readers.Failure]) -> None:
        self.summary.failures += failed
        if failed or origin:
            self.ledger.note_failures(origin, [(f.origin, f.code, f.reason) for f in failed])

    def _flush(self) -> None:
        batch, self.batch, self.size = self.batch, [], 0
        known = self.ledger.known([d.id for d in batch])
        fresh = [d for d in _first(batch) if d.id not in known or (self.again and known[d.id] != self.version)]
        self.summary.unchanged += len(batch) - len(fresh)
        if fresh:
            self._annotate(fresh)
        for finished in self.pending:
            origin, size, mtime_ns = finished.origin, finished.size, finished.mtime_ns
            self.summary.bytes += size or 0
            if size is not None and mtime_ns is not None and not finished.failures:
                self.ledger.finish_input(origin, size, mtime_ns, self.settings, finished.documents)
        self.pending = []
        self.tell(self.summary)

    def _annotate(self, fresh: list[Document]) -> None:
        from dragoman.annotate.pipeline import annotate_documents

        pairs = list(annotate_documents(fresh))
        self.ledger.write(pairs, self.version, again=self.again)
        for document, annotation in pairs:
            self._count(document, annotation)

    def _count(self, document: Document, annotation: Annotation) -> None:
        summary = self.summary
        summary.read += 1
        summary.words += document.text.count(" ") + 1
        summary.records.update({table: len(getattr(annotation, table)) for table in TABLES})
        summary.problems.update(p.code for p in [*document.problems, *annotation.problems])


def _first(batch: list[Document]) -> Iterator[Document]:
    seen: set[str] = set()
    for document in batch:
        if document.id not in seen:
            seen.add(document.id)
            yield document
