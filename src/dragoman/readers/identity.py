"""Ids of documents: made from content, so that reading again gives the same ones."""

from __future__ import annotations

from hashlib import blake2b

from dragoman.records import Document, Problem


def document_id(text: str, where: str) -> str:
    """The id of a document: BLAKE2b (12 bytes, in hex) of its text, a NUL, and where it came from (URL or ref)."""
    digest = blake2b(digest_size=12)
    digest.update(text.encode("utf-8", "surrogatepass"))
    digest.update(b"\0")
    digest.update(where.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


class SeenRefs:
    """Remembers the refs of one run, by 8-byte hashes, to flag those that come twice."""

    def __init__(self) -> None:
        self._hashes: set[bytes] = set()

    def flag(self, document: Document) -> None:
        """Add a `duplicate-id` problem to a document whose ref was seen before."""
        key = blake2b(document.ref.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if key in self._hashes:
            message = f"an earlier document of this run has the id {document.ref!r}"
            document.problems.append(Problem("duplicate-id", message))
        self._hashes.add(key)
