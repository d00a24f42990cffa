"""Write trained weights as what dragoman ships: model.onnx (8-bit), tokenizer.json, config.json.

python training/attributions/export.py --base FOLDER --weights reader.pt --out FOLDER [--plain]

--plain keeps 32-bit weights, to measure what 8 bits cost.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from model import TAGS, Reader
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

VERSION = "1"
WINDOW = 190  # shorter than training allows: as good, and quicker
LEAST = 0.3  # a group less likely right is dropped; chosen on PolNeAR dev


class Shipped(torch.nn.Module):
    """The reader without its training-only mask: it gets one window at a time, unpadded."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: torch.Tensor, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Emissions and links, as `Reader` gives them."""
        emissions, links = self.reader(ids, features)
        return emissions, links


def export(weights: Path, base: Path, out: Path, plain: bool = False) -> None:
    """Write the model's folder; the joining in config.json is still empty.

    Args:
        weights: a state dict of `Reader`.
        base: the encoder's folder, for its shape and its tokenizer.
        plain: keep 32-bit weights.
    """
    reader = Reader(str(base))
    reader.load_state_dict(torch.load(weights), strict=False)
    reader.eval()
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.ones(1, 16, dtype=torch.long)
    axes = {"ids": {1: "n"}, "features": {1: "n"}, "emissions": {1: "n"}, "links": {2: "n", 3: "n"}}
    with tempfile.TemporaryDirectory() as folder:
        full, tidy = Path(folder) / "full.onnx", Path(folder) / "tidy.onnx"
        torch.onnx.export(
            Shipped(reader), (ids, torch.zeros_like(ids)), str(full), dynamo=False, opset_version=17,
            input_names=["ids", "features"], output_names=["emissions", "links"], dynamic_axes=axes,
        )  # fmt: skip
        if plain:
            shutil.copy(full, out / "model.onnx")
        else:
            quant_pre_process(str(full), str(tidy), skip_symbolic_shape=True)
            # 7 bits a weight: on processors without VNNI the sums of 8-bit products saturate
            quantize_dynamic(
                str(tidy), str(out / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
            )
    shutil.copy(base / "tokenizer.json", out / "tokenizer.json")
    moves = (reader.transitions + reader.legal).detach().double()
    config = {
        "version": VERSION,
        "tags": TAGS,
        "window": WINDOW,
        "moves": [[round(v, 4) for v in row] for row in moves.tolist()],
        "joiner": {"cue": {}, "source": {}, "keep": {}, "least": LEAST},  # filled in by fit_joiner.py
    }
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    export(arguments.weights, arguments.base, arguments.out, arguments.plain)


if __name__ == "__main__":
    main()
