"""The branch: its own last layers over the attribution reader's lower ones, with heads for events and entities.

The lower layers stay as they are, so that attributions lose nothing; the branch's layers begin as the base encoder's,
which tell what a sentence is about better than those that were tuned for attributions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import AutoModel

SHARED = 4  # layers that branch and reader have in common
TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
NONE = len(TYPES)  # the class of a sentence without an event
ROLES = ("O", "B-WHO", "I-WHO", "B-WHOM", "I-WHOM")
LABELS = (
    "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE", "DATE", "TIME",
    "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
)  # fmt: skip
ENTITIES = ("O", *(f"{edge}-{label}" for label in LABELS for edge in "BI"))
WIDTHS = (len(TYPES) + 1, 1, 1, len(ROLES), len(ENTITIES))  # columns of the one output, in this order


class Branch(nn.Module):
    """Scores of each piece, side by side: type, weight in its sentence, trigger, role, entity (`WIDTHS`)."""

    def __init__(self, base: str) -> None:
        super().__init__()
        encoder = AutoModel.from_pretrained(base, attn_implementation="sdpa").encoder
        self.layers = nn.ModuleList(encoder.layer[SHARED:])
        self.dropout = nn.Dropout(0.1)
        self.out = nn.Linear(encoder.config.hidden_size, sum(WIDTHS))
        with torch.no_grad():
            self.out.weight[WIDTHS[0]] = 0  # every piece weighs alike at first
            self.out.bias[WIDTHS[0]] = 0

    def forward(self, states: Tensor, mask: Tensor | None = None) -> Tensor:
        """Scores `[windows, pieces, columns]` from the shared states; `mask` is true where there is a piece."""
        for layer in self.layers:
            made = layer(states, mask)
            states = made[0] if isinstance(made, tuple) else made
        scores: Tensor = self.out(self.dropout(states))
        return scores


def sentences(scores: Tensor, places: Tensor) -> Tensor:
    """The type scores of sentences: the mean over their pieces, each by its weight.

    Args:
        scores: `[windows * pieces, columns]`.
        places: `[sentences, pieces]`, rows of `scores`, -1 where a sentence is over.
    """
    types, weight = scores[:, : WIDTHS[0]], scores[:, WIDTHS[0]]
    share = weight[places].masked_fill(places < 0, -1e4).softmax(-1)
    return (types[places] * share[..., None]).sum(1)
