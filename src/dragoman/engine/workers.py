"""Annotation in worker processes: each loads the pipeline once, takes a batch of documents, gives annotations."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor

from dragoman.records import Annotation, Document

Batch = list[Document]
Annotate = Callable[[Batch], list[Annotation]]


def annotate(batch: Batch, rules_only: bool) -> list[Annotation]:
    """The annotations of a batch, in its order, in this process."""
    from dragoman.annotate.pipeline import annotate_documents

    return [annotation for _, annotation in annotate_documents(batch, rules_only=rules_only)]


class Workers:
    """Takes batches, annotates them in `processes` processes; with 1, in this one.

    Processes start when there are `many` documents, so that a few do not wait for them. Use as a context manager.
    """

    def __init__(self, processes: int, rules_only: bool) -> None:
        self.processes, self.rules_only = processes, rules_only
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, batch: Batch, many: bool) -> Future[list[Annotation]]:
        """The batch's annotations to come; `many` if more such batches are likely to follow."""
        if self.processes == 1 or (self._pool is None and not many):
            done: Future[list[Annotation]] = Future()
            done.set_result(annotate(batch, self.rules_only))
            return done
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, mp_context=context, initializer=_end_with_parent)
        return self._pool.submit(annotate, batch, self.rules_only)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for ever; this one ends."""
    parent = multiprocessing.parent_process()

    def end() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end, daemon=True).start()
