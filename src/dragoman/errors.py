"""The exceptions, as a tree. Catch `DragomanError` to catch them all.

DragomanError
├── InputError          an input that cannot be read: names the file, the place and the mend
│   ├── UnknownFormat   no reader takes it
│   ├── TooLarge        larger than the limits allow
│   └── BadField        a named field is not there, or not of its type
├── LedgerError         the ledger cannot be opened, or is newer than this program
├── NotFound            no record, document or actor by that name or id
├── RuleError           a rule file breaks its form
└── MissingExtra        an optional part is not installed; the message is the line that installs it
"""

from __future__ import annotations


class DragomanError(Exception):
    """The root of all of dragoman's exceptions."""


class InputError(DragomanError):
    """An input that cannot be read.

    `origin` is the file, address or archive member; `reason` says what is wrong with it; `mend`, where there is
    one, what to do about it.
    """

    code = "unreadable"

    def __init__(self, origin: str, reason: str, mend: str | None = None) -> None:
        super().__init__(f"{origin}: {reason}" + (f" ({mend})" if mend else ""))
        self.origin, self.reason, self.mend = origin, reason, mend


class UnknownFormat(InputError):
    """No reader takes this input."""

    code = "unknown-format"


class TooLarge(InputError):
    """Larger than the reading limits allow."""

    code = "too-large"


class BadField(InputError):
    """A field that was named is missing, or is not of its type."""

    code = "bad-field"


class LedgerError(DragomanError):
    """The ledger cannot be opened, or was written by a newer dragoman."""


class NotFound(DragomanError):
    """No record, document or actor by that name or id."""


class RuleError(DragomanError):
    """A rule file breaks its form."""


class MissingExtra(DragomanError):
    """An optional part is not installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"this needs an extra that is not installed: pip install 'dragoman[{extra}]'")
        self.extra = extra
