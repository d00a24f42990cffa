"""Attributions of quoted passages, found from the words at the passage's edges.

The parser is unsure of itself around quotation marks, the marks themselves are not: what stands right after a
closing mark (," Ms. Lee said), right before an opening one (Ms. Lee said: ") or between two passages is looked
at first, and syntax is asked only who the subject of the cue is.
"""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.annotate.attribution_details import TELLING
from dragoman.annotate.attribution_kinds import STRIP, is_title
from dragoman.annotate.attribution_sources import NOMINAL, is_circumstance, is_passive, source_of, source_range
from dragoman.annotate.attribution_view import Candidate, Found, Range, View, cue_range, merge, words
from dragoman.annotate.quotations import Passage

REACH = 45  # tokens between a passage and its cue
ENDS = ".?!"
STOPS = frozenset([".", "?", "!", ":", ";", "(", "["])
FINITE = frozenset(["VBD", "VBZ", "VBP"])
PHRASE = frozenset(["DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART"])
ASIDE = frozenset(["relcl", "acl", "advcl", "pcomp", "csubj"])


def propose(view: View, found: list[Found]) -> list[Candidate]:
    """Candidates of the passages that stand as statements, each passage joined to the words that report it."""
    cues = {each.token.i: each for each in found if each.cue.takes("quote")}
    made: dict[int, Candidate] = {}
    last: Candidate | None = None
    for number, passage in enumerate(view.passages):
        if passage.single and not _is_full(view, passage):
            continue
        reported = _beside(view, number, passage, cues)
        if reported is not None:
            last = _join(view, made, reported, number)
        elif last is not None and _continues(view, number, passage, last):
            _add(view, last, number, passage.parts)
        elif (colon := _colon(view, passage)) is not None:
            last = colon
            made[-1 - number] = colon
            _add(view, colon, number, passage.parts)
        else:
            last = last if last and _in_content(view, passage, last) else None
    return list(made.values())


def _words(text: str) -> int:
    return len(text.split())


def _inner_end(view: View, passage: Passage) -> str:
    """The last character within the marks, or the comma that follows them."""
    text = view.text
    if text[passage.end : passage.end + 1] == ",":
        return ","
    return text[passage.start : passage.end].rstrip("\"”'’»“ ")[-1:]


def _before(view: View, passage: Passage) -> str:
    """The last character before the opening mark in its paragraph, empty at the paragraph's start."""
    gap = view.text[max(0, passage.start - 3) : passage.start]
    return "" if "\n" in gap or passage.start == 0 else gap.strip()[-1:]


def _is_full(view: View, passage: Passage) -> bool:
    """Whether a passage stands as a statement of its own: it ends as a sentence or clause does."""
    inner = view.text[passage.start : passage.end]
    if _before(view, passage).isalpha() and is_title(inner.strip(STRIP)):
        return False  # "on “Morning Light,” Ms. Lee said": a programme, no statement
    words = _words(inner)
    return (_inner_end(view, passage) in ",.?!—–-…" and words > 1) or words > 8


def _beside(
    view: View, number: int, passage: Passage, cues: dict[int, Found]
) -> tuple[Found, list[tuple[int, int]]] | None:
    """The cue that reports a passage, and the passage's content, with the words of its clause outside the marks."""
    before = _before(view, passage)
    lead = _lead(view, passage, cues) if before in ":," or before.isalpha() else None
    if before.isalpha() and view.doc[view.token(passage.start) - 1].pos_ == "ADP":
        lead = None  # "a partnership with “no limits”"
    tail = _tail(view, passage, cues) if _is_full(view, passage) else None
    if lead is not None and tail is not None and before == ":" and _inner_end(view, passage) == ",":
        lead = None  # "...: “We lost,” she said"
    if lead is not None and (_is_full(view, passage) or before == ":" or _is_written(view, lead.token, passage)):
        near = lead.token.i >= view.token(passage.start) - 3 and not lead.cue.takes("obj-to")
        if before in ":," or near or lead.cue.takes("that"):
            return lead, _with_that(view, lead.token, passage)
    if tail is not None:
        return tail, _with_opening(view, passage, cues)
    return None


def _is_written(view: View, verb: Token, passage: Passage) -> bool:
    """ "The banner read “Free the Ten”": what stands on a sign is no title."""
    subject = source_of(verb)
    direct = verb.lemma_ in ("read", "say") and verb.i == view.token(passage.start) - 1
    return direct and subject is not None and subject.lemma_ in words("wordy")


