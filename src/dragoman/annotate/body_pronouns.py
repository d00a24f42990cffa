"""Which state, body or group "it", "its", "they" and "their" take up, where the clause makes it plain."""

from __future__ import annotations

from dragoman.annotate.bodies import Bodies, Body
from dragoman.annotate.coreference import lexicon
from dragoman.annotate.people import People
from dragoman.annotate.tokens import Tokens

CLAUSES = ("unless", "if", "while", "because", "although", "though", "when", "after", "before")
NEAR = 2  # sentences back to whom a speaking "they" takes up


class BodyPronouns:
    """Links the pronouns of one document to its states, bodies and groups."""

    def __init__(self, tokens: Tokens, people: People, bodies: Bodies) -> None:
        self.tokens, self.people, self.bodies = tokens, people, bodies
        self._found: list[tuple[int, Body | None]] | None = None

    def link(self, pronouns: list[int]) -> None:
        """Add each of the pronouns at these tokens that can be resolved to its body's mentions."""
        covering = self._heads_of_bodies()
        for i in pronouns:
            body = self._clause_body(i, covering) or self._speaking(i)
            if body is not None:
                body.mentions.append((i, i + 1))

    def _heads_of_bodies(self) -> dict[int, Body]:
        found: dict[int, Body] = {}
        for body in self.bodies.all.values():
            for start, end in body.mentions:
                found[self.tokens.head_of(start, end)] = body
                if self.tokens.dep[start] == "nsubj":  # "Officials at the Harbour Police", cut in its name
                    found[start] = body
        return found

    def _clause_body(self, i: int, covering: dict[int, Body]) -> Body | None:
        """The body that "it", "its", "they", "their" at `i` takes up: the subject of its clause or of the saying."""
        tokens = self.tokens
        group = lexicon("pronoun")[tokens.lower[i]]["gender"] == "group"
        verb = tokens.verb_of(tokens.head[i])
        if tokens.tag[i] == "PRP$" or tokens.lower[i].endswith(("self", "selves")):
            subject = clause_subject(self.tokens, verb, i)
        elif tokens.dep[i] == "nsubj" and (group or not self._empty(verb)):
            subject = self._subject_above(verb, i)
        else:
            return None
        body = covering.get(subject) if subject is not None else None
        return body if body is not None and body.plural == group else None

    def _speaking(self, i: int) -> Body | None:
        """The body that a speaking "it" or "they" takes up: the last subject before it that is one of that number.

        None where people stand between that "they" may mean together ("Mr. X and Ms. Y ... They said").
        """
        tokens = self.tokens
        verb = tokens.verb_of(tokens.head[i])
        if tokens.dep[i] != "nsubj" or tokens.quote[i] or tokens.lemma[verb] not in lexicon("speech"):
            return None
        group = lexicon("pronoun")[tokens.lower[i]]["gender"] == "group"
        told = {t for c in tokens.children[verb] if c < i and tokens.dep[c] == "ccomp" for t in range(c, i)}
        for at, body in reversed(self._subjects()):
            if at >= i or at in told:
                continue
            if tokens.sent[i] - tokens.sent[at] > NEAR:
                return None
            if body is None:
                if group:
                    return None
            elif body.plural == group and not tokens.quote[at]:
                return body
        return None

    def _subjects(self) -> list[tuple[int, Body | None]]:
        """The subjects that are bodies which speak by then, and (as None) those of several people together."""
        if self._found is None:
            tokens, spoken = self.tokens, set()
            found: list[tuple[int, Body | None]] = []
            for at, body in sorted(self._heads_of_bodies().items()):
                spoken |= {body.key} if self._speaks(at) else set()
                if body.key in spoken and (tokens.is_subject(at) or self._speaks(at)):
                    found.append((at, body))
            for who in self.people.all:
                for start, end in who.mentions:
                    head = tokens.head_of(start, end)
                    joined = any(tokens.dep[c] == "conj" and tokens.capital(c) for c in tokens.children[head])
                    if joined and tokens.is_subject(head):
                        found.append((head, None))
            self._found = sorted(found, key=lambda each: each[0])
        return self._found

    def _speaks(self, at: int) -> bool:
        """Whether the phrase headed by token `at` is the subject of a verb of speech, or whom one goes by."""
        tokens = self.tokens
        if tokens.is_subject(at):
            return tokens.lemma[tokens.verb_of(tokens.head[at])] in lexicon("speech")
        if any(tokens.dep[c] == "relcl" and tokens.lemma[c] in lexicon("speech") for c in tokens.children[at]):
            return True  # "This angered Hispanics who viewed it as ..."
        to = tokens.head[at]
        return tokens.lower[to] == "to" and to > 0 and tokens.lower[to - 1] == "according"

    def _subject_above(self, verb: int, before: int) -> int | None:
        tokens = self.tokens
        above = tokens.head[verb]
        if tokens.dep[verb] == "ccomp" and tokens.lemma[above] in lexicon("speech"):
            return clause_subject(self.tokens, above, before)
        if tokens.dep[verb] == "advcl" and tokens.lower[before - 1] in CLAUSES:
            return clause_subject(self.tokens, above, before)
        if tokens.dep[verb] == "ROOT" and before and not tokens.quote[before]:
            return self._subject_of_last_sentence(before)
        return None

    def _subject_of_last_sentence(self, i: int) -> int | None:
        tokens = self.tokens
        sentence = tokens.sent[i]
        first = i
        while first and tokens.sent[first - 1] == sentence:
            first -= 1
        if i - first > 1 or not first or tokens.para[first - 1] != tokens.para[i]:
            return None
        root = first - 1
        while tokens.head[root] != root and tokens.sent[root] == sentence - 1:
            root = tokens.head[root]
        return clause_subject(self.tokens, root, i)

    def _empty(self, verb: int) -> bool:
        """Whether the verb is one that "it" often goes with for no one ("it is clear that", "it took")."""
        return self.tokens.lemma[verb] in lexicon("idle")


def clause_subject(tokens: Tokens, verb: int, before: int) -> int | None:
    """The subject of `verb` that stands before a token; that of the verb it is joined to where it has none."""
    for _ in range(4):
        subjects = [c for c in tokens.children[verb] if tokens.dep[c] in ("nsubj", "nsubjpass")]
        if subjects:
            return subjects[0] if subjects[0] < before else None
        if tokens.dep[verb] not in ("conj", "xcomp", "advcl", "aux", "pcomp", "prep") or tokens.head[verb] == verb:
            return None
        verb = tokens.verb_of(tokens.head[verb])
    return None
