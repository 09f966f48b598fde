"""Goldens of the interface network (mlp-mixer-pytorch 0.1.1): models/encoder/testdata.

Weights, inputs and targets come from the generator and are not stored:
weights "init/" + state_dict key, inputs "input/features" (items, channels,
height, width), targets "input/responses" (items, outputs), seed per model.
"""

import copy
import io
import time

import common  # first: sets the environment
import numpy as np
import torch
import torch.nn.functional as F
from mlp_mixer_pytorch import MLPMixer

import generator

ITEMS, BATCH, STEPS = 8, 4, 10
KEPT = 256  # gradients: at most this many values of a tensor are stored
MODELS = {
    "blip_small": {"seed": 21, "image_size": (32, 24), "channels": 197, "patch_size": 4, "dim": 64,
                   "depth": 3, "num_classes": 37},
    "dinov2_small": {"seed": 22, "image_size": (24, 16), "channels": 65, "patch_size": 4, "dim": 128,
                     "depth": 2, "num_classes": 41},
    "patch2": {"seed": 23, "image_size": (16, 12), "channels": 5, "patch_size": 2, "dim": 24,
               "depth": 1, "num_classes": 7},
}
FULL = {"seed": 24, "image_size": (32, 24), "channels": 197, "patch_size": 4, "dim": 512,
        "depth": 12, "num_classes": 20544}
LOSSES = {"smooth_l1": lambda y, t: F.smooth_l1_loss(y, t, beta=1.0), "mse": F.mse_loss}
OPTIMIZERS = {  # kind, lr, weight decay, loss
    "adam": ("Adam", 5e-4, 5e-4, "smooth_l1"),
    "adamw": ("AdamW", 1e-3, 1e-2, "mse"),
}


def build(config):
    sizes = {k: v for k, v in config.items() if k != "seed"}
    return generator.load_state(MLPMixer(**sizes), config["seed"]).train()


def data(config, items):
    shape = (items, config["channels"], *config["image_size"])
    x = torch.from_numpy(generator.tensor_input(config["seed"], "features", shape, 2.0))
    t = torch.from_numpy(generator.tensor_input(config["seed"], "responses", (items, config["num_classes"]), 2.0))
    return x, t


