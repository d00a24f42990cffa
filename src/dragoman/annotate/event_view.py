"""One parsed document as lists, with the questions about clauses that finding events asks.

Positions everywhere are token indexes. "Subject" and "object" are the logical ones: who acts, and on whom, whatever
the voice; each is given by the head words of its noun phrases, coordinated ones all named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from spacy.tokens import Doc

from dragoman import rules

RULES = "plover/syntax.toml"
SUBJECTS = ("nsubj", "nsubjpass")
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM")
DASHES = ("-", "--", "–", "—", ":")
PARTS = ("compound", "amod", "poss", "nmod", "nummod", "pobj")
WH = ("WDT", "WP")
BEFORE = ("det", "poss", "compound", "amod", "nmod", "nummod", "quantmod", "predet")
AFTER = ("case", "prep", "appos", "nmod", "nummod", "compound")
ASIDE = ("according", "due", "owing", "thanks", "prior", "pursuant", "compared")  # "to" after these leads to no party
CLAUSES = ("relcl", "acl", "advcl", "ccomp", "xcomp", "pcomp")


@cache
def words(name: str) -> frozenset[str]:
    """A list of words of `rules/plover/syntax.toml`."""
    table: dict[str, Any] = rules.load(RULES)["words"]
    return frozenset(table[name])


class Clauses:
    """Parallel lists over the tokens of one document."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text: list[str] = []
        self.lower: list[str] = []
        self.lemma: list[str] = []
        self.tag: list[str] = []
        self.pos: list[str] = []
        self.dep: list[str] = []
        self.head: list[int] = []
        self.start: list[int] = []
        self.sent: list[int] = []
        self.starts: list[int] = []
        for token in doc:
            text = token.text
            self.text.append(text)
            self.lower.append(text.lower())
            self.lemma.append(token.lemma_.lower())
            self.tag.append(token.tag_)
            self.pos.append(token.pos_)
            self.dep.append(token.dep_)
            self.head.append(token.head.i)
            self.start.append(token.idx)
            if token.is_sent_start:
                self.starts.append(token.i)
            self.sent.append(len(self.starts) - 1)
        self.kids: list[list[int]] = [[] for _ in self.text]
        for i, head in enumerate(self.head):
            if head != i:
                self.kids[head].append(i)

    def __len__(self) -> int:
        return len(self.text)

    def chars(self, low: int, high: int) -> tuple[int, int]:
        """The characters of the tokens [low, high)."""
        return self.start[low], self.start[high - 1] + len(self.text[high - 1])

    def sentence(self, i: int) -> tuple[int, int]:
        """The tokens of the sentence that `i` stands in."""
        number = self.sent[i]
        after = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.starts[number], after

    def subtree(self, i: int) -> tuple[int, int]:
        """The tokens from the left to the right edge of what `i` governs."""
        token = self.doc[i]
        return token.left_edge.i, token.right_edge.i + 1

    def phrase(self, i: int) -> tuple[int, int]:
        """The tokens of the noun phrase of `i`: what stands before it and belongs to it, prepositions and names after.

        Coordinated phrases, clauses and participles are not part of it.
        """
        before = [k for k in self.kids[i] if k < i and self.dep[k] in BEFORE]
        low, high = min([i, *[self.subtree(k)[0] for k in before]]), i + 1
        for kid in self.kids[i]:
            if kid < i or self.dep[kid] not in AFTER:
                continue
            start, end = self.subtree(kid)
            if start > high + 1 or (start > high and self.text[high] not in (",", "(")):
                break
            stop = next((j for j in range(start, end) if self.dep[j] in CLAUSES and self.is_verb(j)), None)
            if stop is not None:
                end = max(high, self.subtree(stop)[0])
            while end > high and not self.text[end - 1][-1].isalnum() and self.text[end - 1] not in (")", "."):
                end -= 1
            high = max(high, end)
            if stop is not None:
                break
        return low, high

    def under(self, i: int, *deps: str) -> list[int]:
        """The children of `i` by one of these relations."""
        return [k for k in self.kids[i] if self.dep[k] in deps]

    def above(self, i: int) -> Iterator[int]:
        """`i` and what governs it, up to the root."""
        yield i
        while self.head[i] != i:
            i = self.head[i]
            yield i

    def is_verb(self, i: int) -> bool:
        """Whether `i` is a verb form or an auxiliary standing as one."""
        return self.tag[i][:2] == "VB" or self.pos[i] == "VERB"

    def clause(self, i: int) -> int:
        """The nearest verb at or above `i`, else the root."""
        for each in self.above(i):
            if self.is_verb(each):
                return each
        return each

    def spread(self, heads: list[int]) -> list[int]:
        """`heads` with what is coordinated with them, partitives ("dozens of soldiers") led on to their noun."""
        out: list[int] = []
        for head in heads:
            stack = [head]
            while stack:
                each = stack.pop()
                if each not in out:
                    out.append(each)
                    stack += [k for k in self.kids[each] if self.dep[k] == "conj" and self.pos[k] in (*NOMINAL, "ADJ")]
        return sorted({self._whole(each) for each in out})

    def _whole(self, i: int) -> int:
        """What a word of quantity counts ("dozens of X", "two of X"), else the word itself."""
        if (
            self.lemma[i] in words("quantity")
            or self.pos[i] in ("NUM", "ADJ")
            or self.lower[i] in ("some", "many", "most", "all")
        ):
            for prep in self.under(i, "prep"):
                if self.lower[prep] == "of":
                    for each in self.under(prep, "pobj"):
                        return each
        return i

    def is_passive(self, v: int) -> bool:
        """Whether `v` is passive: by its auxiliary or subject, as a bare participle, or by what it is joined to."""
        kids = [self.dep[k] for k in self.kids[v]]
        if "auxpass" in kids or "nsubjpass" in kids:
            return True
        if self.tag[v] != "VBN" or "nsubj" in kids:
            return False
        if any(self.dep[k] == "aux" and self.lemma[k] in ("have", "'ve") for k in self.kids[v]):
            return False
        if self.dep[v] == "conj" and self.is_verb(self.head[v]):
            return self.is_passive(self.head[v])
        return self.dep[v] in ("acl", "relcl", "amod", "advcl", "ROOT", "oprd", "ccomp") and "aux" not in kids

    def subject(self, v: int, depth: int = 0) -> list[int]:
        """Who does what the verb `v` says."""
        if self.is_passive(v) and not self._raises(v):
            return self.spread(self._by(v))
        return self.spread(self._grammatical(v, depth))

    def _raises(self, v: int) -> bool:
        """Whether a passive says of its subject what it will do: "is expected to meet"."""
        return self.lemma[v] in words("raising") and bool(self.under(v, "xcomp")) and not self._by(v)

    def object(self, v: int, depth: int = 0) -> list[int]:
        """Whom or what the verb `v` is done to."""
        if self.is_passive(v):
            return self.spread(self._grammatical(v, depth))
        found = [k for k in self.kids[v] if self.dep[k] in ("dobj", "dative") and self.pos[k] != "ADP"]
        if not found:
            found = [k for k in self.kids[v] if self.dep[k] == "nsubj" and k > v and self.dep[v] != "ROOT"]
        if not found and self.dep[v] != "conj":
            found = [s for c in self.under(v, "ccomp") if self._is_small(c) for s in self.under(c, "nsubj")]
        if not found:
            found = [k for k in self.under(v, "oprd") if self.pos[k] in NOMINAL]
        if not found and v + 1 < len(self.lower) and self.lower[v + 1] in ("and", "or", "nor", "but"):
            found = [k for c in self.under(v, "conj") if not self.under(c, *SUBJECTS) for k in self.under(c, "dobj")]
        named = [k for k in found if self.tag[k] not in WH]
        if not named and self.dep[v] == "relcl" and self.is_gap(v, found):
            named = [self.head[v]]
        if not named and self.dep[v] == "conj" and not found and self.is_verb(self.head[v]) and depth < 4:
            between = [k for k in self.kids[self.head[v]] if self.dep[k] == "dobj" and k > v]
            named = between
        return self.spread(named)

    def _is_small(self, clause: int) -> bool:
        """Whether a clause is no full one, so that its subject is the object of the verb above ("forced X to go")."""
        if self.tag[clause] in ("VBD", "VBZ", "VBP") or self.under(clause, "mark"):
            return False
        return not any(self.tag[a] == "MD" for a in self.under(clause, "aux"))

    def is_gap(self, v: int, found: list[int]) -> bool:
        """Whether the word that the relative clause of `v` modifies is its object."""
        if found:
            return True
        subjects = self.under(v, *SUBJECTS)
        return bool(subjects) and all(self.tag[s] not in WH for s in subjects)

    def _by(self, v: int) -> list[int]:
        found = self._agents(v)
        if not found:  # the parse hung it on the noun before: "was threatened with sanctions by X"
            found = [o for p in self.under(v, "prep") for n in self.under(p, "pobj") for o in self._agents(n)]
        return found

    def _agents(self, i: int) -> list[int]:
        return [o for a in self.kids[i] if self.dep[a] == "agent" or (self.dep[a] == "prep" and self.lower[a] == "by")
                for o in self.under(a, "pobj")]  # fmt: skip

    def _grammatical(self, v: int, depth: int = 0) -> list[int]:
        """The grammatical subject of `v`, said or understood."""
        own = [k for k in self.kids[v] if self.dep[k] in SUBJECTS and k < v] or self.under(v, *SUBJECTS)
        if own:
            if self.tag[own[0]] in WH or self.lower[own[0]] == "that":
                return self._antecedent(v)
            return [self._past_dateline(s, v) for s in own]
        if depth > 6:
            return []
        return self._understood(v, depth)

    def _understood(self, v: int, depth: int) -> list[int]:
        """The subject that `v` has from what it hangs on."""
        dep, head = self.dep[v], self.head[v]
        if dep == "conj":
            return self._grammatical(head, depth + 1) if self.is_verb(head) else []
        if dep in ("xcomp", "ccomp", "advcl", "dep"):
            return self._controller(v, head, depth)
        if dep in ("acl", "relcl", "amod"):
            return self._of_noun(v, head, depth)
        return self._of_gerund(v, head, depth) if dep == "pcomp" else []

    def apart(self, i: int) -> bool:
        """Whether white space follows the token: a dash that parts, not one that joins."""
        return bool(self.doc[i].whitespace_)

    def _past_dateline(self, subject: int, v: int) -> int:
        """The subject proper where the parse took the dateline for it: "THE HAGUE, Netherlands -- A prosecutor ..."."""
        first = self.sentence(v)[0]
        if subject - first > 8:
            return subject
        dash = next(
            (i for i in range(subject + 1, min(v, first + 12)) if self.text[i] in DASHES and self.apart(i)), None
        )
        if dash is None:
            return subject
        return next((i for i in range(dash + 1, v) if self.pos[i] in NOMINAL and self.dep[i] not in PARTS), subject)

    def _antecedent(self, v: int) -> list[int]:
        while self.dep[v] == "conj":
            v = self.head[v]
        return [self.head[v]] if self.dep[v] in ("relcl", "acl") else []

    def _controller(self, v: int, head: int, depth: int) -> list[int]:
        """Who is to do what an infinitive or a clause without subject says: "asked Moscow to leave", "agreed to"."""
        if not self.is_verb(head):
            if self.pos[head] in ("ADJ", "ADV"):
                return self._grammatical(self.head[head], depth + 1) if self.is_verb(self.head[head]) else []
            return []
        accused = self.accused(v)
        if accused:
            return accused
        if self.dep[v] in ("xcomp", "ccomp") and self.lemma[head] not in words("subject_control"):
            objects = [
                k for k in self.kids[head] if self.dep[k] in ("dobj", "dative") and k < v and self.pos[k] in NOMINAL
            ]
            if objects:
                return objects
            if self.is_passive(head):
                return self._grammatical(head, depth + 1)
        return self._grammatical(head, depth + 1)

    def accused(self, v: int) -> list[int]:
        """Who is blamed for what the verb `v` adds to a charge: "accused X of bombing a town, killing nine"."""
        head = self.head[v]
        if self.dep[v] != "advcl" or self.tag[v] != "VBG" or self.lemma[head] not in words("charged"):
            return []
        return [k for k in self.under(head, "dobj") if any(self.dep[j] == "pcomp" for j in range(k, v))]

    def _of_noun(self, v: int, noun: int, depth: int) -> list[int]:
        """The subject of a participle or infinitive that hangs on a noun: "troops shelling", "a plan to send"."""
        if self.pos[noun] not in NOMINAL:
            return []
        if self.tag[v] in ("VBG", "VBN", "VBD") and not any(self.lower[k] == "to" for k in self.under(v, "aux")):
            return [noun]
        return self.owner(noun, depth)

    def owner(self, noun: int, depth: int = 0) -> list[int]:
        """Whose a deed named by a noun is: its possessor, else the subject of the verb that it is an object of."""
        owners = self.under(noun, "poss")
        if owners:
            return owners
        head = self.head[noun]
        if self.dep[noun] in ("dobj", "attr", "nsubjpass") and self.is_verb(head) and depth < 6:
            return self._by(head) if self.is_passive(head) else self._grammatical(head, depth + 1)
        if self.dep[noun] == "pobj" and self.dep[head] == "prep" and self.is_verb(self.head[head]) and depth < 6:
            return self._grammatical(self.head[head], depth + 1)
        return []

    def _of_gerund(self, v: int, prep: int, depth: int) -> list[int]:
        """The subject of a gerund after a preposition: the accused in "accused X of shelling", else the main one."""
        governor = self.head[prep]
        if not self.is_verb(governor):
            if self.pos[governor] in ("ADJ", "ADV"):  # "is close to signing", "stopped short of signing"
                return self._grammatical(self.head[governor], depth + 1) if self.is_verb(self.head[governor]) else []
            return self.owner(governor, depth) if self.pos[governor] in NOMINAL else []
        if self.lower[prep] in ("of", "for", "from", "with", "into"):
            objects = self.under(governor, "dobj")
            if objects and self.lemma[governor] in words("charged"):
                return objects
            if self.is_passive(governor):
                return self._grammatical(governor, depth + 1)
        return self._grammatical(governor, depth + 1)

    def prepositions(self, i: int) -> Iterator[tuple[str, int]]:
        """Each preposition that hangs on `i`, with the head of what it governs; nested ones ("out of") too."""
        for prep in self.kids[i]:
            if self.lower[prep] in ASIDE:
                continue
            if self.dep[prep] in ("prep", "agent", "dative", "prt") and self.pos[prep] in (
                "ADP",
                "SCONJ",
                "ADV",
                "PART",
                "VERB",
            ):
                yield from self._governed(prep)

    def _governed(self, prep: int) -> Iterator[tuple[str, int]]:
        for each in self.kids[prep]:
            if self.dep[each] == "pobj":
                for noun in self.spread([each]):
                    yield self.lower[prep], noun
            elif self.dep[each] == "prep" or (self.dep[each] == "conj" and self.pos[each] == "ADP"):
                yield from self._governed(each)

    def follows(self, i: int, wanted: Collection[str]) -> bool:
        """Whether a particle or preposition of `wanted` belongs to the verb `i`."""
        after = i + 1
        if after < len(self.lower) and self.lower[after] in wanted and self.dep[after] not in ("aux", "mark"):
            return True
        return any(
            self.lower[k] in wanted and k > i and self.dep[k] in ("prt", "prep", "advmod", "acomp", "oprd", "dative")
            for k in self.kids[i]
        )
