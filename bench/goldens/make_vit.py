"""Goldens of the full ViT-B/16 on eight photographs: models/vit/testdata.

LAVIS_WHEEL=… COCO_OPEN=… python make_vit.py
"""

import time

import common  # first: sets the environment
import numpy as np
import torch

import blip_oracles as oracles
import generator
import photographs

PHOTOS = ["000000000030.jpg", "000000000072.jpg", "000000000086.jpg", "000000000165.jpg",
          "000000000471.jpg", "000000000285.jpg", "000000008762.jpg", "000000006012.jpg"]
SEED = 1
TOKENS = slice(0, 187, 6)  # 32 tokens: 0, 6, …, 186
STORED = slice(0, 190, 9)  # 22 tokens whose output and float64 residual are stored: 0, 9, …, 189
CHANNELS = slice(0, 761, 8)  # 96 channels: 0, 8, …, 760


def sampled(x):
    return common.plain(x)[0, TOKENS, CHANNELS]


def quantised(residual):
    """int8 and its scale: residual ≈ q · scale, within scale / 2."""
    scale = float(np.abs(residual).max() / 127)
    return np.rint(residual / scale).astype(np.int8), scale


def spans(part, length):
    kept = range(length)[part]
    return {"first": kept[0], "step": kept.step, "count": len(kept)}


def one_image(name, pixels, lavis, hf6, hf5, lavis64, hf5_64):
    started = time.perf_counter()
    hidden, output = oracles.run_lavis(lavis, pixels)
    print(f"{time.perf_counter() - started:.3f} s")
    hf_hidden, hf_output = oracles.run_hf(hf6, pixels)
    equal = torch.equal(output, hf_output) and all(map(torch.equal, hidden, hf_hidden))
    if not equal:
        raise SystemExit(f"{name}: LAVIS and Hugging Face differ at eps 1e-6")
    _, output5 = oracles.run_hf(hf5, pixels)
    hidden64, output64 = oracles.run_lavis(lavis64, pixels.double())
    _, output5_64 = oracles.run_hf(hf5_64, pixels.double())
    record = {"photograph": name[:-4] + ".png", "pixels_sha256": common.sha256_of(pixels),
              "output_sha256": common.sha256_of(output), "output_rms": common.rms(output),
              "lavis_equals_huggingface": equal,
              "pytorch_error": common.error_of(output, output64),
              "pytorch_error_eps1e-5": common.error_of(output5, output5_64),
              "largest_difference_eps": float((output - output5).abs().max()),
              "block_rms": [common.rms(h) for h in hidden],
              "block_pytorch_error": [common.error_of(h, r) for h, r in zip(hidden, hidden64)]}
    arrays = {"output": common.plain(output)[0], "blocks": np.stack([sampled(h) for h in hidden])}
    arrays["residual"], record["residual_scale"] = quantised(
        (common.plain(output64)[0] - arrays["output"].astype(np.float64))[STORED])
    record["pytorch_error_residual_tokens"] = common.error_of(output[0, STORED], output64[0, STORED])
    arrays["output_eps5"] = sampled(output5)
    return record, arrays


def position_goldens():
    """Bicubic, align_corners=False, in float64 (NUMERICS section 9; r = old / new)."""
    arrays = {}
    for key, old, new, dim in (("tiny", 4, 6, 24), ("up", 14, 24, 8), ("down", 24, 14, 8), ("odd", 7, 5, 3)):
        source = generator.symmetric(3, f"position/{key}", (1, 1 + old * old, dim)) * np.float32(0.035)
        grid = torch.from_numpy(source[:, 1:].astype(np.float64)).reshape(1, old, old, dim).permute(0, 3, 1, 2)
        grid = torch.nn.functional.interpolate(grid, size=(new, new), mode="bicubic", align_corners=False)
        result = grid.permute(0, 2, 3, 1).reshape(1, new * new, dim).numpy()
        arrays[key + "_source"] = source
        arrays[key + "_result64"] = np.concatenate([source[:, :1].astype(np.float64), result], axis=1)
    return arrays


def main():
    out = common.Folder("models/vit/testdata", __file__)
    lavis = generator.load_state(oracles.lavis_model(), SEED, "visual_encoder.")
    state = lavis.state_dict()
    hf6, hf5 = oracles.hf_model(1e-6), oracles.hf_model(1e-5)
    hf6.load_state_dict(oracles.to_hf(state), strict=True)
    hf5.load_state_dict(oracles.to_hf(state), strict=True)
    lavis64 = oracles.lavis_model().double()
    lavis64.load_state_dict(state, strict=True)
    hf5_64 = oracles.hf_model(1e-5).double()
    hf5_64.load_state_dict(oracles.to_hf(state), strict=True)
    records, stacks, batch = [], [], []
    for name in PHOTOS:
        data = photographs.png(name, 224)
        out.bytes(f"photos/{name[:-4]}.png", data)
        pixels = photographs.pixels(data, photographs.CLIP)
        if not photographs.check_rounding(data, photographs.CLIP, pixels):
            raise SystemExit(f"{name}: preprocessing is not three roundings")
        record, arrays = one_image(name, pixels, lavis, hf6, hf5, lavis64, hf5_64)
        print(name, record["pytorch_error"], record["largest_difference_eps"], flush=True)
        out.npy(f"output_{name[:-4]}.npy", arrays["output"][STORED])
        records.append(record)
        stacks.append(arrays)
        batch.append(pixels)
    out.bytes("photos/ATTRIBUTION.md", photographs.attribution(PHOTOS, 224))
    out.npy("pixels_000000000030.npy", common.plain(batch[0])[0, :, ::7, ::7])
    for key, count in (("blocks", 2), ("residual", 8), ("output_eps5", 2)):
        out.npy(key + ".npy", np.stack([a[key] for a in stacks[:count]]))
    started = time.perf_counter()
    _, together = oracles.run_lavis(lavis, torch.cat(batch))
    print(f"batch of 8: {time.perf_counter() - started:.3f} s")
    errors = []
    for i, a in enumerate(stacks):
        reference = a["output"][STORED].astype(np.float64) + a["residual"] * records[i]["residual_scale"]
        errors.append(common.error_of(together[i, STORED], reference))
    whole = float(np.sqrt(np.mean([r["pytorch_error"]["rms"] ** 2 for r in records])))
    out.json("reference.json", {
        "model": "ViT-B/16 of BLIP, 224 px, LayerNorm eps 1e-6, generator weights", "seed": SEED,
        "weight_names": "visual_encoder.* (Salesforce layout)", "tokens": spans(TOKENS, 197), "residual_tokens": spans(STORED, 197),
        "channels": spans(CHANNELS, 768), "pytorch_rms_error_all_images": whole,
        "batch_of_8": {"pytorch_error": errors},
        "images": records})
    out.npz("position.npz", position_goldens())
    out.finish()


if __name__ == "__main__":
    main()
