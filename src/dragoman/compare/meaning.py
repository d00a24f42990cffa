"""How near two words are in meaning, out of the shipped encoder.

The attribution reader's encoder began as all-MiniLM-L6-v2, a model of sentence meaning, and its lower layers keep much
of what it knew of words. A word's vector is the mean of its pieces' vectors after layer `LAYER`, the word standing
alone, less the mean over all words that are compared; so that "timetable" meets "schedule" though no list has them.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.annotate.attribution_learned import tagger

LAYER = 1
OUTPUT = f"/reader/encoder/encoder/layer.{LAYER}/output/LayerNorm/LayerNormalization_output_0"
UNLIKE, ALIKE = 0.12, 0.56  # cosines of words that are strangers, and of words that are one
Vectors = npt.NDArray[np.float32]


def _tagged(number: int, data: bytes) -> bytes:
    """A length-delimited field of a protocol buffer."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


@cache
def _session() -> Any:
    """The encoder, with the vectors of one layer as its output.

    A protocol buffer with a field added at its end is one with that field: `graph.output` gains a name.
    """
    import onnxruntime

    output = _tagged(7, _tagged(12, _tagged(1, OUTPUT.encode())))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = (tagger().folder / "model.onnx").read_bytes() + output
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=20_000)
def vector(word: str) -> Vectors | None:
    """The vector of one word, None for what is no word."""
    window = next(iter(tagger().windows(word)), None) if word else None
    if window is None:
        return None
    feed = {"ids": np.array([window.ids], np.int64), "features": np.array([window.features], np.int64)}
    found: Vectors = _session().run([OUTPUT], feed)[0][0][1:-1].mean(0)
    return found


def nearness(words: list[str]) -> Vectors:
    """How near each of these words is to each, `[n, n]`: 0 for strangers, 1 for the same."""
    if not words:
        return np.zeros((0, 0), np.float32)
    found = [vector(word) if word else None for word in words]
    size = next((len(v) for v in found if v is not None), 1)
    rows = np.array([np.zeros(size, np.float32) if v is None else v for v in found])
    known = np.array([v is not None for v in found])
    rows[known] -= rows[known].mean(0) if known.any() else 0
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6
    near: Vectors = np.clip((rows @ rows.T - UNLIKE) / (ALIKE - UNLIKE), 0, 1)
    return near
