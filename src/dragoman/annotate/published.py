"""When a document came out, as far as its own fields say."""

from __future__ import annotations

from dragoman.records import Document, Published


def published(document: Document) -> Published:
    """The document's date from the field that the input gave, at that field's precision; unknown without one."""
    if not document.published:
        return Published()
    return Published(document.published, document.published, document.published, "metadata")
