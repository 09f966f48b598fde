"""Tiny checkpoints of the real structure: models/blip/testdata.

A Salesforce .pth (`{"model": …}` with text encoder and decoder, momentum
copies, heads and queues) and a Hugging Face folder (config.json,
model.safetensors) that hold the same vision tower, 16 px, patch 4, width 24,
2 blocks of 2 heads. LAVIS_WHEEL=… python make_blip.py
"""

import collections
import io
import pathlib
import tempfile

import common  # first: sets the environment
import numpy as np
import torch

import blip_oracles as oracles
import generator

SEED = 2
SIZES = {"image": 16, "patch": 4, "dim": 24, "depth": 2, "heads": 2}
TEXT = {"vocab_size": 37, "hidden_size": 24, "encoder_hidden_size": 24, "intermediate_size": 48,
        "projection_dim": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
        "max_position_embeddings": 19}


def text_model():
    """Hugging Face's image-text-retrieval BLIP of the tiny sizes."""
    from transformers import BlipConfig, BlipForImageTextRetrieval

    vision = oracles.hf_config(1e-5, **SIZES).to_dict()
    config = BlipConfig(text_config=dict(TEXT), vision_config=vision, projection_dim=8,
                        image_text_hidden_size=8)
    return BlipForImageTextRetrieval(config).eval(), config


def fill(shape, name):
    return torch.from_numpy(generator.symmetric(SEED, "init/" + name, shape)) * 0.05


def salesforce(visual, hf):
    """The key structure of model_base_capfilt_large.pth (LAVIS blip_pretrain)."""
    state = collections.OrderedDict()
    state["temp"] = torch.tensor(0.07)
    state["image_queue"] = fill((8, 12), "image_queue")
    state["text_queue"] = fill((8, 12), "text_queue")
    state["queue_ptr"] = torch.tensor([4], dtype=torch.int64)
    for key, value in visual.items():
        state["visual_encoder." + key] = value
    text = {k: v for k, v in hf.state_dict().items() if k.startswith("text_encoder.")}
    state["text_encoder.embeddings.position_ids"] = torch.arange(19).expand(1, 19)
    for key, value in text.items():
        state[key] = fill(tuple(value.shape), key)
    for key, shape in (("vision_proj", (8, 24)), ("text_proj", (8, 24)), ("itm_head", (2, 24))):
        state[key + ".weight"] = fill(shape, key + ".weight")
        state[key + ".bias"] = fill(shape[:1], key + ".bias")
    for key, value in visual.items():
        state["visual_encoder_m." + key] = value * 0.5
    for key in ("vision_proj", "text_proj"):
        for part in ("weight", "bias"):
            state[f"{key}_m.{part}"] = state[f"{key}.{part}"] * 0.5
    state["text_encoder_m.embeddings.position_ids"] = torch.arange(19).expand(1, 19)
    for key in text:
        state["text_encoder_m." + key[len("text_encoder."):]] = state[key] * 0.5
    decoder = "text_decoder.bert."
    state[decoder + "embeddings.position_ids"] = torch.arange(19).expand(1, 19)
    for key in text:
        state[decoder + key[len("text_encoder."):]] = state[key]  # tied: the same storage
    head = "text_decoder.cls.predictions."
    state[head + "bias"] = fill((37,), head + "bias")
    state[head + "transform.dense.weight"] = fill((24, 24), head + "dense")
    state[head + "transform.dense.bias"] = fill((24,), head + "dense.bias")
    state[head + "transform.LayerNorm.weight"] = torch.ones(24)
    state[head + "transform.LayerNorm.bias"] = torch.zeros(24)
    state[head + "decoder.weight"] = state["text_encoder.embeddings.word_embeddings.weight"]
    state[head + "decoder.bias"] = state[head + "bias"]
    return state


def visual_state():
    """Generator weights; qkv weights kept as slices of one storage with an
    offset, so that a reader must honour storage offsets."""
    state = generator.load_state(oracles.lavis_model(**SIZES), SEED, "visual_encoder.").state_dict()
    return collections.OrderedDict(state)


def with_offsets(state):
    qkv = [k for k in state if k.startswith("visual_encoder.") and k.endswith("qkv.weight")]
    shared = torch.cat([state[k] for k in qkv])
    for i, key in enumerate(qkv):
        state[key] = shared[72 * i : 72 * (i + 1)]
    transposed = state["visual_encoder.blocks.0.mlp.fc1.weight"].t().contiguous().t()
    state["visual_encoder.blocks.0.mlp.fc1.weight"] = transposed  # strides (1, rows)
    return state


def described(state):
    return {k: f"{str(v.dtype)[6:]} {list(v.shape)}" for k, v in state.items()}


def main():
    out = common.Folder("models/blip/testdata", __file__)
    lavis = generator.load_state(oracles.lavis_model(**SIZES), SEED, "visual_encoder.")
    visual = visual_state()
    hf, _ = text_model()
    hf_state = hf.state_dict()
    for key, value in hf_state.items():  # text tower and heads: any values, always the same
        hf_state[key] = fill(tuple(value.shape), key)
    for key, value in oracles.to_hf(visual).items():
        hf_state["vision_model." + key] = value
    hf.load_state_dict(hf_state, strict=True)

    buffer = io.BytesIO()
    torch.save({"model": with_offsets(salesforce(visual, hf))}, buffer)
    out.bytes("salesforce_tiny.pth", buffer.getvalue())
    with tempfile.TemporaryDirectory() as folder:
        hf.save_pretrained(folder, safe_serialization=True)
        for path in sorted(pathlib.Path(folder).iterdir()):
            out.bytes(f"huggingface_tiny/{path.name}", path.read_bytes())

    pixels = torch.from_numpy(generator.tensor_input(SEED, "pixels", (2, 3, 16, 16), 2.0))
    hidden, output = oracles.run_lavis(lavis, pixels)
    hf6 = oracles.hf_model(1e-6, **SIZES)
    hf6.load_state_dict(oracles.to_hf(visual), strict=True)
    _, again = oracles.run_hf(hf6, pixels)
    if not torch.equal(output, again):
        raise SystemExit("LAVIS and Hugging Face differ at eps 1e-6")
    hidden5, output5 = oracles.run_hf(hf.vision_model, pixels)
    _, output64 = oracles.run_lavis(lavis.double(), pixels.double())
    arrays = {"pixels": pixels, "output_eps6": output, "output_eps5": output5, "output64_eps6": output64}
    for i, h in enumerate(hidden):
        arrays[f"hidden{i}_eps6"] = h
    for i, h in enumerate(hidden5):
        arrays[f"hidden{i}_eps5"] = h
    out.npz("tiny_output.npz", arrays)
    error = common.error_of(output, output64)
    print("pytorch error", error, "rms", common.rms(output64))
    loaded = torch.load(io.BytesIO(buffer.getvalue()), weights_only=True)["model"]
    out.json("tiny.json", {
        "seed": SEED, "sizes": SIZES, "pytorch_error_eps6": error,
        "salesforce_keys": described(loaded),
        "huggingface_keys": described(hf.state_dict()),
        "vision_sha256": {"visual_encoder." + k: common.sha256_of(v) for k, v in visual.items()}})
    out.finish()


if __name__ == "__main__":
    main()