def _tail(view: View, passage: Passage, cues: dict[int, Found]) -> Found | None:
    """The cue right after a passage: "...," X said / said X."""
    doc, first = view.doc, view.token_end(passage.end)
    end = _inner_end(view, passage)
    if end == "," and first < len(doc) and doc[first].text == ",":
        first += 1
    if first >= len(doc) or view.paragraph[first] != view.paragraph[view.token(passage.end - 1)]:
        return None
    closed = end in ENDS and (end != "." or doc[first].text[:1].isupper())  # a new sentence, which must only report
    if closed and not _is_bare(view, first, cues):
        return None
    for at in range(first, min(first + REACH, len(doc))):
        token = doc[at]
        if (token.is_space and "\n" in token.text) or (view.inside[at] < 0 and token.text in (".", ";", "?", "!")):
            return None
        if view.inside[at] >= 0 and _is_full(view, view.passages[view.inside[at]]):
            return None
        each = cues.get(at)
        if each is not None and _is_main(token, first):
            return each if _reports(view, token, first) else None
    return None


def _reports(view: View, verb: Token, first: int) -> bool:
    """Whether a verb after a passage has a subject there, and no clause of its own to report."""
    if verb.i == first and verb.i + 1 < len(view.doc) and view.doc[verb.i + 1].pos_ == "PROPN":
        return True  # ",” said Ann Lee": whatever the parser makes of what follows
    clauses = [c for c in verb.children if c.dep_ == "ccomp" and c.left_edge.i > verb.i and view.inside[c.i] < 0]
    if any(not is_circumstance(clause) for clause in clauses):
        return False
    return verb.i == first or _subject_between(view, verb, first) is not None


def _is_main(token: Token, first: int) -> bool:
    """Whether a verb can carry a quotation: finite, or a participle right after it, not in a relative clause."""
    across = token.dep_ in ("acl", "relcl") and token.head.i < first  # the parser hung it on the quoted words
    if token.dep_ in ASIDE and token.i != first and not across and not (token.dep_ == "advcl" and token.tag_ in FINITE):
        return False
    if token.tag_ in FINITE:
        return True
    if token.tag_ in ("VBN", "VB", "VBG"):
        return token.i == first or any(c.dep_ == "aux" for c in token.children) or token.i - first <= 3
    return False


def _is_bare(view: View, first: int, cues: dict[int, Found]) -> bool:
    """Whether the sentence from `first` only reports: it has a cue and no content of its own."""
    for at in range(first, min(first + 25, len(view.doc))):
        token = view.doc[at]
        if at in cues:
            if cues[at].cue.cls not in ("say", "ask", "claim", "warn") or token.tag_ not in FINITE:
                return False
            full = ("ccomp", "xcomp") if token.lemma_ in TELLING else ("ccomp", "xcomp", "dobj")
            return not any(c.dep_ in full and c.i > at for c in token.children) and not _leads_on(view, at)
        if token.text in ENDS or view.inside[at] >= 0 or (token.is_space and "\n" in token.text):
            return False
    return False


def _leads_on(view: View, at: int) -> bool:
    """Whether another passage follows a cue after a comma or colon, which makes it that passage's cue."""
    for i in range(at + 1, min(at + 25, len(view.doc))):
        if view.inside[i] >= 0:
            return view.doc[i - 1].text in (",", ":")
        if view.doc[i].text in ENDS:
            return False
    return False


def _subject_between(view: View, verb: Token, first: int) -> Token | None:
    subject = source_of(verb)
    if subject is not None and view.inside[subject.i] < 0 and subject.i >= first:
        return subject
    return _near(view, verb, first)


def _near(view: View, verb: Token, first: int) -> Token | None:
    """The noun phrase right before or after the cue, where syntax gives no subject."""
    doc = view.doc
    for i in range(verb.i - 1, first - 1, -1):
        if doc[i].pos_ in ("NOUN", "PROPN", "PRON") and view.inside[i] < 0:
            head = doc[i]
            while head.head.i not in (head.i, verb.i) and first <= head.head.i < verb.i and head.head.pos_ in NOMINAL:
                head = head.head
            return head
    for i in range(verb.i + 1, min(verb.i + 12, len(doc))):
        if view.inside[i] >= 0 or doc[i].text in (",", ".", ":", ";") or doc[i].pos_ == "ADP":
            return None
        if doc[i].pos_ in ("NOUN", "PROPN", "PRON"):
            head = doc[i]
            while (
                head.head.i != head.i
                and head.head.i > verb.i
                and head.head.pos_ in NOMINAL
                and head.dep_ in ("compound", "poss", "amod")
            ):
                head = head.head
            return head
    return None


