"""Parts of speech and lemmas, remembered: what spaCy's attribute ruler and lemmatizer give, in a tenth of their time.

Both look at a word, its tag and dependency, and at most at its neighbour, but go through all their patterns each time
a word comes. Here they are asked once for each word with its tag and dependency, and again only where a pattern over
two words may hold. Token by token the result is the same; a test compares them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

REMEMBERED = 100_000  # words kept; beyond it all are forgotten, so memory does not grow with the corpus
RULER, LEMMATIZER = "attribute_ruler", "lemmatizer"
COMMA = (",", ",", "punct")
LOOKED_AT = {"LOWER", "ORTH", "TAG", "DEP", "IS_SPACE"}

Component = Callable[[Doc], Doc]
Key = tuple[int, int, int]  # hashes of word, tag and dependency
Made = tuple[int, int, int, str, str]  # part of speech, tag, dependency, lemma, morphology
Remembered = tuple[Made, bool, bool]  # and whether a pattern over two words may begin or end here


def remember(nlp: Language) -> None:
    """Put `dragoman_words` in the place of a pipeline's attribute ruler and lemmatizer, if it would give the same."""
    names = nlp.pipe_names
    if RULER not in names or names.index(LEMMATIZER) != names.index(RULER) + 1:
        return
    patterns = _patterns(nlp.get_pipe(RULER))
    if all(len(pattern) <= 2 and set().union(*pattern) <= LOOKED_AT for pattern in patterns):
        nlp.add_pipe("dragoman_words", before=RULER)
        nlp.remove_pipe(RULER)
        nlp.remove_pipe(LEMMATIZER)


class Words:
    """Does what `ruler` and then `lemmatizer` do, with a memory of the words it has seen."""

    def __init__(self, vocab: Vocab, ruler: Component, lemmatizer: Component) -> None:
        self.vocab, self.ruler, self.lemmatizer = vocab, ruler, lemmatizer
        self.seen: dict[Key, Remembered] = {}
        self.firsts, self.seconds = Matcher(vocab), Matcher(vocab)
        pairs = [pattern for pattern in _patterns(ruler) if len(pattern) == 2]
        if pairs:
            self.firsts.add("pair", [[first] for first, _ in pairs])
            self.seconds.add("pair", [[second] for _, second in pairs])

    def __call__(self, doc: Doc) -> Doc:
        if len(self.seen) > REMEMBERED:
            self.seen.clear()
        keys: list[Key] = [(w, t, d) for w, t, d in doc.to_array(["ORTH", "TAG", "DEP"]).tolist()]
        at = dict(zip(reversed(keys), reversed(range(len(keys))), strict=True))
        self._learn(doc, {key: i for key, i in at.items() if key not in self.seen})
        known = {key: self.seen[key] for key in at}
        here = {key: self._row(made) for key, (made, _, _) in known.items()}
        rows = [here[key] for key in keys]
        if any(first for _, first, _ in known.values()):
            for i, (key, after) in enumerate(itertools.pairwise(keys)):
                if known[key][1] and known[after][2]:
                    start, end = max(i - 1, 0), min(i + 3, len(doc))
                    made = self._ask(self._apart([doc[k] for k in range(start, end)]))
                    rows[i : i + 2] = [self._row(_made(token)) for token in made[i - start : i - start + 2]]
        if rows:
            table: Any = np.array(rows, dtype=np.uint64)
            doc.from_array(["POS", "TAG", "DEP", "LEMMA", "MORPH"], table)
        return doc

    def _learn(self, doc: Doc, fresh: dict[Key, int]) -> None:
        """Ask about words not seen before, all at once, a comma between them so that no pattern joins two."""
        if not fresh:
            return
        made = self._apart([doc[i] for i in fresh.values()], between=True)
        firsts = {start for _, start, _ in self.firsts(made)}
        seconds = {start for _, start, _ in self.seconds(made)}
        self._ask(made)
        for n, key in enumerate(fresh):
            self.seen[key] = (_made(made[2 * n]), 2 * n in firsts, 2 * n in seconds)

    def _ask(self, doc: Doc) -> Doc:
        return self.lemmatizer(self.ruler(doc))

    def _apart(self, tokens: list[Token], between: bool = False) -> Doc:
        """Words with their tags and dependencies and nothing else, with a comma after each if `between`."""
        rows = [(t.text, t.tag_, t.dep_) for t in tokens]
        if between:
            rows = [row for word in rows for row in (word, COMMA)]
        words, tags, deps = (list(column) for column in zip(*rows, strict=True))
        return Doc(self.vocab, words=words, tags=tags, deps=deps, heads=[0] * len(rows))

    def _row(self, made: Made) -> list[int]:
        pos, tag, dep, lemma, morphology = made
        return [pos, tag, dep, self.vocab.strings.add(lemma), self.vocab.morphology.add(morphology)]


def _patterns(ruler: Component) -> list[list[dict[str, Any]]]:
    rows: Any = ruler.patterns if isinstance(ruler, AttributeRuler) else []
    return [pattern for row in rows for pattern in row["patterns"]]


def _made(token: Token) -> Made:
    return token.pos, token.tag, token.dep, token.lemma_, str(token.morph)


@Language.factory("dragoman_words", requires=["token.tag", "token.dep"], assigns=["token.lemma", "token.pos"])
def make_words(nlp: Language, name: str) -> Words:
    """The factory behind `nlp.add_pipe("dragoman_words")`, for a pipeline with a lemmatizer and attribute ruler."""
    return Words(nlp.vocab, nlp.get_pipe(RULER), nlp.get_pipe(LEMMATIZER))