def kept(tensor):
    """Every step-th value of the flattened tensor, step = ceil(size / KEPT)."""
    flat = common.plain(tensor).reshape(-1)
    return flat[:: -(-flat.size // KEPT)]


def gradients(model, x, t, loss):
    model.zero_grad()
    value = LOSSES[loss](model(x), t)
    value.backward()
    return value, {k: p.grad.detach().clone() for k, p in model.named_parameters()}


def train(model, x, t, kind, lr, decay, loss, steps, batch):
    """Batches in order, 0…b−1, b…2b−1, … and round again."""
    model = copy.deepcopy(model)
    optimizer = getattr(torch.optim, kind)(model.parameters(), lr=lr, weight_decay=decay, fused=True)
    losses = []
    for step in range(steps):
        rows = [(step * batch + i) % len(x) for i in range(batch)]
        optimizer.zero_grad()
        value = LOSSES[loss](model(x[rows]), t[rows])
        value.backward()
        optimizer.step()
        losses.append(float(value.detach()))
    return losses, model


def hidden_states(model, x):
    """After the embedding (module 1) and after each mixer block."""
    states, y = [], x
    for module in list(model)[:-3]:
        y = module(y)
        states.append(y)
    return states[1:]


def small(name, config, out):
    arrays, record = {}, {"config": config, "parameters": 0, "gradients": {}, "training": {}}
    model, model64 = build(config), build(config).double()
    record["parameters"] = sum(p.numel() for p in model.parameters())
    x, t = data(config, ITEMS)
    record["features_sha256"], record["responses_sha256"] = common.sha256_of(x), common.sha256_of(t)
    with torch.no_grad():
        y, y64 = model(x), model64(x.double())
        arrays["output"], arrays["output64"] = y, y64
        record["output_error"] = common.error_of(y, y64)
        for i, h in enumerate(hidden_states(model64, x[:1].double())):
            arrays[f"hidden{i}_64"] = h[0, ::5, ::7]
    for loss in LOSSES:
        value, grads = gradients(model, x[:BATCH], t[:BATCH], loss)
        value64, grads64 = gradients(model64, x[:BATCH].double(), t[:BATCH].double(), loss)
        arrays[f"loss_{loss}"] = np.array([value.item()], np.float32)
        arrays[f"loss_{loss}64"] = np.array([value64.item()])
        record["gradients"][loss] = {}
        for key, g in grads.items():
            reference = common.plain(grads64[key])
            arrays[f"grad_{loss}/{key}"] = kept(reference)
            record["gradients"][loss][key] = {
                "rms": common.rms(reference), "sum": float(reference.sum()),
                "pytorch_rms_error": common.error_of(g, reference)["rms"],
                "pytorch_rms_error_kept": common.error_of(kept(g), kept(reference))["rms"]}
    for key, (kind, lr, decay, loss) in OPTIMIZERS.items():
        losses, trained = train(model, x, t, kind, lr, decay, loss, STEPS, BATCH)
        losses64, trained64 = train(model64, x.double(), t.double(), kind, lr, decay, loss, STEPS, BATCH)
        with torch.no_grad():
            arrays[f"trained_{key}"] = trained(x)
            arrays[f"trained_{key}64"] = trained64(x.double())
        record["training"][key] = {
            "optimizer": kind, "lr": lr, "weight_decay": decay, "loss": loss, "steps": STEPS, "batch": BATCH,
            "losses": losses, "losses64": losses64,
            "trained_output_error": common.error_of(arrays[f"trained_{key}"], arrays[f"trained_{key}64"])}
        print(name, key, np.abs(np.array(losses) / losses64 - 1).max(), losses[0], losses[-1], flush=True)
    print(name, record["parameters"], record["output_error"])
    out.npz(name + ".npz", arrays)
    return record


def full(out):
    config, record = FULL, {"config": FULL}
    model = build(config)
    x, t = data(config, BATCH)
    started = time.perf_counter()
    with torch.no_grad():
        y = model(x[:2])
    print(f"forward of 2: {time.perf_counter() - started:.3f} s")
    model64 = build(config).double()
    with torch.no_grad():
        y64 = model64(x[:2].double())
    record["output_rms"], record["output_error"] = common.rms(y64), common.error_of(y, y64)
    record["output_error_kept"] = common.error_of(y[:, ::64], y64[:, ::64])
    started = time.perf_counter()
    losses, _ = train(model, x, t, "Adam", 5e-4, 5e-4, "smooth_l1", 3, BATCH)
    print(f"a step of {BATCH}: {(time.perf_counter() - started) / 3:.3f} s")
    losses64, _ = train(model64, x.double(), t.double(), "Adam", 5e-4, 5e-4, "smooth_l1", 3, BATCH)
    record["training"] = {"optimizer": "Adam", "lr": 5e-4, "weight_decay": 5e-4, "loss": "smooth_l1",
                          "steps": 3, "batch": BATCH, "losses": losses, "losses64": losses64}
    record["parameters"] = sum(p.numel() for p in model.parameters())
    print("full", record)
    out.npz("full.npz", {"output_every_64th": y[:, ::64], "output64_every_64th": y64[:, ::64]})
    return record


def main():
    out = common.Folder("models/encoder/testdata", __file__)
    records = {name: small(name, config, out) for name, config in MODELS.items()}
    records["full"] = full(out)
    state = build(MODELS["patch2"]).state_dict()
    out.json("reference.json", {
        "package": "mlp-mixer-pytorch 0.1.1", "items": ITEMS, "input_scale": 2.0, "target_scale": 2.0,
        "kept_step": f"ceil(size / {KEPT})", "models": records})
    buffer = io.BytesIO()
    torch.save(state, buffer)
    out.bytes("patch2_state.pth", buffer.getvalue())
    out.finish()


if __name__ == "__main__":
    main()
