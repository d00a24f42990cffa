"""The spaCy components and the pipeline that puts them in order.

`dragoman.annotate` is this package and also, called, the library's verb: the import system sets the name of a package
on its parent, over any function of that name, so the package itself can be called.
"""

import sys
from types import ModuleType

from dragoman.records import Annotation


class _Verb(ModuleType):
    def __call__(self, text: str, *, published: str | None = None, title: str | None = None) -> Annotation:
        """See `dragoman.api.annotate`."""
        from dragoman.api import annotate

        return annotate(text, published=published, title=title)


sys.modules[__name__].__class__ = _Verb
