"""Write the attribution reader (model.onnx) and its branch for events (events.onnx) as dragoman ships them.

python training/heads/export.py --reader WEIGHTS.pt --branch branch.pt --base FOLDER --shipped FOLDER --out FOLDER

--shipped holds the config.json of the attribution reader (its joining is kept as it is).
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from branch import ROLES, SHARED, TYPES, Branch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor
from train import reader as load_reader

VERSION = "1"
HEADS = {"types": [*TYPES, "NONE"], "weight": ["weight"], "trigger": ["trigger"], "roles": [*ROLES]}
COLUMNS = sum(map(len, HEADS.values()))  # the entities' scores are left out
SETTINGS = {
    "gate": 0.3,
    "new": 0.95,
    "kind": 0.35,
    "other": 0.7,
    "unlike": 0.2,
}  # chosen on a held-out third of the sentences


class Shared(torch.nn.Module):
    """The reader, which gives the states that the branch goes on from too."""

    def __init__(self, reader: torch.nn.Module) -> None:
        super().__init__()
        self.reader = reader
        self.states: Tensor | None = None
        reader.encoder.encoder.layer[SHARED].register_forward_pre_hook(self._keep)

    def _keep(self, _: torch.nn.Module, given: tuple[Tensor, ...]) -> None:
        self.states = given[0]

    def forward(self, ids: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """Emissions and links as `Reader` gives them, and the shared states `[windows, pieces, width]`."""
        emissions, links = self.reader(ids, features)
        return emissions, links, self.states


def write(model: torch.nn.Module, given: dict[str, Tensor], axes: dict[str, dict[int, str]], path: Path) -> None:
    """One graph as ONNX with 8-bit weights; `axes`: the lengths that vary, inputs' first, then the outputs'."""
    with tempfile.TemporaryDirectory() as folder:
        full, tidy = Path(folder) / "full.onnx", Path(folder) / "tidy.onnx"
        torch.onnx.export(
            model.eval(), tuple(given.values()), str(full), dynamo=False, opset_version=17,
            input_names=list(given), output_names=list(axes)[len(given) :], dynamic_axes=axes,
        )  # fmt: skip
        quant_pre_process(str(full), str(tidy), skip_symbolic_shape=True)
        # 7 bits a weight: on processors without VNNI the sums of 8-bit products saturate
        quantize_dynamic(str(tidy), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def export(reader: torch.nn.Module, weights: dict[str, Tensor], base: Path, shipped: Path, out: Path) -> None:
    """Write model.onnx, events.onnx, config.json and tokenizer.json."""
    out.mkdir(parents=True, exist_ok=True)
    gate = weights.pop("gate")
    branch = Branch(str(base))
    branch.load_state_dict(weights)
    branch.out = cut_to(branch.out, COLUMNS)
    n = {1: "n"}
    ids = torch.ones(1, 16, dtype=torch.long)
    axes = {"ids": n, "features": n, "emissions": n, "links": {2: "n", 3: "n"}, "states": n}
    write(Shared(reader), {"ids": ids, "features": torch.zeros_like(ids)}, axes, out / "model.onnx")
    states = torch.zeros(1, 16, branch.out.in_features)
    write(branch, {"states": states}, {"states": n, "scores": n}, out / "events.onnx")
    config = json.loads((shipped / "config.json").read_text(encoding="utf-8"))
    config |= {"heads": HEADS, "events": {"version": VERSION} | SETTINGS, "gate": [round(v, 4) for v in gate.tolist()]}
    text = json.dumps(config, indent=1)
    (out / "config.json").write_text(text.replace(",\n  ", ", ") + "\n", encoding="utf-8")
    if shipped != out:
        shutil.copy(shipped / "tokenizer.json", out / "tokenizer.json")


def cut_to(layer: torch.nn.Linear, columns: int) -> torch.nn.Linear:
    """A linear layer's first columns."""
    short = torch.nn.Linear(layer.in_features, columns)
    short.load_state_dict({"weight": layer.weight[:columns], "bias": layer.bias[:columns]})
    return short


def main() -> None:
    """Read the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("reader", "branch", "base", "shipped", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    reader = load_reader(arguments.base, arguments.reader)
    export(reader, torch.load(arguments.branch), arguments.base, arguments.shipped, arguments.out)


if __name__ == "__main__":
    main()
