"""Opening a ledger: the engine with its settings, and migrations run once where the file is older."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.errors import LedgerError
from dragoman.ledger import postgres

HEAD = "0005"  # the newest migration in migrations/versions; a test holds them together


def open_engine(where: str | Path, *, create: bool = True) -> sa.Engine:
    """The engine of the ledger at `where`, a path or a SQLAlchemy URL, migrated to this version's form.

    Raises LedgerError if it is not there and `create` is false, is no ledger, or is newer than this program;
    MissingExtra if a driver is missing.
    """
    url = postgres.with_driver(str(where))
    if "://" not in url:
        path = Path(url)
        if not create and not path.exists():
            raise LedgerError(f"{path}: no such ledger (make one with: dragoman read FOLDER --ledger {path})")
        if not path.parent.is_dir():
            raise LedgerError(f"{path}: the folder {path.parent} does not exist")
        url = f"sqlite:///{path}"
    try:
        shown = sa.make_url(url).render_as_string()
    except sa.exc.ArgumentError as error:
        raise LedgerError(f"{where}: no address of a database") from error
    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
    )
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _sqlite_settings)
    try:
        _migrate(engine, shown, create)
    except (sa.exc.DatabaseError, sa.exc.InterfaceError) as error:
        raise LedgerError(f"{shown}: cannot be opened as a ledger: {error.orig}") from error
    return engine


def _sqlite_settings(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: sa.Engine, shown: str, create: bool) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(postgres.MIGRATING)))
        tables = sa.inspect(connection).get_table_names()
        found = None
        if "alembic_version" in tables:
            found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        elif tables:
            raise LedgerError(f"{shown}: a database, but not a dragoman ledger")
        elif not create:
            raise LedgerError(f"{shown}: an empty database (make a ledger with: dragoman read FOLDER --ledger URL)")
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise LedgerError(
                f"{shown}: written by a newer dragoman (form {found}, this one knows {HEAD}): upgrade dragoman"
            )
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", "dragoman:ledger/migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
