"""What a document's own words say of doubtful names: ships and places taken for somebody, people taken for bodies.

Names that the tables or a title vouch for are left alone; a name is judged by all its occurrences together.
"""

from __future__ import annotations

from dragoman.annotate.gazetteer import Tables
from dragoman.annotate.names import (
    Name,
    body_entry,
    body_rule,
    given_names,
    honorific,
    name_word,
    ordered,
    speech,
    take,
    words,
)
from dragoman.annotate.tokens import Tokens

LOCATIVE = frozenset(["in", "near", "off", "outside", "around", "across", "into", "toward", "towards", "via"])
ROLE_REACH = 4  # the most words of a name after a title


def judge(tokens: Tokens, taken: list[Name | None], found: Tables) -> None:
    """Mend `taken`: name the people that stand after a title or speak, drop things and places."""
    _labels(tokens, taken)
    _after_titles(tokens, taken, found)
    _before_roles(tokens, taken, found)
    _speakers(tokens, taken)
    _drop(tokens, taken)
    _unknown_speakers(tokens, taken, found)


def _labels(tokens: Tokens, taken: list[Name | None]) -> None:
    """Who speaks in a transcript ("MR. REYES: No."); the tokenizer cuts the title in capitals in two."""
    for i in range(1, tokens.count - 1):
        if tokens.text[i + 1] == ":" and _opens_line(tokens, i):
            take(taken, Name(i, i + 1, "person", None, "titles/line"))
        if i < 2 or tokens.text[i + 1] != ":" or tokens.text[i - 1] != "." or not tokens.text[i].isupper():
            continue
        if tokens.text[i - 2] in words("honorific") and (i < 3 or "\n" in tokens.text[i - 3]):
            take(taken, Name(i, i + 1, "person", None, "titles/honorific"))


def _opens_line(tokens: Tokens, last: int) -> bool:
    """Whether the token ends a first name and a surname in capitals that open a line ("ANN LEE: ...")."""
    if not (tokens.text[last].isupper() and tokens.text[last].isalpha() and len(tokens.text[last]) > 2):
        return False
    first = tokens.text[last - 1]
    return first.isupper() and first.capitalize() in given_names() and (last < 2 or "\n" in tokens.text[last - 2])


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


def _before_roles(tokens: Tokens, taken: list[Name | None], found: Tables) -> None:
    """ "Joh Halloran, Ohio's secretary of state,": what the recogniser calls a body or a place is a person."""
    for name in ordered(taken):
        if (
            name.by != "ner"
            or name.form not in ("org", "place")
            or name.end >= tokens.count
            or tokens.title[name.start]
        ):
            continue
        head, start = tokens.head_of(name.start, name.end), name.start
        if tokens.text[name.end] != "," or body_rule(tokens.norm[start : name.end]) is not None:
            continue
        while start and taken[start - 1] is None and _proper(tokens, start - 1) and tokens.head[start - 1] == head:
            start -= 1
        if not 1 < name.end - start < 5 or not all(name_word(tokens, i) for i in range(start, name.end)):
            continue
        beside = [c for c in tokens.children[head] if tokens.dep[c] == "appos" and c > name.end]
        if beside and _is_role(tokens, beside[0], found):
            take(taken, Name(start, name.end, "person", None, "titles/apposition", honorific(tokens, start)))


def _is_role(tokens: Tokens, i: int, found: Tables) -> bool:
    """Whether the noun at token `i`, with the words after it, is the role of one person in some body or state."""
    for end in range(min(i + ROLE_REACH, tokens.count), i, -1):
        role = found.roles.get(" ".join(tokens.lower[i:end]))
        if role is not None:
            return not role.plural and bool(set(role.sectors) - {"UNS", "BUS"})
    return False


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


def _unknown_speakers(tokens: Tokens, taken: list[Name | None], found: Tables) -> None:
    """Capitalised words that neither tables nor recogniser know, but that speak, or after "according to".

    Two or more are a person if the first is a first name or a title stands before, else a body, like one alone.
    """
    for i in range(tokens.count):
        if taken[i] is not None or tokens.tag[i] not in ("NNP", "NNPS") or tokens.title[i] or not _tells(tokens, i):
            continue
        start = i
        while start and taken[start - 1] is None and _proper(tokens, start - 1) and tokens.head[start - 1] <= i:
            start -= 1
        if any(taken[start : i + 1]) or not _unknown(tokens, start, i + 1, found):
            continue
        text, parts = tokens.words(start, i + 1), tokens.norm[start : i + 1]
        titled = honorific(tokens, start)
        role = found.roles.get(tokens.lower[start - 1]) if start else None  # "his friend Mahamat Oumar"
        human = role is not None and not role.plural and i > start
        if titled is not None or human or (i > start and parts[0] in given_names()):
            take(taken, Name(start, i + 1, "person", None, "names/speaks", titled))
        else:
            entry = body_entry(text, parts, None)
            take(taken, Name(start, i + 1, "org", entry, "names/speaks"))


def _tells(tokens: Tokens, i: int) -> bool:
    """Whether token `i` heads the subject of a verb of speech outside marks, or stands after "according to"."""
    if tokens.quote[i]:
        return False
    if tokens.dep[i] == "nsubj":
        return tokens.lemma[tokens.head[i]] in speech() and abs(tokens.head[i] - i) < 4
    return tokens.dep[i] == "pobj" and i > 1 and tokens.lower[i - 1] == "to" and tokens.lower[i - 2] == "according"


def _unknown(tokens: Tokens, start: int, end: int, found: Tables) -> bool:
    """Whether the words are no role, weekday, law or thing, and no word that the document also writes small."""
    parts = tokens.norm[start:end]
    if any(tokens.lower[c] in ("a", "an", "any", "every") for c in tokens.children[end - 1]):
        return False
    if parts[-1] in words("not_body") or parts[-1].lower() in found.roles or len(parts[-1]) < 3:
        return False
    if any(tokens.label[k] in ("DATE", "TIME", "LAW", "EVENT") for k in range(start, end)):
        return False
    return end - start > 1 or tokens.lower[start] not in tokens.text


def _drop(tokens: Tokens, taken: list[Name | None]) -> None:
    names = [n for n in ordered(taken) if n.by in ("ner", "names/surname")]
    certain = {tokens.norm[n.end - 1] for n in ordered(taken) if n.form == "person" and _certain(tokens, n)}
    single: dict[str, list[Name]] = {}
    for name in names:
        single.setdefault(" ".join(tokens.norm[name.start : name.end]), []).append(name)
    for key, same in single.items():
        if key.split(" ")[-1] in certain:
            continue
        if key.endswith("s") and key[:-1] in certain and same[0].form == "person":
            for name in same:  # "the Hallorans": a family
                taken[name.start : name.end] = [None] * (name.end - name.start)
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
