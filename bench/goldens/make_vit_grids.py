"""Goldens of other grids: models/vit/testdata/grids.

ViT-B/16 at 384 px (577 tokens) on two photographs, its position embedding
interpolated from the 224 px one, with attention maps; the tiny tower of
make_blip.py at 16 and 24 px, whole. The photographs are the 224 px PNG files of
make_vit.py, enlarged by Pillow.

LAVIS_WHEEL=… python make_vit_grids.py
"""

import common  # first: sets the environment
import numpy as np
import torch
from PIL import Image

import blip_oracles as oracles
import generator
import make_blip
import photographs

PHOTOS = ["000000000030", "000000000072"]
SEED = 1
TOKENS = slice(0, 577, 36)  # 17 tokens: 0, 36, …, 576
CHANNELS = slice(0, 753, 16)  # 48 channels: 0, 16, …, 752
QUERIES = slice(0, 577, 288)  # 0, 288, 576
KEYS = slice(0, 577, 18)  # 33 keys: 0, 18, …, 576


def spans(part, length):
    kept = range(length)[part]
    return {"first": kept[0], "step": kept.step, "count": len(kept)}


def interpolated(source, new):
    """[1, 1 + old², D] to [1, 1 + new², D]: bicubic in float64, rounded once."""
    old = int(round((source.shape[1] - 1) ** 0.5))
    grid = torch.from_numpy(source[:, 1:].astype(np.float64)).reshape(1, old, old, -1).permute(0, 3, 1, 2)
    grid = torch.nn.functional.interpolate(grid, size=(new, new), mode="bicubic", align_corners=False)
    grid = grid.permute(0, 2, 3, 1).reshape(1, new * new, -1).numpy().astype(np.float32)
    return torch.from_numpy(np.concatenate([source[:, :1], grid], axis=1))


def state_of(module, seed, tokens, new):
    """Generator weights; the position embedding is drawn for so many tokens."""
    state = generator.load_state(module, seed, "visual_encoder.").state_dict()
    name = "pos_embed"
    width = state[name].shape[2]
    state[name] = interpolated(generator.weight(seed, "visual_encoder." + name, (1, tokens, width)), new)
    return state


class Towers:
    """LAVIS's and Hugging Face's network of one state, in float32 and float64."""

    def __init__(self, seed, tokens, image, patch=16, **sizes):
        sizes = dict(image=image, patch=patch, **sizes)
        self.lavis = oracles.lavis_model(**sizes)
        state = state_of(self.lavis, seed, tokens, image // patch)
        self.lavis.load_state_dict(state, strict=True)
        self.hf = oracles.hf_model(1e-6, **sizes)
        self.hf.load_state_dict(oracles.to_hf(state), strict=True)
        self.hf64 = oracles.hf_model(1e-6, **sizes).double()
        self.hf64.load_state_dict(oracles.to_hf(state), strict=True)

    def run(self, pixels):
        """Hidden states, maps and output in float32 and float64."""
        hidden, output = oracles.run_lavis(self.lavis, pixels)
        both = []
        for model, x in ((self.hf, pixels), (self.hf64, pixels.double())):
            with torch.inference_mode():
                both.append(model(x, output_hidden_states=True, output_attentions=True))
        hf, hf64 = both
        if not (torch.equal(output, hf.last_hidden_state) and all(map(torch.equal, hidden, hf.hidden_states))):
            raise SystemExit("LAVIS and Hugging Face differ at eps 1e-6")
        return hf, hf64


def photograph(name):
    """The 384 px square, normalised."""
    path = common.ROOT / "models/vit/testdata/photos" / (name + ".png")
    image = Image.open(path).resize((384, 384), Image.BICUBIC)
    u8 = np.asarray(image).astype(np.float32)
    mean, std = (np.array(s, np.float32) for s in photographs.CLIP)
    pixels = ((u8 / np.float32(255) - mean) / std).transpose(2, 0, 1)[None]
    return torch.from_numpy(np.ascontiguousarray(pixels))


def full_size(out):
    towers = Towers(SEED, 197, 384)
    records, arrays = [], {}
    for name in PHOTOS:
        pixels = photograph(name)
        got, exact = towers.run(pixels)
        output, output64 = common.plain(got.last_hidden_state)[0], common.plain(exact.last_hidden_state)[0]
        residual = (output64 - output.astype(np.float64))[TOKENS]
        scale = float(np.abs(residual).max() / 127)
        records.append({
            "photograph": name + ".png", "pixels_sha256": common.sha256_of(pixels),
            "pytorch_error": common.error_of(output, output64),
            "pytorch_error_stored": common.error_of(output[TOKENS], output64[TOKENS]), "residual_scale": scale,
            "hidden_rms": [common.rms(h) for h in got.hidden_states],
            "hidden_pytorch_error": [common.error_of(h, r) for h, r in zip(got.hidden_states, exact.hidden_states)],
            "attention_rms": [common.rms(a) for a in got.attentions],
            "attention_pytorch_error": [common.error_of(a, r) for a, r in zip(got.attentions, exact.attentions)]})
        print(name, records[-1]["pytorch_error"], flush=True)
        arrays["output_" + name] = output[TOKENS]
        arrays["residual_" + name] = np.rint(residual / scale).astype(np.int8)
        if name == PHOTOS[0]:
            arrays["hidden"] = np.stack([common.plain(h)[0, TOKENS, CHANNELS] for h in got.hidden_states])
            arrays["attention"] = np.stack([common.plain(a)[0][:, QUERIES, KEYS] for a in got.attentions])
    out.npz("grids/vit_b16_384.npz", arrays)
    return {"model": "ViT-B/16 of BLIP, 384 px, LayerNorm eps 1e-6, generator weights; position embedding of 224 px interpolated",
            "seed": SEED, "tokens": spans(TOKENS, 577), "channels": spans(CHANNELS, 768),
            "queries": spans(QUERIES, 577), "keys": spans(KEYS, 577), "images": records}


def tiny(out):
    arrays, records = {}, {}
    sizes = {k: v for k, v in make_blip.SIZES.items() if k != "image"}
    for image in (16, 24):
        towers = Towers(make_blip.SEED, 17, image, **sizes)
        pixels = torch.from_numpy(generator.tensor_input(make_blip.SEED, f"pixels{image}", (1, 3, image, image), 2.0))
        got, exact = towers.run(pixels)
        arrays[f"pixels_{image}"] = pixels
        arrays[f"output_{image}"] = got.last_hidden_state
        for i, h in enumerate(got.hidden_states):
            arrays[f"hidden{i}_{image}"] = h
        for i, a in enumerate(got.attentions):
            arrays[f"attention{i + 1}_{image}"] = a
        records[str(image)] = {
            "pytorch_error": common.error_of(got.last_hidden_state, exact.last_hidden_state),
            "attention_pytorch_error": [common.error_of(a, r) for a, r in zip(got.attentions, exact.attentions)]}
    out.npz("grids/tiny.npz", arrays)
    return records


def main():
    out = common.Folder("models/vit/testdata", __file__)
    small = tiny(out)
    out.json("grids/reference.json", {"full": full_size(out), "tiny": small})
    out.finish()


if __name__ == "__main__":
    main()
