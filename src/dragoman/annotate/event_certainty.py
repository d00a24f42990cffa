"""How certain the text makes an event: the cues over it, as in medspaCy's ConText, along the parse.

A cue (rules/certainty.toml) has a category, a direction, a scope and terminators. From an event's trigger the parse is
climbed to the root; at each step the cues that reach down to there are gathered. Method: Chapman et al. 2007, ConText,
and medspacy's context rules; the parse stands in for the window of words, and `until` still ends a scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman import rules
from dragoman.annotate.event_view import Clauses, words

RULES = "certainty.toml"
AUXILIARY = ("historical", "future", "hypothetical", "negation")
COMPLEMENT = frozenset(
    [
        "xcomp",
        "ccomp",
        "dobj",
        "pobj",
        "pcomp",
        "acl",
        "attr",
        "prep",
        "oprd",
        "nsubjpass",
        "acomp",
        "relcl",
        "dative",
        "agent",
    ]
)


@dataclass(slots=True, frozen=True)
class Cue:
    """One rule of certainty.toml; docs/events.md tells its fields."""

    id: str
    words: tuple[str, ...]
    category: tuple[str, ...]
    scope: str
    direction: str = "forward"
    until: frozenset[str] = frozenset()
    pseudo: bool = False
    pos: str | None = None
    deps: frozenset[str] = frozenset()
    not_deps: frozenset[str] = frozenset()
    main: tuple[str, ...] = ()
    clause: str | None = None
    past: bool = False
    fronted: bool = False


@cache
def cues() -> dict[str, list[Cue]]:
    """The cues by their first word (form or lemma), the longest first."""
    found: dict[str, list[Cue]] = {}
    for rule in rules.load(RULES)["cue"]:
        for form in rule["forms"]:
            words = tuple(form.split())
            found.setdefault(words[0], []).append(_cue(rule, words))
    for each in found.values():
        each.sort(key=lambda c: -len(c.words))
    return found


def _cue(rule: dict[str, Any], words: tuple[str, ...]) -> Cue:
    category = rule.get("category", ())
    return Cue(
        id=rule["id"],
        words=words,
        category=(category,) if isinstance(category, str) else tuple(category),
        scope=rule.get("scope", "complement"),
        direction=rule.get("direction", "forward"),
        until=frozenset(rule.get("until", ())),
        pseudo=rule.get("pseudo", False),
        pos=rule.get("pos"),
        deps=frozenset(rule.get("dep", ())),
        not_deps=frozenset(rule.get("not_dep", ())),
        main=tuple(rule.get("main", ())),
        clause=rule.get("clause"),
        past=rule.get("past", False),
        fronted=rule.get("fronted", False),
    )


def find(view: Clauses) -> dict[int, list[tuple[Cue, int]]]:
    """The cues of a document: under the token each hangs by, the cue and one past its last token.

    Where cues overlap the longest stands; a pseudo-cue is found so that it hides what it covers, and then dropped.
    """
    table = cues()
    found: dict[int, list[tuple[Cue, int]]] = {}
    i, count = 0, len(view)
    while i < count:
        step = 1
        longest = 0
        for key in {view.lower[i], view.lemma[i], view.lower[i][:-1] if view.tag[i] == "VBZ" else _year(view.lower[i])}:
            for cue in table.get(key, ()):
                size = len(cue.words)
                if size < longest or not _fits(view, cue, i):
                    continue
                if size > longest:
                    found.pop(i, None)
                    longest = size
                if not cue.pseudo:
                    found.setdefault(i, []).append((cue, i + size))
                else:
                    found.pop(i, None)
                    longest = size + 1
                step = max(step, size)
        i += step
    return found


def _year(word: str) -> str:
    """What stands for any year in a cue's forms, if the word is one; else the word."""
    return "<year>" if len(word) == 4 and word.isdecimal() and word[:2] in ("18", "19", "20") else word


