"""Attributions found by syntax: a cue, what it takes as content in one of its frames, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Span as SpacySpan
from spacy.tokens import Token

from dragoman.annotate import attribution_phrases, cues
from dragoman.annotate.attribution_nouns import read_adjective, read_noun
from dragoman.annotate.attribution_sources import is_passive, source_range
from dragoman.annotate.attribution_verbs import read_verb
from dragoman.annotate.attribution_view import (
    Candidate,
    Found,
    Range,
    Reading,
    View,
    cue_range,
    minus,
    words,
)

POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj"}
LONGEST = 400  # tokens; what is longer is a list or damage, and no sentence
PARTICLES = frozenset(["prt", "prep", "advmod", "acomp", "oprd", "ccomp"])


def find_cues(view: View, sentences: Iterable[SpacySpan] | None = None) -> Iterator[Found]:
    """Every word of the lexicon outside quotation marks, with its particle; of some sentences or of all."""
    lexicon, forms, heads = cues.lexicon(), cues.forms(), cues.heads()
    for token in (
        token for sent in (view.doc.sents if sentences is None else sentences) if len(sent) <= LONGEST for token in sent
    ):
        pos = POS.get(token.pos_)
        if pos is None or view.inside[token.i] >= 0 or view.paragraph[token.i] < 0:
            continue
        lemma = token.lemma_.lower()
        if pos == "verb":
            if lemma in heads and (found := _with_particle(token, lemma)):
                yield found
                continue
            if token.tag_ == "VBN" and (entry := lexicon.get((token.lower_, "adj"))) and is_passive(token):
                yield Found(token, entry)
                continue
        entry = lexicon.get((lemma, pos)) or (forms.get(token.lower_) if pos == "verb" else None)
        if entry:
            yield Found(token, entry)


def _with_particle(token: Token, lemma: str) -> Found | None:
    for child in token.children:
        if token.i < child.i <= token.i + (2 if child.dep_ == "prep" else 6) and child.dep_ in PARTICLES:
            entry = cues.lexicon().get((f"{lemma} {child.lower_}", "verb"))
            if entry:
                return Found(token, entry, child)
    return None


def propose(view: View, found: list[Found], taken: set[int]) -> list[Candidate]:
    """The candidates of all cues but those whose token is in `taken`."""
    out = []
    closing = {each.token.sent.start: (each.token.i, *end) for each in found if (end := _closing(view, each))}
    for each in found:
        if each.token.i in taken:
            continue
        start = each.token.sent.start
        at, report, speaker = closing.get(start, (-1, (0, 0), None))
        if at == each.token.i:
            rest = (report[1], each.token.sent.end)
            content = [(start, report[0])] + ([rest] if view.doc[report[1] - 1].text == "," else [])
            reading: Reading | None = ("that", content, speaker)
        else:
            reading = read(view, each)
        if reading is None or is_mute(each, reading[2]):
            continue
        frame, content, head = reading
        if at != each.token.i and each.token.i < report[0]:
            content = [piece for c in content for piece in minus(c, report)]
        if candidate := build(view, each, frame, content, head):
            out.append(candidate)
    return out + list(attribution_phrases.propose(view))


def is_mute(found: Found, head: Token | None) -> bool:
    """Whether it is a clock or a gauge that "says" so."""
    return head is not None and head.lemma_ in words("mute") and found.cue.cls in ("say", "show")


def read(view: View, found: Found) -> Reading | None:
    """The content of a cue and the head of its source, by the cue's part of speech."""
    if found.cue.pos == "verb":
        return read_verb(view, found)
    return read_noun(found) if found.cue.pos == "noun" else read_adjective(found)


FULL = frozenset(["ccomp", "xcomp", "dobj", "conj", "attr", "oprd", "acomp"])
NOBODY = frozenset(["it", "that", "this", "which", "who", "what"])
PHRASE = frozenset(["DET", "ADJ", "NOUN", "PROPN", "PRON", "CCONJ", "ADP", "PART", "NUM"])


def _closing(view: View, found: Found) -> tuple[Range, Token] | None:
    """A report set off by a comma, ", U.S. officials said in March": its tokens from the comma on, and its subject.

    Found by position, since a long sentence before it often leads the parser to hang it on some inner clause.
    """
    verb, cue = found.token, found.cue
    if not (cue.takes("quote") or cue.takes("that")) or verb.tag_ not in ("VBD", "VBZ", "VBP", "VBN"):
        return None
    sent = verb.sent
    end = _report_end(view, verb)
    if end is None or verb.i - sent.start < 4 or verb.dep_ in ("relcl", "acl", "advcl"):
        return None
    head = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < verb.i), None)
    if head is None or view.doc[head.left_edge.i - 1].text != ",":
        head = view.doc[verb.i - 1]
        at = _phrase_start(view, head)
    else:
        at = head.left_edge.i - 1
    if head.pos_ not in ("NOUN", "PROPN", "PRON") or head.lower_ in NOBODY:
        return None
    if at <= sent.start or view.doc[at].text != ",":
        return None
    told = any(t.dep_ in ("nsubj", "nsubjpass", "expl") and t.head.i < at for t in view.doc[sent.start : at])
    return ((at, end), head) if told else None


def _phrase_start(view: View, head: Token) -> int:
    """The token before the noun phrase that ends in `head`, whatever the parser made of it."""
    at = head.i
    while at > head.sent.start and view.doc[at].pos_ in PHRASE and view.inside[at] < 0:
        at -= 1
    if view.doc[at + 1].pos_ == "CCONJ":  # ", but the captain disagreed": no report of what stands before
        return head.sent.start
    return at


def _report_end(view: View, verb: Token) -> int | None:
    """Where a report ends that has no content after its verb; None where it has some."""
    if any(c.dep_ in FULL and c.i > verb.i for c in verb.children):
        return None
    for i in range(verb.i + 1, min(verb.i + 14, verb.sent.end)):
        token = view.doc[i]
        if token.text in (".", ","):
            return i + 1
        if token.pos_ in ("VERB", "AUX", "SCONJ", "PUNCT") or view.inside[i] >= 0 or token.lower_ == "that":
            return None
    return verb.sent.end if verb.sent.end - verb.i < 14 else None


def build(view: View, found: Found, frame: str, content: list[Range], head: Token | None) -> Candidate | None:
    """A candidate from token ranges; None where nothing of the content is left."""
    cue = cue_range(found)
    spans = view.spans(content)
    if not spans:
        return None
    source = [view.chars(source_range(view, head, cue, content))] if head is not None else []
    by = f"cues/{found.cue.lemma.replace(' ', '_')}/{frame}"
    at = None if head is None else head.i
    return Candidate(source, [view.chars(cue)], spans, by, cls=found.cue.cls, head=at, cue_at=found.token.i)
