"""The network: a MiniLM encoder, a linear-chain CRF over source, cue and content, and two link heads.

Links point backwards along the one fact that PolNeAR guarantees: each attribution has exactly one cue.
- a piece of content points at the first piece of its cue;
- a piece of a cue points at the first piece of its source;
- either points at the window's first special piece where there is none.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import AutoModel

TAGS = ["O", "B-S", "I-S", "B-C", "I-C", "B-T", "I-T"]  # S source, C cue, T content
LINK = 96  # width of a link head
PARTS = (4, 4, 2, 2)  # case, quote, first of paragraph, no space before: the digits of a feature code
BARRED = -1e4


def legal() -> Tensor:
    """0 where tag j may follow tag i, `BARRED` elsewhere: an I needs its own B or I before it."""
    scores = torch.zeros(len(TAGS), len(TAGS))
    for j, tag in enumerate(TAGS):
        if tag[0] == "I":
            scores[[i for i in range(len(TAGS)) if i not in (j, j - 1)], j] = BARRED
    return scores


def code_parts() -> Tensor:
    """One row per feature code with ones at its digits (`tagger_windows.features`)."""
    rows = torch.zeros(64, sum(PARTS))
    for code in range(64):
        at, rest = 0, code
        for width in PARTS:
            rows[code, at + rest % width] = 1
            rest //= width
            at += width
    return rows


class Reader(nn.Module):
    """Emissions over `TAGS` for each piece, and for each pair of pieces how likely one points at the other."""

    codes: Tensor
    legal: Tensor

    def __init__(self, base: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base, attn_implementation="sdpa")
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.out = nn.Linear(width, len(TAGS))
        self.parts = nn.Parameter(torch.zeros(sum(PARTS), width))
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.links = nn.Linear(width, 4 * LINK)
        self.bias = nn.Linear(width, 2)
        self.register_buffer("codes", code_parts(), persistent=False)
        self.register_buffer("legal", legal(), persistent=False)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Emissions `[windows, pieces, tags]`, and link scores `[windows, 2, pieces, pieces]` (from, to)."""
        words = self.encoder.embeddings.word_embeddings(ids) + (self.codes @ self.parts)[features]
        states = self.dropout(self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state)
        content, to_cue, cue, to_source = nn.functional.gelu(self.links(states)).split(LINK, -1)
        scale = LINK**-0.5
        pairs = torch.stack([content @ to_cue.transpose(1, 2), cue @ to_source.transpose(1, 2)], 1) * scale
        pairs = pairs + self.bias(states).transpose(1, 2)[:, :, None, :]
        return self.out(states), pairs

    def tag_loss(self, emissions: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Negative log-likelihood of the tags under the CRF, per piece; the special pieces carry tag 0."""
        moves = self.transitions + self.legal
        gold = emissions.gather(2, tags[:, :, None])[:, :, 0]
        gold[:, 1:] = gold[:, 1:] + moves[tags[:, :-1], tags[:, 1:]]
        alpha = emissions[:, 0] + self.legal[0]
        for n in range(1, emissions.shape[1]):
            step = torch.logsumexp(alpha[:, :, None] + moves, 1) + emissions[:, n]
            alpha = torch.where(mask[:, n, None], step, alpha)
        return (torch.logsumexp(alpha, 1).sum() - (gold * mask).sum()) / mask.sum()

    @staticmethod
    def link_loss(pairs: Tensor, heads: Tensor, mask: Tensor) -> Tensor:
        """Cross-entropy of each pointing piece over the pieces of its window; heads below 0 do not point."""
        scores = pairs.masked_fill(~mask[:, None, None, :], BARRED)
        return nn.functional.cross_entropy(scores.flatten(0, 2), heads.flatten(), ignore_index=-100)
