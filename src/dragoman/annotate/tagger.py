"""The learned reader of attributions: who said what, direct and indirect, by a small encoder that ships with dragoman.

Needs onnxruntime and tokenizers, nothing else. How it was trained: `training/attributions`; what it can and can't do:
the card beside the weights.
"""

from __future__ import annotations

import json
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


class AttributionTagger:
    """Reads attributions out of plain texts. Weights are loaded when first needed.

    Args:
        folder: holds model.onnx, tokenizer.json and config.json; by default those that ship.
        threads: how many the encoder may use.
    """

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        self.folder = folder or Path(str(resources.files("dragoman"))) / "models" / "attributions"
        self.threads = threads

    @cached_property
    def config(self) -> dict[str, Any]:
        """What stands beside the weights: `version`, `tags`, `window`, `moves`, `joiner`."""
        settings: dict[str, Any] = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        return settings

    @property
    def version(self) -> str:
        """The version of the weights and of the joining."""
        return str(self.config["version"])

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self.folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def tag(self, texts: list[str]) -> list[list[Found]]:
        """The attributions of each text, in the order of their contents.

        A text's result depends on that text alone: windows go through the encoder one by one, because 8-bit activations
        are scaled by the largest value in a run, and a neighbour would change it.

        Raises:
            OSError: the weights are not there.
        """
        found: list[list[Found]] = [[] for _ in texts]
        joiner, moves = Joiner(**self.config["joiner"]), np.array(self.config["moves"], np.float32)
        batch: list[tuple[int, Window, Scores, Scores]] = []

        def settle() -> None:
            paths = viterbi([emissions for _, _, emissions, _ in batch], moves) if batch else []
            for path, (number, window, emissions, links) in zip(paths, batch, strict=True):
                for group in join(Scene(path, emissions, links, window.features, window.stops), joiner):
                    found[number].append(_placed(group, texts[number], window.offsets))
            batch.clear()

        for number, text in enumerate(texts):
            for window in self.windows(text):
                batch.append((number, window, *self.scores(window)))
                if len(batch) == _TOGETHER:
                    settle()
        settle()
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

    def scores(self, window: Window) -> tuple[Scores, Scores]:
        """Emissions `[pieces, tags]` and links `[2, pieces, pieces]` of one window."""
        feed = {"ids": np.array([window.ids], np.int64), "features": np.array([window.features], np.int64)}
        emissions, links = self._session.run(("emissions", "links"), feed)
        return emissions[0], links[0]


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
