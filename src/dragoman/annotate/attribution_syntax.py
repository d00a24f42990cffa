"""Attributions found by syntax: a cue, what it takes as content in one of its frames, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.annotate import cues
from dragoman.annotate.attribution_sources import agent_of, is_passive, possessor, source_of, source_range
from dragoman.annotate.attribution_view import Candidate, Found, Range, View, minus, subtree
from dragoman.annotate.cues import PREPOSITIONS

POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj"}
WH = frozenset(["WDT", "WP", "WP$", "WRB"])
COPULAS = frozenset(["be", "feel", "seem", "remain", "become", "appear", "sound", "look", "stay"])


def find_cues(view: View) -> Iterator[Found]:
    """Every word of the lexicon outside quotation marks, with its particle."""
    lexicon = cues.lexicon()
    for token in view.doc:
        if view.inside[token.i] >= 0 or view.paragraph[token.i] < 0:
            continue
        pos = POS.get(token.pos_)
        if pos is None:
            continue
        lemma = token.lemma_.lower()
        for child in token.children:
            if child.dep_ in ("prt", "prep", "advmod") and (entry := lexicon.get((f"{lemma} {child.lower_}", pos))):
                yield Found(token, entry, child)
                break
        else:
            if entry := lexicon.get((lemma, pos)):
                yield Found(token, entry)


def propose(view: View, found: list[Found], taken: set[int]) -> list[Candidate]:
    """The candidates of all cues but those whose token is in `taken`."""
    out = []
    for each in found:
        if each.token.i in taken:
            continue
        pos = each.cue.pos
        reading = _verb(view, each) if pos == "verb" else _noun(each) if pos == "noun" else _adjective(each)
        if reading and (candidate := build(view, each, *reading)):
            out.append(candidate)
    return out + list(_according(view))


Reading = tuple[str, list[Range], Token | None]  # frame, content, head of the source


def build(view: View, found: Found, frame: str, content: list[Range], head: Token | None) -> Candidate | None:
    """A candidate from token ranges; None where nothing of the content is left."""
    cue = cue_range(found)
    spans = view.spans(content)
    if not spans:
        return None
    source = []
    if head is not None:
        source = [view.chars(source_range(view, head, cue, content))]
    lemma = found.cue.lemma.replace(" ", "_")
    return Candidate(
        source=source, cue=[view.chars(cue)], content=spans, by=f"cues/{lemma}/{frame}", cls=found.cue.cls,
        head=None if head is None else head.i, cue_at=found.token.i,
    )  # fmt: skip


def cue_range(found: Found) -> Range:
    """The cue with its auxiliaries, negation and particle, as far as they stand together."""
    token = found.token
    low, high = token.i, token.i + 1
    helpers = {c.i for c in token.children if c.dep_ in ("aux", "auxpass", "neg") or c.dep_ == "advmod"}
    while low - 1 in helpers:
        low -= 1
    if found.particle is not None and found.particle.i == high:
        high += 1
    return low, high


def _verb(view: View, found: Found) -> Reading | None:
    verb, cue = found.token, found.cue
    passive = is_passive(verb)
    for child in verb.children:
        if child.dep_ == "ccomp" and (reading := _clause(found, child)):
            return reading
    source = source_of(verb)
    if reading := _fronted(found, source) or _raised(found):
        return reading
    if reading := _called(view, found, source):
        return reading
    objects = [c for c in verb.children if c.dep_ in ("dobj", "oprd", "attr", "acomp") and c.i > verb.i]
    for child in verb.children:
        if child.dep_ == "xcomp" and (reading := _open_clause(found, child, objects, source)):
            return reading
    if passive:
        return _passive(found, source)
    if source is None:
        return None
    if cue.takes("as") and objects and (tail := _preposition(verb, ("as",))):
        return "as", [(objects[0].left_edge.i, subtree(tail)[1])], source
    if found.particle is not None and found.particle.dep_ == "prep":
        span = _after(found.particle)
        if span and cue.takes("obj-to"):
            end = max([span[1], *(subtree(c)[1] for c in verb.children if c.dep_ in ("xcomp", "advcl") and c.i > verb.i)])
            return "obj-to", [(span[0], end)], source
        return ("np", [span], source) if span and cue.takes("np") else None
    if cue.takes("obj-to") and len(objects) > 1:
        return "obj-to", [(objects[0].left_edge.i, subtree(objects[-1])[1])], source
    if tail := _preposition(verb, cue.frames & PREPOSITIONS):
        span = _after(tail)
        if span and objects and cue.takes("np"):
            return tail.lower_, [(objects[0].left_edge.i, span[1])], source
        if span:
            return tail.lower_, [span], source
    if cue.takes("to-np") and (tail := _preposition(verb, ("to",))) and (span := _after(tail)):
        return "to-np", [span], source
    if cue.takes("np") and objects and objects[0].dep_ == "dobj":
        return "np", [_phrase(objects[0])], source
    return None


def _phrase(noun: Token) -> Range:
    """A noun phrase without the relative clause that a comma sets off from it."""
    low, high = subtree(noun)
    for child in noun.children:
        if child.dep_ == "relcl" and child.i > noun.i and noun.doc[child.left_edge.i - 1].text == ",":
            high = min(high, child.left_edge.i)
    return low, high


def _clause(found: Found, child: Token) -> Reading | None:
    """Content that is a finite clause, an indirect question, or a clause with its own subject and infinitive."""
    verb, cue = found.token, found.cue
    span = subtree(child)
    if child.i < verb.i:
        return None
    first = child.doc[span[0]]
    source = source_of(verb)
    if any(c.dep_ == "aux" and c.tag_ == "TO" for c in child.children):
        frame = "obj-to"
    elif first.tag_ in WH or first.lower_ in ("whether", "if"):
        frame = "wh"
    elif child.tag_ == "VBG" and not any(c.dep_ == "aux" for c in child.children):
        frame = "ing"
    elif child.pos_ in ("VERB", "AUX") and child.tag_ not in ("VBN",) or any(c.dep_ in ("aux", "auxpass", "mark", "cop") for c in child.children):
        frame = "that"
    else:
        frame = "obj-to" if cue.takes("obj-to") else "that"
    if not cue.takes(frame) and not (frame == "that" and cue.takes("quote")):
        return None
    low, high = max(span[0], verb.i + 1), _cut(child, span[1])
    if high - low < 2 and child.pos_ == "AUX":
        return None  # "for what they say was a mistake"
    return frame, [(low, high)], source


def _cut(clause: Token, high: int) -> int:
    """Where a reported clause ends: before ", while others say ..." and before a next report that it swallowed."""
    for child in clause.children:
        left = child.left_edge.i
        if child.i < clause.i or left <= clause.i:
            continue
        aside = child.dep_ == "advcl" and child.doc[left].lower_ in ("while", "whereas") and child.doc[left - 1].text == ","
        told = child.dep_ == "conj" and child.lemma_ in TOLD and any(c.dep_ == "nsubj" for c in child.children)
        if aside or told:
            return min(high, left)
    return high


TOLD = frozenset(["say", "tell", "add", "write", "report", "note", "argue", "claim"])


def _fronted(found: Found, source: Token | None) -> Reading | None:
    """ "The talks failed, officials said": the clause before (or around) the cue, without the reporting words."""
    verb, cue = found.token, found.cue
    if not (cue.takes("quote") or cue.takes("that")):
        return None
    clause = next((c for c in verb.children if c.dep_ in ("ccomp", "parataxis") and c.i < verb.i), None)
    low, high = verb.sent.start, verb.sent.end
    if clause is not None:
        whole = (verb.left_edge.i if verb.dep_ != "ROOT" else low, max(subtree(clause)[1], clause.i + 1))
    elif verb.dep_ == "parataxis" or (verb.dep_ == "ccomp" and verb.head.i > verb.i and _set_off(verb)):
        clause = verb.head
        whole = subtree(clause)
    elif verb.dep_ == "advcl" and source is not None and any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.children):
        if any(c.dep_ in ("ccomp", "dobj", "xcomp") for c in verb.children):
            return None
        clause = verb.head
        whole = (low, high)
    else:
        return None
    if source is None and not is_passive(verb):
        return None
    hole = _reporting(found, clause, source)
    content = minus(whole, hole)
    content = [c for c in content if any(t.is_alpha for t in verb.doc[c[0] : c[1]])]
    return ("that", content, source) if content else None


def _set_off(verb: Token) -> bool:
    left = verb.left_edge.i
    return left > 0 and verb.doc[left - 1].text in (",", "—", "–", "-", "--")


def _reporting(found: Found, clause: Token, source: Token | None) -> Range:
    """The stretch of the reporting words: cue, source, addressee, time and place, without the clause reported."""
    verb = found.token
    low, high = cue_range(found)
    inside = subtree(clause) if clause.head.i == verb.i else None
    parts = [c for c in verb.children if c.i != clause.i and c.dep_ not in ("punct", "cc", "ccomp", "parataxis", "conj")]
    if source is not None and source not in parts and source.head.i == verb.i:
        parts.append(source)
    for part in parts:
        a, b = subtree(part)
        if inside and inside[0] <= a and b <= clause.i:
            continue
        if part.dep_ in ("advmod", "advcl", "prep", "npadvmod") and b <= clause.left_edge.i:
            continue  # "On Friday, ...": belongs to what is reported
        low, high = min(low, a), max(high, b)
    if inside is None:
        a, b = subtree(verb)
        low, high = min(low, a), max(high, b)
    return low, high


RAISING = frozenset(["seem", "appear", "expect", "believe", "think", "say", "report", "rumor", "consider", "know"])


def _raised(found: Found) -> Reading | None:
    """ "The talks seem to fail", "he is expected to leave": nobody's view, of the subject and the infinitive."""
    verb = found.token
    if verb.lemma_ not in RAISING or (verb.lemma_ not in ("seem", "appear") and not is_passive(verb)):
        return None
    if not (found.cue.takes("to") or found.cue.takes("that")) or agent_of(verb) is not None:
        return None
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < verb.i), None)
    clause = next((c for c in verb.children if c.dep_ in ("xcomp", "oprd", "acomp") and c.i > verb.i), None)
    if subject is None or clause is None or subject.lower_ in ("who", "which", "that"):
        return None
    return "raised", [subtree(subject), subtree(clause)], None


