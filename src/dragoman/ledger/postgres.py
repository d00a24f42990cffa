"""What PostgreSQL needs besides what SQLite does: its driver, its own full-text search, and no NUL in texts."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from dragoman.errors import MissingExtra

SEARCHED = 200_000  # characters of a document that are searched: a tsvector holds a megabyte at most
DOCUMENT_WORDS = f"to_tsvector('simple', coalesce(title, '') || ' ' || left(text, {SEARCHED}))"
FULL_TEXT = (
    f"ALTER TABLE documents ADD COLUMN words tsvector GENERATED ALWAYS AS ({DOCUMENT_WORDS}) STORED",
    "CREATE INDEX ix_documents_words ON documents USING gin (words)",
)
MIGRATING = 0xD7A60  # the advisory lock that one process holds while it migrates


def with_driver(url: str) -> str:
    """`postgresql://...` with the driver that the extra installs. Raises MissingExtra without it."""
    if not re.match(r"postgres(ql)?://", url):
        return url
    try:
        import pg8000  # noqa: F401
    except ImportError as error:
        raise MissingExtra("postgres") from error
    return re.sub(r"^postgres(ql)?://", "postgresql+pg8000://", url)


def clean(value: Any) -> Any:
    """A row's values with U+FFFD for each NUL, which PostgreSQL cannot hold: one for one, so offsets stay."""
    if isinstance(value, str):
        return value.replace("\0", "�")
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [clean(item) for item in value]
    return value


def search(terms: list[tuple[str, str]], limit: int) -> tuple[sa.TextClause, dict[str, Any]]:
    """The query for documents that hold all of `terms`, pairs of (quoted phrase or "", word or ""), and its values."""
    calls, values = [], {"limit": limit, "shown": "StartSel=\x02,StopSel=\x03,MaxWords=24,MinWords=8"}
    for n, (quoted, word) in enumerate(terms):
        calls.append(f"{'phraseto' if quoted else 'plainto'}_tsquery('simple', :term{n})")
        values[f"term{n}"] = quoted or word
    query = sa.text(
        "SELECT d.id, d.ref, d.title, d.published_day, ts_headline('simple', d.text, q, :shown) AS snippet "
        f"FROM documents d, (SELECT {' && '.join(calls)} AS q) asked "
        "WHERE d.words @@ q ORDER BY ts_rank_cd(d.words, q) DESC, d.seq LIMIT :limit"
    )
    return query, values
