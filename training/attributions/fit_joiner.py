"""Learn how spans are joined, on the exported model's own spans, and write the weights into its config.json.

python training/attributions/fit_joiner.py --data FOLDER --model FOLDER [--documents N]

Three small linear models: which cue a content belongs to, which source a cue has (both: or nothing), and whether the
whole is right (content half right and the right source).
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from data import load

from dragoman.annotate.tagger import AttributionTagger, Window
from dragoman.annotate.tagger_join import Group, Scene, Span, choose, viterbi

Options = list[dict[str, float]]
DOCUMENTS = 140

log = logging.getLogger("fit_joiner")


def owners(row: dict[str, Any], part: str) -> list[int]:
    """Which attribution each code point belongs to as `part`, -1 for none."""
    owner = [-1] * len(row["text"])
    for number, attribution in enumerate(row["attributions"]):
        for start, end in attribution[part]:
            owner[start:end] = [number] * (end - start)
    return owner


def main_owner(owner: list[int], window: Window, span: Span) -> int:
    """The attribution most of whose code points a span holds."""
    held = Counter(owner[window.offsets[span[0]][0] : window.offsets[span[1] - 1][1]])
    held.pop(-1, None)
    return held.most_common(1)[0][0] if held else -1


class Case:
    """One window ready for joining, with the gold that each of its spans belongs to."""

    def __init__(self, row: dict[str, Any], window: Window, scene: Scene, gold: dict[str, list[int]]) -> None:
        self.window, self.scene, self.attributions = window, scene, row["attributions"]
        self.content_owner = [main_owner(gold["content"], window, s) for s in scene.contents]
        self.cue_owner = [main_owner(gold["cue"], window, s) for s in scene.cues]

    def content_cases(self) -> list[tuple[Options, list[int]]]:
        """Options of each content that is one, and which are right."""
        cases = []
        for options, owner in zip(self.scene.to_cue, self.content_owner, strict=True):
            if owner >= 0:
                right = [n + 1 for n, o in enumerate(self.cue_owner) if o == owner]
                cases.append((options, right or [0]))
        return cases

    def cue_cases(self) -> list[tuple[Options, list[int]]]:
        """Options of each cue that is one, and which are right: a source that several share belongs to each."""
        cases = []
        for options, owner in zip(self.scene.to_source, self.cue_owner, strict=True):
            if owner >= 0:
                gold = self.attributions[owner]["source"]
                right = [n + 1 for n, s in enumerate(self.scene.sources) if any(self.overlaps(s, g) for g in gold)]
                cases.append((options, right or [0]))
        return cases

    def good(self, group: Group) -> bool:
        """Content that shares half with an attribution's; a source that holds its source's head, or neither has one."""
        held = {p for a, b in group.content for p in range(self.window.offsets[a][0], self.window.offsets[b - 1][1])}
        for attribution in self.attributions:
            gold = {p for s, e in attribution["content"] for p in range(s, e)}
            if 2 * len(gold & held) >= len(gold | held):
                head = attribution.get("source_head")
                if not group.source or not head:
                    return not group.source and not attribution["source"]
                return any(self.overlaps(s, head) for s in group.source)
        return False

    def overlaps(self, span: Span, points: list[int]) -> bool:
        """Whether a piece range and a code-point range share anything."""
        return self.window.offsets[span[0]][0] < points[1] and points[0] < self.window.offsets[span[1] - 1][1]


def read(tagger: AttributionTagger, row: dict[str, Any]) -> list[Case]:
    """The windows of one document as cases."""
    gold = {part: owners(row, part) for part in ("cue", "content")}
    found = list(tagger.windows(row["text"]))
    scores = [tagger.scores(w) for w in found]
    paths = viterbi([e for e, _ in scores], np.array(tagger.config["moves"], np.float32)) if scores else []
    return [
        Case(row, w, Scene(p, e, k, w.features, w.stops), gold)
        for w, p, (e, k) in zip(found, paths, scores, strict=True)
    ]


def fit_choice(cases: list[tuple[Options, list[int]]], decay: float = 1e-4, rounds: int = 400) -> dict[str, float]:
    """A conditional logit by full-batch Adam: one option of each case is right."""
    names = sorted({name for options, _ in cases for option in options for name in option})
    column = {name: n for n, name in enumerate(names)}
    rows, case_of, right = [], [], []
    for number, (options, answers) in enumerate(cases):
        for n, option in enumerate(options):
            vector = np.zeros(len(names))
            for name, value in option.items():
                vector[column[name]] = value
            rows.append(vector)
            case_of.append(number)
            right.append(n in answers)
    x, group, y = np.array(rows), np.array(case_of), np.array(right, float)
    starts = np.searchsorted(group, np.arange(len(cases)))

    def gradient(w: Any) -> Any:
        score = x @ w
        score = np.exp(score - np.maximum.reduceat(score, starts)[group])
        chance = score / np.add.reduceat(score, starts)[group]
        hit = chance * y
        return x.T @ (chance - hit / np.add.reduceat(hit, starts)[group]) / len(cases) + decay * w

    return rounded(names, adam(gradient, len(names), rounds))


def fit_trust(
    signs: list[dict[str, float]], right: list[bool], decay: float = 1e-4, rounds: int = 600
) -> dict[str, float]:
    """Logistic regression by full-batch Adam."""
    names = sorted(signs[0])
    x, y = np.array([[s[n] for n in names] for s in signs]), np.array(right, float)
    return rounded(names, adam(lambda w: x.T @ (1 / (1 + np.exp(-x @ w)) - y) / len(y) + decay * w, len(names), rounds))


def adam(gradient: Any, size: int, rounds: int, rate: float = 0.05) -> Any:
    """Minimise from zero."""
    w, m, v = np.zeros(size), np.zeros(size), np.zeros(size)
    for n in range(1, rounds + 1):
        g = gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w = w - rate * min(1.0, 2 * (1 - n / (rounds + 1))) * (m / (1 - 0.9**n)) / (np.sqrt(v / (1 - 0.999**n)) + 1e-8)
    return w


def rounded(names: list[str], weights: Any) -> dict[str, float]:
    """Weights by name, short enough to read."""
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}


def fit(data: Path, model: Path, documents: int) -> None:
    """Fit all three on every so-manyeth training document and write them into the model's config.json."""
    tagger = AttributionTagger(model)
    rows = load(data / "polnear_train.jsonl")
    cases = [case for row in rows[:: max(1, len(rows) // documents)] for case in read(tagger, row)]
    contents = [c for case in cases for c in case.content_cases()]
    cues = [c for case in cases for c in case.cue_cases()]
    cue, source = fit_choice(contents), fit_choice(cues)
    for name, weights, some in (("cue", cue, contents), ("source", source, cues)):
        log.info(
            "%s: %.1f%% of %d right", name, 100 * np.mean([choose(o, weights)[0] + 1 in a for o, a in some]), len(some)
        )
    made = [(signs, case.good(group)) for case in cases for group, signs in case.scene.groups(cue, source)]
    keep = fit_trust([signs for signs, _ in made], [good for _, good in made])
    path = model / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["joiner"] |= {"cue": cue, "source": source, "keep": keep}
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments and fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    fit(arguments.data, arguments.model, arguments.documents)


if __name__ == "__main__":
    main()
