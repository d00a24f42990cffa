"""What a document's own words say of doubtful names: ships and places taken for somebody, people taken for bodies.

Names that the tables or a title vouch for are left alone; a name is judged by all its occurrences together.
"""

from __future__ import annotations

from dragoman.annotate.gazetteer import Tables
from dragoman.annotate.names import Name, body_rule, given_names, honorific, name_word, ordered, speech, take, words
from dragoman.annotate.tokens import Tokens

LOCATIVE = frozenset(["in", "near", "off", "outside", "around", "across", "into", "toward", "towards", "via"])
ROLE_REACH = 4  # the most words of a name after a title


def judge(tokens: Tokens, taken: list[Name | None], found: Tables) -> None:
    """Mend `taken`: name the people that stand after a title or speak, drop things and places."""
    _labels(tokens, taken)
    _after_titles(tokens, taken, found)
    _speakers(tokens, taken)
    _drop(tokens, taken)


def _labels(tokens: Tokens, taken: list[Name | None]) -> None:
    """Who speaks in a transcript ("MR. REYES: No."); the tokenizer cuts the title in capitals in two."""
    for i in range(2, tokens.count - 1):
        if tokens.text[i + 1] != ":" or tokens.text[i - 1] != "." or not tokens.text[i].isupper():
            continue
        if tokens.text[i - 2] in words("honorific") and (i < 3 or "\n" in tokens.text[i - 3]):
            take(taken, Name(i, i + 1, "person", None, "titles/honorific"))


def _after_titles(tokens: Tokens, taken: list[Name | None], found: Tables) -> None:
    """A capitalised run straight after a capitalised office ("High Representative X Y") is a person."""
    for i in range(1, tokens.count):
        last = i - 1
        if not tokens.capital(last) or not _proper(tokens, i) or tokens.title[i] or not _title_ends(tokens, i, found):
            continue
        name = taken[i]
        if name is not None and not (name.form == "org" and name.by == "ner" and name.start == i):
            continue
        end = i
        while end < min(i + ROLE_REACH, tokens.count) and _proper(tokens, end) and taken[end] in (None, name):
            end += 1
        if end == i or (name is not None and end < name.end) or not _free(tokens, i, end, found):
            continue
        take(taken, Name(i, end, "person", None, "titles/title", honorific(tokens, i)))


def _title_ends(tokens: Tokens, end: int, found: Tables) -> bool:
    """Whether the name of one person's role ends before token `end`."""
    ends = (found.roles.get(" ".join(tokens.lower[start:end])) for start in range(max(0, end - ROLE_REACH), end))
    return any(role is not None and not role.plural for role in ends)


def _proper(tokens: Tokens, i: int) -> bool:
    return name_word(tokens, i) and tokens.tag[i] in ("NNP", "NNPS") and tokens.text[i][0].isalpha()


def _free(tokens: Tokens, start: int, end: int, found: Tables) -> bool:
    """Whether the words are nobody's body, law, office or state."""
    parts = tokens.norm[start:end]
    if body_rule(parts) is not None or parts[-1] in words("not_body"):
        return False
    return not any(p.lower() in found.roles or p in found.entries for p in parts) or parts[0] in given_names()


def _speakers(tokens: Tokens, taken: list[Name | None]) -> None:
    """Two capitalised words that the recogniser calls a body, and that speak, are a person's name."""
    for name in ordered(taken):
        if name.form != "org" or name.by != "ner" or name.entry is None or name.entry.table != "ner":
            continue
        if name.end - name.start != 2 or tokens.title[name.start] or tokens.lower[name.start - 1] in ("the", "a", "an"):
            continue
        if not all(tokens.text[i].istitle() and tokens.tag[i] == "NNP" for i in range(name.start, name.end)):
            continue
        head = tokens.head_of(name.start, name.end)
        if tokens.dep[head] == "nsubj" and tokens.lemma[tokens.head[head]] in speech():
            name.form, name.entry, name.by = "person", None, "names/speaks"


def _drop(tokens: Tokens, taken: list[Name | None]) -> None:
    names = [n for n in ordered(taken) if n.by in ("ner", "names/surname")]
    certain = {tokens.norm[n.end - 1] for n in ordered(taken) if n.form == "person" and _certain(tokens, n)}
    single: dict[str, list[Name]] = {}
    for name in names:
        single.setdefault(" ".join(tokens.norm[name.start : name.end]), []).append(name)
    for key, same in single.items():
        if key.split(" ")[-1] in certain:
            continue
        if any(_is_thing(tokens, n) for n in same) or all(_located(tokens, n) for n in same):
            for name in same:
                taken[name.start : name.end] = [None] * (name.end - name.start)


def _certain(tokens: Tokens, name: Name) -> bool:
    """Whether a title, a table, a first name or an age vouches for a person."""
    if name.entry is not None or name.honorific is not None or name.by.startswith("titles"):
        return True
    return name.end - name.start > 1 and tokens.norm[name.start] in given_names()


def _is_thing(tokens: Tokens, name: Name) -> bool:
    """ "The freighter Volna", "the Volna", "boarded the Volna": no name of a person or a body."""
    before = tokens.lower[name.start - 1] if name.start else ""
    if before in words("thing"):
        return True
    head = tokens.head_of(name.start, name.end)
    article = any(tokens.lower[c] == "the" for c in tokens.children[head] if c < name.start)
    if not article or tokens.dep[head] in ("compound", "nmod", "amod", "poss") or _noun_follows(tokens, name.end):
        return False
    if name.form == "person":
        return tokens.tag[name.end - 1] != "NNPS"
    return tokens.dep[head] in ("dobj", "nsubjpass", "nsubj") and tokens.lemma[tokens.head[head]] in words("afloat")


def _noun_follows(tokens: Tokens, end: int) -> bool:
    return end < tokens.count and tokens.tag[end][:2] in ("NN", "HY") and tokens.sent[end] == tokens.sent[end - 1]


def _located(tokens: Tokens, name: Name) -> bool:
    """Whether a single word that the recogniser calls a body stands where places stand ("off Sinop")."""
    if name.form != "org" or name.end - name.start > 1 or tokens.text[name.start].isupper() or not name.start:
        return False
    return tokens.dep[name.start] == "pobj" and tokens.lower[name.start - 1] in LOCATIVE
