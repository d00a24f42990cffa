"""Train the branch for events and entities on the attribution reader's lower layers.

    python training/heads/train.py --silver A.jsonl B.jsonl ... --reader WEIGHTS.pt --base FOLDER --out FOLDER

--silver  what prepare.py wrote
--reader  the attribution reader's weights (`mean.pt` of training/attributions/train.py)
--base    the MiniLM-L6 folder that the reader began from
--out     gets branch.pt, for export.py
--unseen  rows of plv_train, FIRST-LAST, or K/N for each Nth from K: a branch is trained without them too, to measure

The lower layers do not learn, so what they make of each window is worked out once.
"""

from __future__ import annotations

import argparse
import logging
import math
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from branch import NONE, SHARED, WIDTHS, Branch, sentences
from samples import Sample, documents, load, packed
from tokenizers import Tokenizer
from torch import Tensor, nn

SEED = 0
RATE, HEAD_RATE = 2e-4, 2e-3
PIECES = 900  # of a batch, with padding
PASSES = {"plv": 7, "lexicon": 2, "documents": 2}
PACKINGS = {"plv": 3, "lexicon": 2, "documents": 1}
WEIGHTS = {"types": 1.0, "triggers": 0.3, "roles": 0.5, "entities": 0.5}
SMOOTH = 0.1

log = logging.getLogger("train")
Batch = list[int]


def group(windows: list[Sample], numbers: list[int], dice: random.Random) -> list[Batch]:
    """Windows of like length together, `PIECES` a batch, in random order."""
    order = sorted(numbers, key=lambda n: len(windows[n].ids) + 12 * dice.random())
    batches: list[Batch] = [[]]
    for n in order:
        if batches[-1] and (len(batches[-1]) + 1) * len(windows[n].ids) > PIECES:
            batches.append([])
        batches[-1].append(n)
    return batches


def shared_states(reader: nn.Module, windows: list[Sample]) -> list[Tensor]:
    """What the reader's lower layers make of each window, 16-bit."""
    states = []
    encoder = reader.encoder
    with torch.inference_mode():
        codes = reader.codes @ reader.parts
        for window in windows:
            words = encoder.embeddings.word_embeddings(torch.tensor([window.ids]))
            made = encoder.embeddings(inputs_embeds=words + codes[torch.tensor([window.features])])
            for layer in encoder.encoder.layer[:SHARED]:
                out = layer(made, None)
                made = out[0] if isinstance(out, tuple) else out
            states.append(made[0].half())
    return states


def losses(branch: Branch, windows: list[Sample], states: list[Tensor], unseen: set[int]) -> dict[str, Tensor]:
    """The losses of one batch; sentences whose rows are kept out ask for nothing."""
    longest = max(len(w.ids) for w in windows)
    given = torch.stack([nn.functional.pad(s.float(), (0, 0, 0, longest - len(s))) for s in states])
    mask = torch.tensor([[True] * len(w.ids) + [False] * (longest - len(w.ids)) for w in windows])
    scores = branch(given, mask[:, None, None, :]).flatten(0, 1)
    told = [(w, s) for w in range(len(windows)) for s in windows[w].sentences]
    hidden = {w * longest + p for w, s in told if s.row in unseen for p in range(s.first, s.last)}

    def column(lines: list[list[int]]) -> Tensor:
        flat = [v for line in lines for v in [*line, *[-100] * (longest - len(line))]]
        return torch.tensor([-100 if n in hidden else v for n, v in enumerate(flat)])

    _, _, trigger, role, entity = scores.split(WIDTHS, -1)
    triggers = column([w.triggers for w in windows])
    known = triggers >= 0
    found = {
        "roles": nn.functional.cross_entropy(role, column([w.roles for w in windows]), reduction="sum"),
        "entities": nn.functional.cross_entropy(entity, column([w.entities for w in windows]), reduction="sum"),
        "triggers": nn.functional.binary_cross_entropy_with_logits(
            trigger[known, 0], triggers[known].float(), reduction="sum", pos_weight=torch.tensor(4.0)
        ),
    }
    counts = {"roles": sum(p >= 0 for w in windows for p in w.roles), "triggers": int(known.sum())}
    counts["entities"] = sum(p >= 0 for w in windows for p in w.entities)
    found = {name: loss / max(1, counts[name]) for name, loss in found.items()}
    asked = [(w, s) for w, s in told if s.classes and s.row not in unseen and s.last > s.first]
    if asked:
        width = max(s.last - s.first for _, s in asked)
        places = torch.tensor([[w * longest + p if p < s.last else -1 for p in range(s.first, s.first + width)]
                               for w, s in asked])  # fmt: skip
        chances = sentences(scores, places).log_softmax(-1)
        right = torch.full_like(chances, -1e4)
        for n, (_, s) in enumerate(asked):
            right[n, s.classes] = 0
        weight = torch.tensor([s.weight for _, s in asked])
        loss = -(1 - SMOOTH) * torch.logsumexp(chances + right, -1) - SMOOTH * chances.mean(-1)
        found["types"] = (loss * weight).sum() / len(asked)
    return found


