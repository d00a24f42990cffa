"""Learn how spans are joined, on the exported model's own spans, and write the weights into its config.json.

python training/attributions/fit_joiner.py --data FOLDER --model FOLDER [--documents N]

Three small linear models: which cue a content belongs to, which source a cue has (both: or nothing), and whether the whole is
right (content half right and the right source). The first N training documents that were not trained on come first.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from data import load

from dragoman.annotate.tagger import AttributionTagger, Window
from dragoman.annotate.tagger_join import Group, Layout, Span, choose, describe, mass, softmax, spans, trust, viterbi

Options = list[dict[str, float]]


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
    """One window with its spans, link shares and gold owners, so that fitting need not run the encoder again."""

    def __init__(self, row: dict[str, Any], window: Window, path: list[int], emissions: Any, links: Any, gold: Any) -> None:
        self.window = window
        self.found = spans(path)
        self.layout = Layout(window.features, window.stops, self.found)
        self.sure = softmax(emissions).max(-1)
        self.owner = {k: [main_owner(gold[p], window, s) for s in self.found[k]] for k, p in PARTS}
        self.attributions = row["attributions"]
        self.to_cue = [describe(self.layout, t, self.found["C"], mass(links[0], t, self.found["C"])) for t in self.found["T"]]
        self.to_source = [describe(self.layout, c, self.found["S"], mass(links[1], c, self.found["S"])) for c in self.found["C"]]

    def content_cases(self) -> list[tuple[Options, list[int]]]:
        """Options of each content that is one, and which are right."""
        cases = []
        for options, owner in zip(self.to_cue, self.owner["T"], strict=True):
            if owner >= 0:
                right = [n + 1 for n, o in enumerate(self.owner["C"]) if o == owner]
                cases.append((options, right or [0]))
        return cases

    def cue_cases(self) -> list[tuple[Options, list[int]]]:
        """Options of each cue that is one, and which are right: a source that several share belongs to each."""
        cases = []
        for options, owner in zip(self.to_source, self.owner["C"], strict=True):
            if owner >= 0:
                gold = self.attributions[owner]["source"]
                right = [n + 1 for n, s in enumerate(self.found["S"]) if any(self.overlaps(s, g) for g in gold)]
                cases.append((options, right or [0]))
        return cases

    def overlaps(self, span: Span, points: list[int]) -> bool:
        """Whether a piece range and a code-point range share anything."""
        return self.window.offsets[span[0]][0] < points[1] and points[0] < self.window.offsets[span[1] - 1][1]


PARTS = (("S", "source"), ("C", "cue"), ("T", "content"))


def read(tagger: AttributionTagger, row: dict[str, Any]) -> list[Case]:
    """The windows of one document as cases."""
    gold = {part: owners(row, part) for _, part in PARTS}
    found = list(tagger.windows(row["text"]))
    scores = [tagger.scores(w) for w in found]
    paths = viterbi([e for e, _ in scores], np.array(tagger.config["moves"], np.float32)) if scores else []
    return [Case(row, w, p, e, k, gold) for w, p, (e, k) in zip(found, paths, scores, strict=True)]


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


def fit_trust(signs: list[dict[str, float]], right: list[bool], decay: float = 1e-4, rounds: int = 600) -> dict[str, float]:
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


def groups_of(case: Case, cue_weights: dict[str, float], source_weights: dict[str, float]) -> list[tuple[dict[str, float], bool]]:
    """Each group that the two choices make of a case: its signs, and whether content and source are right."""
    members: dict[int, list[tuple[int, float]]] = {}
    for n, options in enumerate(case.to_cue):
        best, chance = choose(options, cue_weights)
        members.setdefault(best if best >= 0 else -1 - n, []).append((n, chance))
    made = []
    for at, contents in members.items():
        source, chance, best = (), 1.0, -1
        if at >= 0:
            best, chance = choose(case.to_source[at], source_weights)
            source = (case.found["S"][best],) if best >= 0 else ()
        parts = tuple(case.found["T"][n] for n, _ in contents)
        group = Group(source, tuple(case.found["C"][at : at + 1]) if at >= 0 else (), parts, 0.0)
        signs = trust(case.layout, group, case.sure, (min(c for _, c in contents), chance))
        made.append((signs, good(case, parts, source)))
    return made


def good(case: Case, parts: tuple[Span, ...], source: tuple[Span, ...]) -> bool:
    """Content that shares half with one attribution's, and a source that holds the head of its source, or neither has one."""
    points = {p for a, b in parts for p in range(case.window.offsets[a][0], case.window.offsets[b - 1][1])}
    for attribution in case.attributions:
        gold = {p for s, e in attribution["content"] for p in range(s, e)}
        if 2 * len(gold & points) >= len(gold | points):
            head = attribution.get("source_head")
            if not source or not head:
                return not source and not attribution["source"]
            return any(case.overlaps(s, head) for s in source)
    return False


def main() -> None:
    """Read the arguments, fit, and write config.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--without-links", action="store_true")
    arguments = parser.parse_args()
    if arguments.cache and arguments.cache.exists():
        cases = pickle.loads(arguments.cache.read_bytes())
    else:
        tagger = AttributionTagger(arguments.model)
        rows = load(arguments.data / "polnear_train.jsonl")[:: max(1, 840 // arguments.documents)]
        cases = [case for row in rows for case in read(tagger, row)]
        if arguments.cache:
            arguments.cache.write_bytes(pickle.dumps(cases))
    contents, cues = [c for case in cases for c in case.content_cases()], [c for case in cases for c in case.cue_cases()]
    if arguments.without_links:
        for options, _ in contents + cues:
            for option in options:
                option.pop("pointed", None)
                option.pop("nothing pointed", None)
    cue_weights, source_weights = fit_choice(contents), fit_choice(cues)
    for name, weights, some in (("cue", cue_weights, contents), ("source", source_weights, cues)):
        print(name, len(some), "right", np.mean([choose(o, weights)[0] + 1 in a for o, a in some]))
    made = [g for case in cases for g in groups_of(case, cue_weights, source_weights)]
    keep = fit_trust([s for s, _ in made], [r for _, r in made])
    path = arguments.model / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["joiner"] = {"cue": cue_weights, "source": source_weights, "keep": keep, "least": config["joiner"]["least"]}
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