def _called(view: View, found: Found, source: Token | None) -> Reading | None:
    """ "She called the plan “a trick”": an object and a passage that says what it is called."""
    verb = found.token
    if source is None or not found.cue.takes("obj-to") or found.cue.takes("to"):
        return None
    for i in range(verb.i + 2, min(verb.i + 15, len(view.doc))):
        number = view.inside[i]
        if number >= 0:
            end = view.token_end(view.passages[number].parts[0][1])
            return "obj-to", [(verb.i + 1, end)], source
        if view.doc[i].pos_ in ("VERB", "AUX", "SCONJ") or view.doc[i].text in (",", ".", ";", ":", "for", "on", "to"):
            return None
    return None


def _open_clause(found: Found, child: Token, objects: list[Token], source: Token | None) -> Reading | None:
    verb, cue = found.token, found.cue
    if any(c.tag_ == "TO" for c in child.children):
        frame = "obj-to" if objects and objects[0].i < child.i else "to"
    elif child.tag_ == "VBG":
        frame = "ing"
    else:
        frame = "obj-to"
    if not cue.takes(frame):
        return None
    span = subtree(child)
    if frame == "obj-to" and objects and objects[0].i < child.i:
        span = (objects[0].left_edge.i, span[1])
    if is_passive(verb):
        subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
        return (frame, [subtree(subject), span], source) if subject is not None else None
    return (frame, [span], source) if source is not None else None


