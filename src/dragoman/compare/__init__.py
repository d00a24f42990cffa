"""Two accounts of one meeting, side by side.

`dragoman.compare` is this package and also, called, the library's verb, as `dragoman.annotate` is.
"""

import sys
from types import ModuleType

from dragoman.compare.model import Comparison
from dragoman.records import Document


class _Verb(ModuleType):
    def __call__(self, a: Document | str, b: Document | str, *others: Document | str) -> Comparison:
        """See `dragoman.compare.library.compare`."""
        from dragoman.compare.library import compare

        return compare(a, b, *others)


sys.modules[__name__].__class__ = _Verb