def _lead(view: View, passage: Passage, cues: dict[int, Found]) -> Found | None:
    """The cue before a passage in its sentence: X said, "..." / X said: "...", also across a paragraph break."""
    doc = view.doc
    at = view.token(passage.start) - 1
    steps = 0
    while at >= 0 and steps < REACH:
        token = doc[at]
        if (
            view.inside[at] >= 0
            or (token.text in ENDS and at < len(doc) - 1)
            or (token.is_space and "\n" in token.text)
        ):
            return None
        each = cues.get(at)
        if each is not None and _opens(view, token, passage):
            return each
        at, steps = at - 1, steps + 1
    return None


def _opens(view: View, verb: Token, passage: Passage) -> bool:
    """Whether nothing between a cue and the passage is itself the cue's content."""
    start = view.token(passage.start)
    for child in verb.children:
        if child.dep_ in ("ccomp", "parataxis") and verb.i < child.i < start and view.doc[start - 1].text != ":":
            return False
    if verb.dep_ in ("relcl",) and start - verb.i > 3:
        return False
    return start - verb.i <= 4 or view.doc[start - 1].text in (",", ":", "that")


def _with_that(view: View, verb: Token, passage: Passage) -> list[tuple[int, int]]:
    """The passage with the words before it that belong to its clause: she added that, in the end, "we all lose." """
    start = view.token(passage.start)
    for i in range(verb.i + 1, min(verb.i + 6, start)):
        if view.doc[i].lower_ == "that" and view.doc[i].tag_ == "IN":
            return merge([(view.starts[i], passage.parts[0][1]), *passage.parts[1:]])
    return list(passage.parts)


def _with_opening(view: View, passage: Passage, cues: dict[int, Found]) -> list[tuple[int, int]]:
    """The passage with the words of its own sentence before it: That support is "very important," said X."""
    at = view.token(passage.start) - 1
    if _before(view, passage) in ("", ":", ".", "?", "!", "”", '"', "'"):
        return list(passage.parts)
    low = at
    while low >= 0 and at - low < 2 * REACH and not view.doc[low].is_space and view.doc[low].text not in STOPS:
        if view.inside[low] < 0 and low in cues and at - low < REACH and view.doc[low].tag_ in FINITE:
            return list(passage.parts)
        low -= 1
    if low + 1 > at:
        return list(passage.parts)
    opening = view.trim((low + 1, at + 1))
    if opening is None or view.inside[opening[0]] >= 0:
        return list(passage.parts)
    return merge([(view.starts[opening[0]], passage.parts[0][1]), *passage.parts[1:]])


def _join(
    view: View, made: dict[int, Candidate], reported: tuple[Found, list[tuple[int, int]]], number: int
) -> Candidate:
    """A new candidate for a cue, or the cue's own, one passage longer."""
    found, content = reported
    candidate = made.get(found.token.i)
    if candidate is None:
        head = _source(view, found.token, content)
        cue = cue_range(found)
        source = (
            [view.chars(source_range(view, head, cue, [_tokens(view, c) for c in content]))] if head is not None else []
        )
        candidate = made[found.token.i] = Candidate(
            source=source, cue=[view.chars(cue)], content=[], by=f"quotations/{found.cue.lemma.replace(' ', '_')}",
            cls=found.cue.cls, head=None if head is None else head.i, cue_at=found.token.i,
        )  # fmt: skip
    _add(view, candidate, number, content)
    return candidate


def _tokens(view: View, span: tuple[int, int]) -> Range:
    return view.token(span[0]), view.token_end(span[1])