def _passive(found: Found, source: Token | None) -> Reading | None:
    """ "The attack was condemned by ...": the subject is the content, if the agent is told."""
    verb = found.token
    if source is None or not found.cue.takes("np"):
        return None
    subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if subject is None and verb.dep_ == "acl":
        span = (verb.head.left_edge.i, verb.left_edge.i)
        return ("np", [span], source) if span[0] < span[1] else None
    return ("np", [subtree(subject)], source) if subject is not None else None


def _preposition(head: Token, words: object) -> Token | None:
    return next((c for c in head.children if c.dep_ == "prep" and c.i > head.i and c.lower_ in words), None)  # type: ignore[operator]


def _after(preposition: Token) -> Range | None:
    """What a preposition governs."""
    parts = [c for c in preposition.children if c.dep_ in ("pobj", "pcomp") and c.i > preposition.i]
    return (parts[0].left_edge.i, subtree(parts[-1])[1]) if parts else None


def _noun(found: Found) -> Reading | None:
    noun, cue = found.token, found.cue
    source = possessor(noun)
    if noun.dep_ == "nsubj" and noun.head.lemma_ == "be" and cue.takes("that"):
        clause = next((c for c in noun.head.children if c.dep_ == "ccomp" and c.i > noun.head.i), None)
        if clause is not None and noun.doc[clause.left_edge.i].lower_ == "that":
            return "that", [subtree(clause)], source
    for child in noun.children:
        if child.i < noun.i or child.dep_ not in ("acl", "ccomp", "relcl", "xcomp"):
            continue
        span = subtree(child)
        first = noun.doc[span[0]]
        if any(c.tag_ == "TO" for c in child.children) and child.dep_ != "relcl":
            frame = "to"
        elif first.lower_ == "that" and first.dep_ == "mark":
            frame = "that"
        elif (first.tag_ in WH or first.lower_ == "whether") and cue.takes("wh") and child.dep_ != "relcl":
            frame = "wh"
        else:
            continue
        if cue.takes(frame) and (source is not None or frame == "that"):
            return frame, [span], source
    if source is None:
        return None
    if (tail := _preposition(noun, cue.frames & PREPOSITIONS)) and (span := _after(tail)):
        return tail.lower_, [span], source
    if cue.takes("to-np") and (tail := _preposition(noun, ("to",))) and (span := _after(tail)):
        return "to-np", [span], source
    return None


