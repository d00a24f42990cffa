"""The small language that forms of set phrases are written in, and the trie that finds them all in one pass.

A form is words with spaces between; a hyphen, a comma or a dash in the text counts as a space. Besides words it has

    a|b      either word                          grave|serious concern
    a?       the word, or nothing                 the? one China principle
    a~       the word in any regular inflection   condemn~: condemn, condemns, condemned, condemning
    *        up to three words of any kind        leave no * behind

Words with a British and an American spelling are given in one of them and found in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

from dragoman.errors import RuleError

WORD = re.compile(r"[^\W_]+")
ANY = ""  # a trie's edge that any word takes
END = "\n"  # a trie's key whose value is the phrases that end here: no word holds a line break
WIDEST = 3  # words that a `*` may stand for
MOST = 4000  # sequences that one form may stand for: more is a slip

Trie = dict[str, "Trie"]

_SPELLINGS = (
    (re.compile(r"ise(d|s|r|rs)?$"), r"ize\1"),
    (re.compile(r"ising$"), "izing"),
    (re.compile(r"isation(s?)$"), r"ization\1"),
    (re.compile(r"yse(d|s)?$"), r"yze\1"),
    (re.compile(r"(?<=[bv])our(s|ed|ing|able|ably|hood)?$"), r"or\1"),
    (re.compile(r"^(de|of)fence(s?)$"), r"\1fense\2"),
    (re.compile(r"^(cent|theat)re(s?)$"), r"\1er\2"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"elling$"), "eling"),
    (re.compile(r"elled$"), "eled"),
)
_NOT_SPELLED = re.compile(
    r"(?:exerc|comprom|adv|w|ra|r|ar|prom|surpr|enterpr|prem|otherw|likew|prec|conc|telev|superv|rev)is(?:e[ds]?|ing)|ours?"
)


def spellings(word: str) -> set[str]:
    """The word as the British and as the Americans write it."""
    found = {word}
    if not _NOT_SPELLED.fullmatch(word):
        found |= {pattern.sub(new, word) for pattern, new in _SPELLINGS}
    return found


def inflections(word: str) -> set[str]:
    """The word with the endings -s, -ed and -ing, spelled by the regular rules."""
    stem = word[:-1] if word.endswith("e") else word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return {word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    plural = word + ("es" if re.search(r"(?:s|x|z|ch|sh)$", word) else "s")
    found = {word, plural, stem + "ed", stem + "ing"}
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", word):  # stop, stopped, stopping
        found |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return found


def sequences(form: str) -> Iterator[tuple[str, ...]]:
    """Every sequence of words that a form stands for, `ANY` for any word. None begins or ends with `ANY`.

    Raises RuleError if there is none, or too many.
    """
    steps = [_choices(part) for part in form.lower().split()]
    size = 1
    for step in steps:
        size *= len(step)
    if size > MOST:
        raise RuleError(f"phrase form {form!r} stands for {size} sequences")
    made = {tuple(word for part in chosen for word in part) for chosen in product(*steps)}
    whole = sorted(found for found in made if found and ANY not in (found[0], found[-1]))
    if not whole:
        raise RuleError(f"phrase form {form!r} stands for no words")
    yield from whole


def _choices(part: str) -> list[tuple[str, ...]]:
    """What one part of a form may be: sequences of words, among them the empty one where it may be left out."""
    if part == "*":
        return [(ANY,) * n for n in range(WIDEST + 1)]
    choices: dict[tuple[str, ...], None] = {}
    optional = part.endswith("?")
    for word in part.removesuffix("?").split("|"):
        *first, last = WORD.findall(word.removesuffix("~"))
        for ending in sorted(inflections(last) if word.endswith("~") else {last}):
            for spelled in product(*(sorted(spellings(w)) for w in [*first, ending])):
                choices[spelled] = None
    return [*choices, *([()] if optional else [])]


def grow(forms: Iterable[tuple[str, str]]) -> Trie:
    """The trie of many forms, each with the name of its phrase. Raises RuleError for a form that cannot be read."""
    root: Trie = {}
    for name, form in forms:
        for words in sequences(form):
            node = root
            for word in words:
                node = node.setdefault(word, {})
            node.setdefault(END, {})[name] = {}
    return root


def matches(root: Trie, words: list[str]) -> Iterator[tuple[str, int, int]]:
    """Each phrase found: its name, and its first and one past its last word. The longest match from a place stands."""
    for start, word in enumerate(words):
        node = root.get(word)
        if node is not None:
            for name, end in _longest(node, words, start + 1).items():
                yield name, start, end


def _longest(node: Trie, words: list[str], at: int) -> dict[str, int]:
    found: dict[str, int] = {}
    open_: list[tuple[Trie, int]] = [(node, at)]
    while open_:
        node, at = open_.pop()
        for name in node.get(END, ()):
            found[name] = max(at, found.get(name, 0))
        if at < len(words):
            for edge in (words[at], ANY):
                if edge in node:
                    open_.append((node[edge], at + 1))
    return found