def _source(view: View, verb: Token, content: list[tuple[int, int]]) -> Token | None:
    """The head of the source: the cue's subject, or the noun phrase that opens the reporting words."""
    head = source_of(verb)
    if is_passive(verb):
        return head
    first = verb.i
    while first > 0 and view.inside[first - 1] < 0 and not _is_stop(view.doc[first - 1]):
        first -= 1
    opening = _opening(view, first, verb.i)
    if head is None or view.inside[head.i] >= 0 or any(a <= head.idx < b for a, b in content):
        return opening or _near(view, verb, first)
    tail = first > 0 and view.inside[first - 1] >= 0
    if tail and opening is not None and opening.i < head.left_edge.i and view.doc[opening.i + 1].text == ",":
        return opening  # "...," Ann Lee, a former city adviser, said: the parser takes the adviser
    return head


def _is_stop(token: Token) -> bool:
    return token.text in ENDS or token.is_space


def _opening(view: View, first: int, stop: int) -> Token | None:
    """The head of the noun phrase that the reporting words open with, if it is no date."""
    head = None
    for token in view.doc[first:stop]:
        if token.pos_ not in PHRASE or token.ent_type_ in ("DATE", "TIME"):
            return head if token.i > first or token.text != "," else None
        if token.pos_ in ("NOUN", "PROPN", "PRON"):
            head = token
    return head


def _add(view: View, candidate: Candidate, number: int, content: list[tuple[int, int]]) -> None:
    candidate.content = merge([*candidate.content, *content])
    candidate.passages.append(number)


def _continues(view: View, number: int, passage: Passage, last: Candidate) -> bool:
    """Whether a passage goes on with the last statement: a sentence of its own, in the same or the next paragraph."""
    if not _is_full(view, passage):
        return False
    at = view.token(passage.start)
    previous = view.passages[number - 1]
    if number - 1 not in last.passages:
        return False
    here, there = view.paragraph[at], view.paragraph[view.token(previous.end - 1)]
    before = _before(view, passage)
    if here == there:
        return before in (".", "?", "!", ",", "”", '"', "'", "") and _near_by(
            view, view.token_end(previous.end), at, last
        )
    return here == there + 1 and before == "" and _ends_paragraph(view, passage) and _closes(view, previous, there)


def _near_by(view: View, start: int, end: int, last: Candidate) -> bool:
    """Whether nothing but the report of the passage before stands between it and the next."""
    stops = [i for i in range(start, end) if view.doc[i].text in ENDS]
    if not stops:
        return end - start <= 1 or (last.cue_at is not None and start <= last.cue_at < end)
    return stops[0] >= end - 2


def _ends_paragraph(view: View, passage: Passage) -> bool:
    at = view.token_end(passage.end)
    return at >= len(view.doc) or view.paragraph[at] != view.paragraph[at - 1] or view.doc[at].is_space


def _closes(view: View, previous: Passage, paragraph: int) -> bool:
    """Whether nothing but the report of `previous` follows it in its paragraph."""
    at = view.token_end(previous.end)
    while at < len(view.doc) and view.paragraph[at] == paragraph:
        if view.doc[at].text in ENDS:
            rest = view.doc[at + 1] if at + 1 < len(view.doc) else None
            return rest is None or rest.is_space or view.paragraph[rest.i] != paragraph
        at += 1
    return True


def _colon(view: View, passage: Passage) -> Candidate | None:
    """A speaker's name and a colon (Clinton: "..."), or a sentence ending in a colon whose subject speaks."""
    at = view.token(passage.start) - 1
    while at >= 0 and view.doc[at].is_space:
        at -= 1
    if at < 1 or view.doc[at].text != ":" or view.inside[at] >= 0:
        return None
    low = at
    while (
        low > 0
        and view.paragraph[low - 1] == view.paragraph[at]
        and view.doc[low - 1].text not in ENDS
        and view.inside[low - 1] < 0
    ):
        low -= 1
    head = next((t for t in view.doc[low:at] if t.dep_ == "nsubj" and t.head.i < at), None)
    if head is None:
        root = view.doc[low:at].root
        head = root if root.pos_ in ("PROPN", "NOUN") else None
    if head is None or head.lower_ in ("it", "that", "this", "there"):
        return None
    colon = (at, at + 1)
    return Candidate(
        source=[view.chars(source_range(view, head, colon, []))], cue=[view.chars(colon)], content=[],
        by="quotations/colon", cls="say", head=head.i, cue_at=at,
    )  # fmt: skip


def _in_content(view: View, passage: Passage, last: Candidate) -> bool:
    """A passage of few words between two statements of one speaker does not break them apart."""
    return not _is_full(view, passage) and passage.start - last.content[-1][1] < 200
