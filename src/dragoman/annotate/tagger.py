"""The learned reader: attributions, and what it takes to tell events, by a small encoder that ships with dragoman.

Needs onnxruntime and tokenizers, nothing else. How it was trained: `training/attributions`, `training/heads`; what it
can and can't do: the card beside the weights.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.annotate.tagger_join import Group, Joiner, Scene, Scores, join, viterbi
from dragoman.annotate.tagger_windows import cut, windows

_TOGETHER = 32  # windows whose tags are worked out in one sweep


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution: `[start, end)` code points of each part of source, cue and content; how likely it is right."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]
    score: float


@dataclass(frozen=True, slots=True)
class Window:
    """One run of the encoder, piece by piece with the special ones: ids, feature codes, sentence ends, code points."""

    ids: list[int]
    features: list[int]
    stops: list[bool]
    offsets: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pass over a text gave.

    attributions: in the order of their contents.
    places: the code points `[start, end)` of each word piece, in order.
    states: `[pieces, width]`, what the encoder's lower layers made of each piece; `AttributionTagger.events` reads on.
    edges: the first piece of each window, and `[2, width]`, the states of the special pieces at its ends.
    """

    attributions: list[Found]
    places: list[tuple[int, int]]
    states: Scores
    edges: list[tuple[int, Scores]]

    def sentence(self, first: int, last: int) -> Scores:
        """The states of the pieces [first, last) with a special piece at either end, as the branch was taught."""
        _, edge = self.edges[bisect_right(self.edges, first, key=lambda e: e[0]) - 1]
        return np.vstack([edge[:1], self.states[first:last], edge[1:]])


class AttributionTagger:
    """Reads attributions out of plain texts. Weights are loaded when first needed.

    Args:
        folder: holds model.onnx, events.onnx, tokenizer.json and config.json; by default those that ship.
        threads: how many the encoder may use.
    """

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        self.folder = folder or Path(str(resources.files("dragoman"))) / "models" / "attributions"
        self.threads = threads
        self._last: tuple[str, Reading] | None = None

    @cached_property
    def config(self) -> dict[str, Any]:
        """What stands beside the weights: `version`, `tags`, `window`, `moves`, `joiner`, `heads`, `events`,
        `gate`."""
        settings: dict[str, Any] = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        return settings

    @property
    def version(self) -> str:
        """The version of the weights and of the joining."""
        return str(self.config["version"])

    @cached_property
    def _session(self) -> Any:
        return self._loaded("model.onnx")

    @cached_property
    def _branch(self) -> Any:
        return self._loaded("events.onnx")

    def _loaded(self, name: str) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def tag(self, texts: list[str]) -> list[list[Found]]:
        """The attributions of each text, in the order of their contents. Raises OSError: the weights are not there."""
        return [self.read(text).attributions for text in texts]

    def read(self, text: str) -> Reading:
        """All that the encoder tells of a text; the last text's reading is kept for whoever asks next.

        A text's result depends on that text alone: windows go through the encoder one by one, because 8-bit activations
        are scaled by the largest value in a run, and a neighbour would change it.

        Raises:
            OSError: the weights are not there.
        """
        if self._last is None or self._last[0] != text:
            self._last = (text, self._read(text))
        return self._last[1]

    def _read(self, text: str) -> Reading:
        joiner, moves = Joiner(**self.config["joiner"]), np.array(self.config["moves"], np.float32)
        found: list[Found] = []
        places: list[tuple[int, int]] = []
        parts: list[Scores] = []
        edges: list[tuple[int, Scores]] = []
        batch: list[tuple[Window, Scores, Scores]] = []

        def settle() -> None:
            paths = viterbi([emissions for _, emissions, _ in batch], moves) if batch else []
            for path, (window, emissions, links) in zip(paths, batch, strict=True):
                for group in join(Scene(path, emissions, links, window.features, window.stops), joiner):
                    found.append(_placed(group, text, window.offsets))
            batch.clear()

        for window in self.windows(text):
            emissions, links, states = self.scores(window)
            batch.append((window, emissions, links))
            edges.append((len(places), states[[0, -1]]))
            places += window.offsets[1:-1]
            parts.append(states[1:-1])
            if len(batch) == _TOGETHER:
                settle()
        settle()
        return Reading(found, places, np.vstack(parts) if parts else np.zeros((0, 0), np.float32), edges)

    def may_tell(self, states: Scores) -> bool:
        """Whether a sentence with these states may tell an event: a cheap look that spares most sentences the rest."""
        line = self._gate
        score = float(states[1:-1].mean(0) @ line[:-1] + line[-1])
        return 1 / (1 + math.exp(-score)) >= float(self.config["events"]["gate"])

    @cached_property
    def _gate(self) -> Scores:
        return np.array(self.config["gate"], np.float32)

    def events(self, states: Scores) -> dict[str, Scores]:
        """What the branch for events holds of one sentence (`Reading.sentence`), `[pieces, labels]` for each head."""
        (scores,) = self._branch.run(("scores",), {"states": states[None]})
        found, at = {}, 0
        for name, labels in self.config["heads"].items():
            found[name] = scores[0, 1:-1, at : at + len(labels)]
            at += len(labels)
        return found

    def windows(self, text: str) -> Iterator[Window]:
        """What the encoder reads of a text, in order."""
        special, stops = self._special
        pieces = cut(self._tokenizer, text)
        for start, end in windows(pieces.paragraphs, self.config["window"]):
            ids = [special[0], *pieces.ids[start:end], special[1]]
            offsets = pieces.offsets[start:end]
            yield Window(
                ids,
                [0, *pieces.features[start:end], 0],
                [i in stops for i in ids],
                [offsets[0], *offsets, offsets[-1]],
            )

    @cached_property
    def _special(self) -> tuple[tuple[int, int], frozenset[int]]:
        """Ids of the pieces at a window's edges and of those that end sentences."""
        number = self._tokenizer.token_to_id
        return (number("[CLS]"), number("[SEP]")), frozenset(map(number, ".?!"))

    def scores(self, window: Window) -> tuple[Scores, Scores, Scores]:
        """Emissions `[pieces, tags]`, links `[2, pieces, pieces]` and states `[pieces, width]` of one window."""
        feed = {"ids": np.array([window.ids], np.int64), "features": np.array([window.features], np.int64)}
        emissions, links, states = self._session.run(("emissions", "links", "states"), feed)
        return emissions[0], links[0], states[0]


def _placed(group: Group, text: str, offsets: list[tuple[int, int]]) -> Found:
    """A group's piece ranges as code points of the text."""

    def points(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        placed = []
        for first, last in ranges:
            start, end = offsets[first][0], offsets[last - 1][1]
            while start and text[start - 1].isalnum() and text[start].isalnum():  # never half a word
                start -= 1
            while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
                end += 1
            placed.append((start, end))
        return tuple(placed)

    return Found(points(group.source), points(group.cue), points(group.content), round(group.score, 4))