def _fits(view: Clauses, cue: Cue, i: int) -> bool:
    if i + len(cue.words) > len(view):
        return False
    for at, word in enumerate(cue.words[1:], i + 1):
        if word not in (view.lower[at], view.lemma[at]):
            return False
    if cue.pos and not view.tag[i].startswith(cue.pos):
        return False
    return (not cue.deps or view.dep[i] in cue.deps) and view.dep[i] not in cue.not_deps


@dataclass(slots=True)
class Certainty:
    """An event's auxiliaries, and the cues that gave them."""

    auxiliary: list[str]
    cues: list[str]


class Judge:
    """Judges the certainty of triggers in one document."""

    def __init__(self, view: Clauses) -> None:
        self.view = view
        self._will = next(c for c in cues()["will"] if c.id == "will")
        self._if = next(c for c in cues()["if"] if c.id == "if")
        self.anchored: dict[int, list[tuple[Cue, int, int]]] = {}
        for start, each in find(view).items():
            for cue, end in each:
                for anchor in self._anchors(cue, start, end):
                    self.anchored.setdefault(anchor, []).append((cue, start, end))

    def _anchors(self, cue: Cue, start: int, end: int) -> Iterable[int]:
        """The tokens that the cue works from: its own words where it governs, else what its top word hangs on."""
        view = self.view
        if cue.scope == "complement":
            return range(start, end)
        top = next((i for i in range(start, end) if not start <= view.head[i] < end or view.head[i] == i), start)
        return (view.head[top],)

    def judge(self, at: int, parts: frozenset[int] = frozenset()) -> Certainty:
        """The certainty of the event triggered at `at`; `parts` are the other words of its predicate (its object)."""
        found: list[Cue] = []
        bare = False  # an infinitive that nothing yet says more of
        carried = content = True  # whether what is said of the word reached, or what governs it, holds of the trigger
        trailed = False  # whether it is but what comes of another deed: only a charge holds of both
        below = -1
        for each in self.view.above(at):
            arc = below < 0 or self._carries(below, each)
            if self._inverted(each):
                found.append(self._if)
            trailed = trailed or (below >= 0 and self._trails(below, each))
            reached = [c for c, start, end in self.anchored.get(each, ()) if start != at
                       and not (trailed and c.scope == "complement" and "alleged" not in c.category)
                       and self._reaches(c, start, end, each, below, at, parts, content, carried and arc)]  # fmt: skip
            if bare and below >= 0:
                if not any(c.scope == "complement" for c in reached):
                    found += self._infinitive(below)
                bare = False
            through = (
                below >= 0 and self.view.dep[below] in ("pcomp", "pobj") and self.view.pos[each] in ("ADP", "SCONJ")
            )
            content = content and (arc or through)
            carried = carried and arc
            bare = carried and not trailed and self._is_bare(each)
            found += [self._shifted(c, each) for c in reached if c.id != "infinitive"]
            below = each
        for part in parts:
            found += [c for c, _, _ in self.anchored.get(part, ()) if c.scope == "noun"]
        categories = {"hypothetical" if k == "alleged" else k for c in found for k in c.category}
        for cue, main in self._conditions(at):
            found.append(cue)
            categories.update(main)
        names = list(dict.fromkeys(f"certainty/{c.id}" for c in found if c.category or c.main))
        return Certainty([a for a in AUXILIARY if a in categories], names)

    def _shifted(self, cue: Cue, verb: int) -> Cue:
        """A "would" that reports a "will" ("said that it would leave") is future; any other cue is itself."""
        view = self.view
        if cue.id != "would" or view.dep[verb] != "ccomp" or view.tag[view.head[verb]] not in ("VBD", "VBN"):
            return cue
        return self._will

    def _inverted(self, v: int) -> bool:
        """Whether a clause is a condition by its order alone: "had Chad attacked", "should talks fail"."""
        view = self.view
        if view.dep[v] != "advcl" or view.under(v, "mark"):
            return False
        first = next(iter(view.under(v, "aux")), None)
        return (
            first is not None
            and view.lower[first] in ("had", "were", "should")
            and any(first < k for k in view.under(v, "nsubj", "nsubjpass"))
        )

    def _is_bare(self, v: int) -> bool:
        return any(c.id == "infinitive" for c, _, _ in self.anchored.get(v, ()))

    def _infinitive(self, v: int) -> list[Cue]:
        return [c for c, _, _ in self.anchored.get(v, ()) if c.id == "infinitive"]

    def _conditions(self, at: int) -> list[tuple[Cue, tuple[str, ...]]]:
        """The conditions that hang on the verb of an event's clause: "if ..., it will ..."."""
        view = self.view
        out = []
        below = -1
        for each in view.above(at):
            if below >= 0 and not self._carries(below, each):
                break
            for kid in view.under(each, "advcl", "prep"):
                if kid == below or (kid < at < each):
                    continue
                out += [(c, c.main) for c, _, _ in self.anchored.get(kid, ()) if c.main]
            below = each
        return out

    def _carries(self, below: int, above: int) -> bool:
        """Whether what is said of the word `above` (that it will, may, did not) is said of `below` too."""
        view = self.view
        dep = view.dep[below]
        if dep in ("xcomp", "compound") or (dep == "acomp" and view.lemma[above] == "be"):
            return True
        if dep == "advcl":
            return self._trails(below, above)
        if dep in ("dobj", "nsubjpass", "attr", "nsubj"):
            lends = ("happen",) if dep == "nsubj" else ("support", "undergo")
            return any(view.lemma[above] in words(kind) for kind in lends)
        if dep == "conj":
            return not view.is_verb(below) or not view.under(below, "nsubj", "nsubjpass", "aux", "auxpass", "mark")
        if dep in ("prep", "pobj"):
            return (
                (dep == "pobj" and view.lower[above] in ("in", "of"))
                or view.lemma[above] in words("engage")
                or (dep == "prep" and view.lower[below] == "of" and view.lemma[above] in words("quantity"))
            )
        return False

    def _trails(self, below: int, above: int) -> bool:
        """Whether a participle tells what comes of the deed before it: "may attack the town, killing many"."""
        view = self.view
        after = above < below and view.tag[below] == "VBG" and view.is_verb(above)
        after = after and view.text[view.subtree(below)[0] - 1] == ","
        return after and not view.under(below, "nsubj", "mark") and not view.accused(below)

    def _reaches(
        self, cue: Cue, start: int, end: int, at: int, below: int, trigger: int, parts: frozenset[int],
        content: bool, here: bool,
    ) -> bool:  # fmt: skip
        """Whether a cue that works from `at` holds of the trigger, which `at` governs through its child `below`."""
        view = self.view
        if cue.scope != "noun" and any(i in parts for i in range(start, end)):
            return False
        ended = cue.until and any(view.lower[i] in cue.until for i in range(end, trigger))
        if (
            ended
            or (cue.direction == "forward" and trigger < start)
            or (cue.direction == "backward" and trigger > start)
            or (cue.past and not self._is_past(at))
            or (cue.fronted and view.head[at] <= at)
        ):
            return False
        if cue.scope in ("verb", "noun"):
            return here and (cue.scope == "verb" or not view.is_verb(at))
        if cue.scope == "clause":
            return view.dep[trigger] != "relcl"
        told = below >= 0 and (view.dep[below] in COMPLEMENT or bool(view.accused(below)))
        if not told or not content or start <= below < end:
            return False
        return self._governs(cue, below) and (view.dep[below] != "nsubjpass" or view.is_passive(at))

    def _is_past(self, v: int) -> bool:
        """Whether a clause's verb, or its auxiliary, is a past tense."""
        return any(self.view.tag[i] == "VBD" for i in (v, *self.view.under(v, "aux", "auxpass")))

    def _governs(self, cue: Cue, below: int) -> bool:
        """Whether what hangs on a governing cue is of the kind it wants: not a full clause where it wants "to"."""
        view = self.view
        if cue.clause != "to" or view.dep[below] not in ("ccomp", "acl", "relcl"):
            return True
        return any(view.tag[k] == "TO" for k in view.under(below, "aux"))