def _adjective(found: Found) -> Reading | None:
    word, cue = found.token, found.cue
    if word.dep_ not in ("acomp", "oprd", "attr", "conj") or word.head.lemma_ not in COPULAS:
        return None
    source = source_of(word.head)
    if source is None or source.lower_ in ("it", "there", "that", "this", "what"):
        return None
    for child in word.children:
        if child.i < word.i:
            continue
        span = subtree(child)
        if child.dep_ == "ccomp":
            frame = "wh" if word.doc[span[0]].tag_ in WH or word.doc[span[0]].lower_ in ("whether", "if") else "that"
        elif child.dep_ == "xcomp":
            frame = "to"
        else:
            continue
        if cue.takes(frame):
            return frame, [span], source
    if (tail := _preposition(word, cue.frames & PREPOSITIONS)) and (span := _after(tail)):
        return tail.lower_, [span], source
    return None


def _according(view: View) -> Iterator[Candidate]:
    """ "..., according to X": the clause that the phrase belongs to, without the phrase."""
    for token in view.doc:
        if token.lower_ != "according" or view.inside[token.i] >= 0 or view.paragraph[token.i] < 0:
            continue
        to = token.nbor(1) if token.i + 1 < len(view.doc) else None
        if to is None or to.lower_ != "to" or not (span := _after(to)):
            continue
        head = next(c for c in to.children if c.dep_ in ("pobj", "pcomp"))
        hole = (token.i, span[1])
        clause = token.head
        while clause.dep_ not in ("ROOT", "conj", "advcl", "ccomp", "relcl", "parataxis") and clause.head.i != clause.i:
            clause = clause.head
        whole = subtree(clause) if clause.dep_ == "conj" and clause.pos_ in ("VERB", "AUX") else (token.sent.start, token.sent.end)
        content = [c for c in minus(whole, hole) if any(t.is_alpha for t in view.doc[c[0] : c[1]])]
        spans = view.spans(content)
        if spans:
            yield Candidate(
                source=[view.chars(source_range(view, head, (token.i, to.i + 1), []))], cue=[view.chars((token.i, to.i + 1))],
                content=spans, by="cues/according_to", cls="say", head=head.i, cue_at=token.i,
            )  # fmt: skip
