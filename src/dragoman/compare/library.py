"""`dragoman.compare`: the library's verb."""

from __future__ import annotations

from dragoman.compare.model import Comparison
from dragoman.records import Document


def compare(a: Document | str, b: Document | str, *others: Document | str) -> Comparison:
    """Compare two accounts of one meeting, given as documents or as their texts; further ones are third witnesses.

    The rows of the result point into each text by spans of code points. Raises InputError for a text without words.
    """
    from dragoman.compare.comparing import compare_documents
    from dragoman.readers.identity import document_id

    documents = []
    for number, given in enumerate((a, b, *others)):
        name = document_id(given, str(number)) if isinstance(given, str) else ""
        documents.append(Document(id=name, ref=name, text=given) if isinstance(given, str) else given)
    return compare_documents(documents)
