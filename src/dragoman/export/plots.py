"""Plots of timelines as SVG or PNG: Vega-Lite specifications, drawn by vl-convert (the extra `plots`)."""

from __future__ import annotations

from typing import Any

import msgspec

from dragoman.corpus.relations import by_month
from dragoman.corpus.timeline import Entry, Timeline
from dragoman.errors import MissingExtra

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
COOPERATION, CONFLICT, BALANCE = "#1b6ca8", "#c1440e", "#222222"
NEITHER, OTHER, PLAN = "#444444", "#9a9a9a", "#c9a227"  # told apart by readers who see red and green alike
WIDTH, ROW = 720, 22  # pixels
SCALE = 2.0  # of a PNG, for sharp screens


def draw(spec: dict[str, Any], form: str) -> bytes:
    """A Vega-Lite specification as "svg" or "png". Raises MissingExtra without vl-convert."""
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtra("plots") from error
    text = msgspec.json.encode(spec).decode()
    if form == "svg":
        return str(vl_convert.vegalite_to_svg(text)).encode()
    return bytes(vl_convert.vegalite_to_png(text, scale=SCALE))


def spec(timeline: Timeline) -> dict[str, Any]:
    """The plot that fits: months of co-operation and conflict for a pair, acts by type over time for the rest."""
    return pair(timeline) if timeline.kind == "pair" else acts(timeline)


def pair(timeline: Timeline) -> dict[str, Any]:
    """Bars of co-operation above and conflict below nought, with a line for the balance."""
    months, left = by_month(timeline.entries)
    rows = [
        {"month": f"{m.month}-01", "kind": kind, "intensity": getattr(m, kind), "acts": m.acts, "balance": m.balance}
        for m in months
        for kind in ("cooperation", "conflict")
    ]
    axis = {"format": "%b %Y", "formatType": "time", "labelOverlap": True, "labelAngle": 0}
    month = {"field": "month", "type": "ordinal", "timeUnit": "yearmonth", "title": None, "axis": axis}
    colour = {
        "field": "kind", "type": "nominal", "title": None, "legend": {"orient": "top"},
        "scale": {"domain": ["cooperation", "conflict"], "range": [COOPERATION, CONFLICT]},
    }  # fmt: skip
    bars = {
        "mark": "bar",
        "encoding": {
            "x": month,
            "y": {"field": "intensity", "type": "quantitative", "title": "PLOVER intensity, summed"},
            "color": colour,
        },
    }
    line = {
        "mark": {"type": "line", "point": {"color": BALANCE}, "color": BALANCE, "strokeWidth": 1.5},
        "encoding": {"x": month, "y": {"field": "balance", "type": "quantitative"}},
    }
    note = f"acts that several sources tell are counted once; {left} without a month left out; line: balance"
    return _whole(timeline.name, note, {"data": {"values": rows}, "layer": [bars, line], "height": 260})


def acts(timeline: Timeline) -> dict[str, Any]:
    """A row for each type, a point for each act or statement, a line where its day is uncertain."""
    rows = [
        {
            "first": entry.earliest or entry.latest,
            "last": entry.latest or entry.earliest,
            "type": "(said)" if entry.kind == "statement" else entry.type,
            "kind": _colour(entry),
            "rank": 99.0 if entry.kind == "statement" else entry.intensity,
            "sources": entry.sources,
        }
        for entry in timeline.entries
        if entry.earliest or entry.latest
    ]
    y = {
        "field": "type",
        "type": "nominal",
        "title": None,
        "sort": {"field": "rank", "op": "max", "order": "descending"},
    }
    colour = {
        "field": "kind", "type": "nominal", "title": None, "legend": {"orient": "top"},
        "scale": {"domain": ["cooperation", "conflict", "neither", "statement", "plan"],
                  "range": [COOPERATION, CONFLICT, NEITHER, OTHER, PLAN]},
    }  # fmt: skip
    first = {"field": "first", "type": "temporal", "title": None, "scale": {"padding": 12}}
    ranges = {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.35},
              "encoding": {"x": first, "x2": {"field": "last"}, "y": y, "color": colour}}  # fmt: skip
    points = {
        "mark": {"type": "point", "filled": True, "opacity": 0.75},
        "encoding": {
            "x": first, "y": y, "color": colour,
            "size": {"field": "sources", "type": "quantitative", "title": "sources", "legend": None,
                     "scale": {"domain": [1, 10], "range": [40, 240], "clamp": True}},
        },
    }  # fmt: skip
    note = "points: first possible day; lines: days between which it may lie; larger: more sources"
    return _whole(timeline.name, note, {"data": {"values": rows}, "layer": [ranges, points], "height": {"step": ROW}})


def _colour(entry: Entry) -> str:
    if entry.kind != "event":
        return entry.kind
    if not entry.intensity:
        return "neither"
    return "conflict" if entry.intensity < 0 else "cooperation"


def _whole(title: str, note: str, rest: dict[str, Any]) -> dict[str, Any]:
    heading = {"text": title, "subtitle": note, "anchor": "start", "subtitleColor": "#555555"}
    return {"$schema": SCHEMA, "title": heading, "width": WIDTH, "background": "white", **rest}
