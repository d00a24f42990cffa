"""Marked-up trees to plain text: one paragraph a block, a blank line between blocks."""

from __future__ import annotations

import re

from lxml import etree, html

_BLOCKS = frozenset(
    ("p", "div", "section", "article", "header", "footer", "main", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "head",
     "ul", "ol", "li", "list", "item", "dl", "dt", "dd", "quote", "blockquote", "pre", "table", "row", "tr", "figure",
     "figcaption", "body", "html", "code", "form", "hr", "address")
)  # fmt: skip
_BREAKS = frozenset({"br", "lb"})
_CELLS = frozenset({"td", "th", "cell"})
_DROPPED = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "graphic", "title", "meta"})
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
_LINE_BLANKS = re.compile(r" ?\n ?")
# libxml2 keeps deeper trees than any page has; those come from machines, and cost time that grows with depth.
MAX_DEPTH = 250


def paragraphs(root: etree._Element) -> str:
    """The text of a tree (HTML, or trafilatura's), blocks apart by blank lines, blanks within them made single."""
    blocks: list[str] = []
    pieces: list[str] = []

    def close() -> None:
        block = _LINE_BLANKS.sub("\n", _BLANKS.sub(" ", "".join(pieces))).strip()
        pieces.clear()
        if block:
            blocks.append(block)

    dropping: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if dropping is None:
            if event == "start":
                if tag in _DROPPED:
                    dropping = element
                    continue
                if tag in _BLOCKS:
                    close()
                elif tag in _BREAKS:
                    pieces.append("\n")
                if element.text:
                    pieces.append(element.text.replace("\n", " "))
            elif event == "end":
                if tag in _BLOCKS:
                    close()
                elif tag in _CELLS:
                    pieces.append(" ")
        elif element is dropping and event == "end":
            dropping = None
        if event != "start" and dropping is None and element.tail and element is not root:
            pieces.append(element.tail.replace("\n", " "))
    close()
    return "\n\n".join(blocks)


def parse(text: str) -> html.HtmlElement | None:
    """The tree of a page or a fragment; None where there is nothing to parse. Never raises for bad mark-up."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None


def too_deep(root: etree._Element, limit: int = MAX_DEPTH) -> bool:
    """Whether elements lie deeper in each other than `limit`."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False


def fragment_text(markup: str) -> str:
    """The plain text of an HTML fragment, all of it."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    tree = parse(f"<div>{markup}</div>")
    return paragraphs(tree) if tree is not None else ""
