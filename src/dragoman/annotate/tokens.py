"""A document's tokens as plain lists, read out of spaCy once, so that the rules after it need no spaCy calls."""

from __future__ import annotations

from spacy.tokens import Doc

from dragoman.annotate.gazetteer import norm

OPENING, CLOSING, STRAIGHT = ("“", "„", "«", "``"), ("”", "»"), ('"', "''")


class Tokens:
    """Parallel lists over the tokens of one document; positions everywhere in this package are token indexes.

    `norm` is the gazetteer's normal form, `lower` its lower case; `head` and `dep` are the parser's; `left` and
    `right` bound each token's subtree; `sent` and `para` number sentences and paragraphs; `quote` numbers the
    passage between quotation marks that a token lies in, 0 outside; `entity` is spaCy's entity over a token,
    `label` its label; `title` marks tokens of sentences in Title Case.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.whole = doc.text
        self.count = len(doc)
        self.text: list[str] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.tag: list[str] = []
        self.dep: list[str] = []
        self.head: list[int] = []
        self.lemma: list[str] = []
        self.sent: list[int] = []
        self.para: list[int] = []
        self.quote: list[int] = []
        self._read(doc)
        self.norm = [norm(t) for t in self.text]
        self.lower = [n.lower() for n in self.norm]
        self.children: list[list[int]] = [[] for _ in self.text]
        for i, head in enumerate(self.head):
            if head != i:
                self.children[head].append(i)
        self.entities = [(e.start, e.end, e.label_) for e in doc.ents]
        self.label = [""] * self.count
        self.entity = [(0, 0, "")] * self.count
        for found in self.entities:
            start, end, label = found
            self.label[start:end] = [label] * (end - start)
            self.entity[start:end] = [found] * (end - start)
        self.title = self._title_case()

    def _read(self, doc: Doc) -> None:
        sentence = paragraph = quote = quotes = 0
        for token in doc:
            text = token.text
            self.text.append(text)
            self.start.append(token.idx)
            self.end.append(token.idx + len(text))
            self.tag.append(token.tag_)
            self.dep.append(token.dep_)
            self.head.append(token.head.i)
            self.lemma.append(token.lemma_.lower())
            sentence += token.is_sent_start is True and token.i > 0
            self.sent.append(sentence)
            self.para.append(paragraph)
            opens = text in OPENING or (text in STRAIGHT and not quote)
            if "\n" in text:
                paragraph += 1
                quote = 0
            elif opens:
                quotes += 1
                quote = quotes
            self.quote.append(quote)
            if not opens and (text in CLOSING or text in STRAIGHT):
                quote = 0

    def _title_case(self) -> list[bool]:
        """Tokens of sentences where nearly every longer word is capitalised: headlines."""
        total: dict[int, int] = {}
        capital: dict[int, int] = {}
        for text, sent in zip(self.text, self.sent, strict=True):
            if len(text) > 3 and text.isalpha():
                total[sent] = total.get(sent, 0) + 1
                capital[sent] = capital.get(sent, 0) + text[0].isupper()
        titled = {s for s, n in total.items() if n > 2 and capital[s] >= 0.85 * n}
        return [s in titled for s in self.sent]

    def capital(self, i: int) -> bool:
        """Whether token `i` begins with a capital letter."""
        return self.text[i][:1].isupper()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets of the tokens [start, end)."""
        return self.start[start], self.end[end - 1]

    def words(self, start: int, end: int) -> str:
        """The text of the tokens [start, end), on one line."""
        first, last = self.span(start, end)
        return " ".join(self.whole[first:last].split())

    def verb_of(self, i: int) -> int:
        """The nearest verb above token `i`, itself included; the root where there is none."""
        for _ in range(30):
            if self.tag[i][:2] in ("VB", "MD") or self.head[i] == i:
                return i
            i = self.head[i]
        return i

    def is_subject(self, i: int) -> bool:
        """Whether token `i` heads a subject, or is joined by "and" to one."""
        for _ in range(6):
            if self.dep[i] in ("nsubj", "nsubjpass", "csubj"):
                return True
            if self.dep[i] != "conj":
                return False
            i = self.head[i]
        return False

    def head_of(self, start: int, end: int) -> int:
        """The token of [start, end) whose head lies outside."""
        for i in range(end - 1, start - 1, -1):
            if not start <= self.head[i] < end or self.head[i] == i:
                return i
        return end - 1
