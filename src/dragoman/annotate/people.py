"""The people of a document: one `Someone` for all the names of one person, with what tables and text say of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from dragoman.annotate.gazetteer import Holding, Person, Tables, distance, fold, norms, optional, within, years_off
from dragoman.annotate.mentions import RECENT, lone
from dragoman.annotate.names import Name, given_names, words
from dragoman.annotate.titles import Description
from dragoman.annotate.tokens import Tokens


@dataclass(slots=True)
class Someone:
    """One person in one document. `parts` are the normal forms of the fullest name; `roles` what the text calls
    them; `mentions` token spans with the head token of each.
    """

    name: str
    parts: list[str]
    table: Person | None = None
    gender: str | None = None
    country: str | None = None
    sectors: list[str] = field(default_factory=list)
    office: str | None = None
    affiliation: str | None = None
    roles: set[str] = field(default_factory=set)
    mentions: list[tuple[int, int]] = field(default_factory=list)
    by: str = "ner"
    described: bool = False
    former: bool = False

    @property
    def key(self) -> str:
        """The person's id in the tables, else the folded name."""
        return self.table.key if self.table is not None else fold(self.name)


class People:
    """Gathers the persons of one document; `published` is its ISO date or None."""

    def __init__(self, tokens: Tokens, found: Tables, published: str | None) -> None:
        self.tokens, self.found, self.published = tokens, found, published
        self.all: list[Someone] = []
        self.of_name: dict[int, Someone] = {}

    def add_names(self, names: list[Name], about: dict[int, list[Description]], countries: dict[int, str]) -> None:
        """Gather `names`, full ones first; `about` and `countries` say what stands beside each, by its start."""
        single: list[Name] = []
        for name in names:
            if name.end - name.start > 1 and not self._is_part(name):
                self._put(name, self._full(name, about.get(name.start, []), countries.get(name.start)))
            else:
                single.append(name)
        for name in single:
            self._put(name, self._alone(name, about.get(name.start, []), countries.get(name.start)))
        for name in names:
            who = self.of_name[name.start]
            for d in about.get(name.start, []):
                self.describe(who, d)
            if who.country is None and name.start in countries:
                who.country = countries[name.start]
        for who in self.all:
            who.mentions.sort()
            settle(who, self.published)

    def _is_part(self, name: Name) -> bool:
        """Whether a name of several words is a surname only ("von der Leyen", "Lopez Obrador" after his full name)."""
        parts = self.tokens.norm[name.start : name.end]
        if name.entry is None and parts[0].lower() in words("particle"):
            return True
        longer = (who.parts for who in self.all if len(who.parts) > len(parts))
        return name.entry is None and any(other[-len(parts) :] == parts for other in longer)

    def _put(self, name: Name, who: Someone) -> None:
        start = name.start - (name.honorific is not None)
        who.mentions.append((start, name.end))
        if name.honorific:
            who.gender = who.gender or name.honorific
        self.of_name[name.start] = who

    def _full(self, name: Name, about: list[Description], country: str | None) -> Someone:
        parts = self.tokens.norm[name.start : name.end]
        table = self._in_tables(name, parts, about, country)
        for who in self.all:
            if (table is not None and who.table is table) or (table is None and same_full_name(who.parts, parts)):
                if len(parts) > len(who.parts) and who.table is None:
                    who.parts, who.name = parts, self.tokens.words(name.start, name.end)
                return who
        text = table.name if table is not None else self.tokens.words(name.start, name.end)
        who = Someone(text, norms(table.name) if table is not None else parts, table)
        if table is None:
            who.by = name.by
        who.gender = self._gender(who)
        self.all.append(who)
        return who

    def _gender(self, who: Someone) -> str | None:
        first = who.parts[-1] if _surname_first(who) and len(who.parts) > 1 else who.parts[0]
        return given_names().get(first)

    def _in_tables(self, name: Name, parts: list[str], about: list[Description], country: str | None) -> Person | None:
        short = [p for p in parts if len(p) > 1]
        candidates = self.found.full_names.get(" ".join(parts)) or self.found.full_names.get(" ".join(short))
        if not candidates and len(short) > 2:
            candidates = self.found.full_names.get(f"{short[0]} {short[-1]}")
        return self._fitting(candidates or [], about, country)

    def _fitting(self, candidates: Iterable[Person], about: list[Description], country: str | None) -> Person | None:
        """The one of `candidates` that country and date allow; the one nearest in time where several are left."""
        wanted = {c for c in [country, *(d.country for d in about)] if c}
        fitting = [
            p for p in candidates if not wanted or any(h.country in wanted or h.country is None for h in p.holdings)
        ]
        if len(fitting) > 1:
            fitting.sort(key=lambda p: (distance(p, self.published), p.key))
        return fitting[0] if fitting else None

    def _alone(self, name: Name, about: list[Description], country: str | None) -> Someone:
        parts = self.tokens.norm[name.start : name.end]
        matches = [w for w in self.all if not w.described and answers_to(w, parts)]
        if not matches and name.honorific is None:
            matches = [w for w in self.all if w.parts[0] == parts[0] and len(parts) == 1]
        fitting = [w for w in matches if not name.honorific or w.gender in (None, name.honorific)]
        if (
            not fitting
            and len(matches) == 1
            and matches[0].table is None
            and not matches[0].by.startswith("titles/hon")
        ):
            matches[0].gender = name.honorific  # "Lee Epstein ... Ms. Epstein": the title knows better than the name
        else:
            matches = fitting
        wanted = {c for c in [country, *(d.country for d in about)] if c}
        matches = [w for w in matches if not wanted or not w.country or w.country in wanted]
        nouns = {self.tokens.words(d.noun, d.last + 1).lower() for d in about}
        other = [p for p in self.found.surnames.get(" ".join(parts), []) if any(holds(h, nouns) for h in p.holdings)]
        if other and matches and all(w.table not in other and not nouns & w.roles for w in matches):
            matches = []
        if matches and not name.honorific and self._relatives(matches, parts):
            matches = [w for w in matches if w.table is not None]
        if matches:
            before = [w for w in matches if w.mentions and w.mentions[0][0] < name.start] or matches
            return min(before, key=lambda w: w.mentions[0][0])  # the lesser of two is called by the full name again
        return self._new_alone(name, parts, about, country)

    def _relatives(self, matches: list[Someone], parts: list[str]) -> bool:
        """Whether a bare surname means the leader of that name and not the others who bear it ("Trump")."""
        if len(parts) > 1 or parts == matches[0].parts:
            return False
        if any(w.table is not None for w in matches):
            return any(w.table is None for w in matches)
        return bool(lone(parts[0], self.found, self.published)) and not any(w.roles for w in matches)

    def _new_alone(self, name: Name, parts: list[str], about: list[Description], country: str | None) -> Someone:
        table = self._by_surname(" ".join(parts), about, country, name.honorific is not None)
        text = table.name if table is not None else self.tokens.words(name.start, name.end)
        if text.isupper():
            text = " ".join(parts)
        who = Someone(text, norms(table.name) if table is not None else parts, table, by=name.by)
        who.gender = name.honorific or self._gender(who)
        self.all.append(who)
        return who

    def _by_surname(self, surname: str, about: list[Description], country: str | None, titled: bool) -> Person | None:
        """The office-holder that a surname alone names: by its title or country, or rare and of the time."""
        candidates = self.found.surnames.get(surname, [])
        if not candidates:
            return None
        nouns = {d.role.name for d in about} | {self.tokens.words(d.noun, d.last + 1).lower() for d in about}
        wanted = {c for c in [country, *(d.country for d in about)] if c}
        fit = [
            p
            for p in candidates
            if any(
                (not wanted or h.country in wanted) and (nouns or wanted) and (not nouns or holds(h, nouns))
                and years_off(h, self.published) <= RECENT
                for h in p.holdings
            )
        ]  # fmt: skip
        if not fit and not wanted and titled and surname not in words("common"):
            fit = [p for p in candidates if self.published is None or distance(p, self.published) <= RECENT]
        elif not fit and not wanted and not nouns:
            fit = lone(surname, self.found, self.published)
        return fit[0] if len(fit) == 1 else None

    def describe(self, who: Someone, d: Description) -> None:
        """Learn of `who` what the description beside the name says."""
        noun = self.tokens.words(d.noun, d.last + 1).lower()
        who.roles |= {noun, d.role.name.lower()}
        who.former = who.former or d.former
        who.gender = who.gender or role_gender(noun)
        body = d.body.entry if d.body is not None else None
        if body is not None and who.affiliation is None:
            who.affiliation = body.name
        if who.country is None:
            who.country = d.country
        if not who.sectors:
            who.sectors = sectors_of(d)
            if who.table is None and (who.sectors or d.country):
                who.by = "titles/" + ("apposition" if d.start > (d.named.start if d.named else 0) else "title")


