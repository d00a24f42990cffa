"""The store of all that was read: `Ledger` opens one, writes to it and asks it."""

from dragoman.ledger.ledger import Ledger

__all__ = ["Ledger"]
