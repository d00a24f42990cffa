"""The library's two verbs: `annotate` a text, `read` inputs into a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.records import Annotation, Document

if TYPE_CHECKING:
    from dragoman.engine.local import Summary
    from dragoman.ledger import Ledger


def annotate(text: str, *, published: str | None = None, title: str | None = None) -> Annotation:
    """Everything found in one text; spans count code points of `text`.

    `published` is the day it came out, as ISO 8601 ("2024-05-03"), which dates such as "on Friday" are told
    from; `title` a headline that is not part of the text. No ledger is touched.
    """
    from dragoman.annotate.pipeline import annotate_documents
    from dragoman.readers.identity import document_id

    name = document_id(text, "")
    document = Document(id=name, ref=name, text=text, title=title, published=published)
    ((_, annotation),) = annotate_documents([document])
    return annotation


def read(inputs: Iterable[str | Path] | str | Path, ledger: Ledger | str | Path, *, again: bool = False) -> Summary:
    """Read files, folders, archives, feeds or addresses into a ledger, given as one or as its path.

    What is there already is left as it is; `again` annotates anew what other rules annotated. Inputs that cannot
    be read are named in the summary's `failures`. Raises LedgerError if the ledger cannot be opened.
    """
    from dragoman.engine import local
    from dragoman.ledger import Ledger

    inputs = [inputs] if isinstance(inputs, str | Path) else inputs
    if isinstance(ledger, Ledger):
        return local.read(inputs, ledger, again=again)
    with Ledger(ledger) as opened:
        return local.read(inputs, opened, again=again)