def sectors_of(d: Description) -> list[str]:
    """The sectors of a description: its body's, else its role's; former officials are civilians, as in PLOVER."""
    own = [s for s in d.role.sectors if s != "UNS"]
    if d.former and "GOV" in own:
        return ["CVL"]
    body = d.body.entry if d.body is not None else None
    if body is not None and body.sectors:
        return list(body.sectors)
    unsettled = d.country is None and d.text.split(" ")[-1] in words("unsettled")
    return [] if unsettled or d.owner is not None else own


def same_full_name(a: list[str], b: list[str]) -> bool:
    """Whether two full names can be one person's: equal surnames, first names equal or one the other's initial."""
    if a == b:
        return True
    short = [[p for p in x if p not in words("suffix")] for x in (a, b)]
    a, b = short
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1]:
        return False
    x, y = a[0], b[0]
    return x == y or (min(len(x), len(y)) == 1 and x[0] == y[0])


def _surname_first(who: Someone) -> bool:
    if who.table is not None:
        return who.table.surname_first
    surnames = words("surname_first")
    return 1 < len(who.parts) < 5 and who.parts[0] in surnames and who.parts[-1] not in surnames


def answers_to(who: Someone, parts: list[str]) -> bool:
    """Whether `parts` is what the person is called for short."""
    own = [p for p in who.parts if p not in words("suffix")]
    if parts == own or (own[-len(parts) :] == parts and not (len(parts) == 1 and _surname_first(who) and len(own) > 1)):
        return True
    if len(parts) == 1 and own and own[0] == parts[0] and _surname_first(who):
        return True
    return who.table is not None and len(parts) == 1 and parts[0] == who.table.surname