def fit_gate(windows: list[Sample], states: list[Tensor], unseen: set[int], rounds: int = 400) -> Tensor:
    """Weights and bias of a logistic regression on a sentence's mean shared state: does it tell an event at all?"""
    rows, right, weight = [], [], []
    for window, made in zip(windows, states, strict=True):
        for s in window.sentences:
            if s.classes and s.row not in unseen and s.last > s.first:
                rows.append(made[s.first : s.last].float().mean(0))
                right.append(float(NONE not in s.classes))
                weight.append(s.weight)
    x, y, w = torch.stack(rows), torch.tensor(right), torch.tensor(weight)
    x = torch.cat([x, torch.ones(len(x), 1)], 1)
    w = torch.where(y > 0, w / (w * y).sum(), w / (w * (1 - y)).sum())  # both sides weigh alike
    line = torch.zeros(x.shape[1], requires_grad=True)
    optimizer = torch.optim.Adam([line], lr=0.05)
    for _ in range(rounds):
        loss = nn.functional.binary_cross_entropy_with_logits(x @ line, y, weight=w, reduction="sum")
        optimizer.zero_grad()
        (loss + 1e-4 * line.square().sum()).backward()
        optimizer.step()
    return line.detach()


def plan(sets: dict[str, list[list[int]]], windows: list[Sample], dice: random.Random) -> Iterator[Batch]:
    """All batches, in random order, the packings of a set in turn."""
    batches = []
    for name, packings in sets.items():
        for n in range(PASSES[name]):
            batches += group(windows, packings[n % len(packings)], dice)
    dice.shuffle(batches)
    log.info("%d batches", len(batches))
    yield from batches


def train(
    branch: Branch, windows: list[Sample], states: list[Tensor], batches: list[Batch], unseen: set[int]
) -> dict[str, Tensor]:
    """Train, and return the running average of the weights."""
    optimizer = torch.optim.AdamW(
        [{"params": branch.layers.parameters(), "lr": RATE}, {"params": branch.out.parameters(), "lr": HEAD_RATE}],
        weight_decay=0.01,
    )
    count = len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1.0, 12 * n / count) * 0.5 * (1 + math.cos(math.pi * n / count))
    )
    average = {name: value.detach().clone() for name, value in branch.state_dict().items()}
    totals: dict[str, list[float]] = {}
    began = time.time()
    branch.train()
    for step, batch in enumerate(batches, 1):
        found = losses(branch, [windows[n] for n in batch], [states[n] for n in batch], unseen)
        optimizer.zero_grad()
        torch.stack([WEIGHTS[name] * loss for name, loss in found.items()]).sum().backward()
        nn.utils.clip_grad_norm_(branch.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        for name, value in branch.state_dict().items():
            average[name].lerp_(value, 1 - min(0.99, (1 + step) / (10 + step)))
        for name, loss in found.items():
            totals.setdefault(name, []).append(loss.item())
        if step % 100 == 0 or step == count:
            means = {name: round(sum(values) / len(values), 4) for name, values in totals.items()}
            log.info("%d/%d %s %.0f s", step, count, means, time.time() - began)
            totals.clear()
    return average


def prepared(
    tokenizer: Tokenizer, paths: list[Path], dice: random.Random, every: int
) -> tuple[list[Sample], dict[str, list[list[int]]]]:
    """All windows, and which of them make up each packing of each set; of the documents every so-manyeth."""
    rows = [row for path in paths for row in load(path)]
    singles = {"plv": [r for r in rows if "root" in r], "lexicon": [r for r in rows if r["set"] == "lexicon"]}
    for row in singles["lexicon"]:
        row["row"] = -1
    windows: list[Sample] = []
    sets: dict[str, list[list[int]]] = {}

    def add(name: str, made: list[Sample]) -> None:
        sets.setdefault(name, []).append(list(range(len(windows), len(windows) + len(made))))
        windows.extend(made)

    for name, some in singles.items():
        for _ in range(PACKINGS[name]):
            add(name, packed(tokenizer, some, dice))
    long = [row for row in rows if "root" not in row and row["set"] != "lexicon"]
    add("documents", [w for row in long[::every] for w in documents(tokenizer, row, dice)])
    return windows, sets


def numbers(given: str) -> set[int]:
    """Row numbers: "700-1049", or "1/3" for rows 1, 4, 7 ..."""
    if "/" in given:
        first, step = map(int, given.split("/"))
        return set(range(first, 100_000, step))
    if not given:
        return set()
    first, last = map(int, given.split("-"))
    return set(range(first, last + 1))


def reader(base: Path, weights: Path) -> nn.Module:
    """The attribution reader, ready to run."""
    sys.path.append(str(Path(__file__).parent.parent / "attributions"))
    from model import Reader

    made = Reader(str(base))
    made.load_state_dict(torch.load(weights), strict=False)
    return made.eval().requires_grad_(False)


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--silver", type=Path, nargs="+", required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--unseen", nargs="*", default=[])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(arguments.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    windows, sets = prepared(tokenizer, arguments.silver, random.Random(SEED), arguments.every)
    log.info("%d windows, %d pieces", len(windows), sum(len(w.ids) for w in windows))
    states = shared_states(reader(arguments.base, arguments.reader), windows)
    for spec in [*arguments.unseen, ""]:
        torch.manual_seed(SEED)
        log.info("without %s", spec or "nothing")
        branch = Branch(str(arguments.base))
        batches = list(plan(sets, windows, random.Random(SEED)))
        weights = train(branch, windows, states, batches, numbers(spec))
        weights["gate"] = fit_gate(windows, states, numbers(spec))
        torch.save(weights, arguments.out / f"branch{spec.replace('/', 'of')}.pt")


if __name__ == "__main__":
    main()