@cache
def _gendered_roles() -> dict[str, str]:
    return {w: row["gender"] for row in optional("coreference.toml").get("gendered", []) for w in row["words"]}


def role_gender(noun: str) -> str | None:
    """The gender that a role's noun tells ("spokeswoman"), by its last word."""
    return _gendered_roles().get(noun.rsplit(" ", 1)[-1])


def holds(holding: Holding, nouns: set[str]) -> bool:
    """Whether an office is one of those that `nouns` name ("president", "leader" of a state)."""
    for noun in nouns:
        if any(t == noun or t.endswith(" " + noun) for t in holding.titles):
            return True
        if any(t in hypernyms().get(noun, ()) for t in holding.titles):
            return True
    return False


@cache
def hypernyms() -> dict[str, frozenset[str]]:
    """Wider words for an office, by the word: "leader" for president, prime minister, king."""
    rows = optional("coreference.toml").get("hypernym", [])
    return {w: frozenset(row["covers"]) for row in rows for w in row["words"]}


def settle(who: Someone, published: str | None) -> None:
    """Fill country, sectors and office from the tables: the office held on the document's date, as the text has it."""
    if who.table is None:
        return
    holdings = who.table.holdings
    named = [h for h in holdings if who.roles and holds(h, who.roles)]
    if published is None:
        chosen = max(named or holdings, key=lambda h: h.start)
    else:
        current = [h for h in holdings if within(h, published)]
        past = [h for h in holdings if h.end and h.end < published]
        chosen_from = [h for h in current if h in named] or current
        chosen = chosen_from[0] if chosen_from else max(past, key=lambda h: h.end, default=holdings[0])
        if not chosen_from:
            _settle_out_of_office(who, chosen, bool(past))
            return
    who.country = chosen.country or who.country
    who.sectors, who.office, who.by = list(chosen.sectors), chosen.office, chosen.table
    who.affiliation = who.affiliation or chosen.body


def _settle_out_of_office(who: Someone, last: Holding, past: bool) -> None:
    who.country = last.country or who.country
    who.by = last.table
    if past and not who.sectors:
        who.sectors, who.office, who.former = ["CVL"], f"former {last.office}", True
