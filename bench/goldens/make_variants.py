"""Goldens of the variants in the authors' history, at small sizes, with the
packages that the authors used: models/encoder/testdata/variants.{npz,json}.

Modules as in Model/mlp.py of github.com/Rxliang/VISION at the commits named,
with other sizes. Weights: the generator's, for SIREN its own starting
distribution drawn from the streams "init/" + state_dict key. Sophia's labels:
normal draws of the stream "sophia/labels", the step as step.
"""

import common  # first: sets the environment
import numpy as np
import torch
import torch.nn.functional as F
from mlp_mixer_pytorch import MLPMixer
from siren_pytorch import SirenNet
from sophia_opt import SophiaG
from torch import nn
from torchvision.ops import MLP

import generator

ITEMS, BATCH, STEPS, EVERY = 8, 4, 10, 4
KEPT = 24  # gradients: at most about this many values of a tensor are stored
Q, H, W, V = 9, 6, 4, 11
TOKEN_WIDTHS = [20, 16, 12, 10]
W0 = 30.0


class TokenMLP(nn.Module):
    """MLP_basic of a490a1b."""

    def __init__(self):
        super().__init__()
        self.net1 = MLP(H * W, TOKEN_WIDTHS)
        self.net2 = MLP(Q * TOKEN_WIDTHS[-1], [V])

    def forward(self, x):
        x = self.net1(x)
        return self.net2(x.view(-1, x.shape[1] * x.shape[2]))


class FlatMLP(nn.Module):
    """MLP_basic of c136322."""

    def __init__(self, hidden, layers):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(Q * H * W if i == 0 else hidden, hidden) for i in range(layers)])
        self.output = nn.Linear(hidden, V)

    def forward(self, x):
        x = x.view(-1, x.shape[1] * x.shape[2])
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.output(x)


class Siren(nn.Module):
    """Siren of 7e88a88, with the inputs of net2 that its forward needs."""

    def __init__(self):
        super().__init__()
        self.net1 = SirenNet(H * W, 24, 10, num_layers=3, final_activation=nn.Identity(), w0_initial=W0)
        self.net2 = SirenNet(Q * 10, 24, V, num_layers=2, final_activation=nn.Identity(), w0_initial=W0)

    def forward(self, x):
        x = self.net1(x)
        return self.net2(x.view(-1, x.shape[1] * x.shape[2]))


class FlatSiren(SirenNet):
    """SirenNet of 4d8b4ea, on all tokens' values."""

    def __init__(self):
        super().__init__(Q * H * W, 24, V, num_layers=2, final_activation=nn.Identity(), w0_initial=W0)

    def forward(self, x):
        return super().forward(x.view(len(x), -1))


def mixer_32():
    """MLPMixer of 3d45970 and ca5e21a: 32 queries, patch 2, three blocks."""
    return MLPMixer(image_size=(16, 12), channels=32, patch_size=2, dim=24, depth=3, num_classes=V)


COMMON = {"queries": Q, "height": H, "width": W, "outputs": V}
MODELS = {  # seed, module, the encoder's configuration
    "mixer_32": (31, mixer_32, {"queries": 32, "height": 16, "width": 12, "patch": 2, "dim": 24, "depth": 3,
                               "outputs": V}),
    "token_mlp": (32, TokenMLP, {"kind": "token-mlp", "token_widths": TOKEN_WIDTHS, **COMMON}),
    "flat_mlp": (33, lambda: FlatMLP(20, 6), {"kind": "flat-mlp", "widths": [20] * 6, **COMMON}),
    "siren": (34, Siren, {"kind": "siren", "token_widths": [24, 24, 24, 10], "widths": [24, 24], "w0": W0,
                          **COMMON}),
    "flat_siren": (35, FlatSiren, {"kind": "siren", "widths": [24, 24], "w0": W0, **COMMON}),
}
TRAININGS = {  # optimiser, lr, betas, rho, weight decay, steps between estimates
    "adam": ("adam", 5e-4, (0.9, 0.999), 0, 5e-4, 0),
    "sophia": ("sophia", 1e-4, (0.965, 0.99), 0.04, 0.1, EVERY),
    "sophia_authors": ("sophia-authors", 5e-4, (0.965, 0.99), 0.01, 0.1, 0),
}


def siren_weights(module, seed):
    """fma(u, 2a, -a), a = 1/K in a first layer, sqrt(6/K) in the others."""
    state = {}
    for key, value in module.state_dict().items():
        stem = key.rsplit(".", 1)[0]
        k = module.state_dict()[stem + ".weight"].shape[1]
        a = float(np.float32(1 / k if stem.endswith("layers.0") else np.sqrt(6 / k)))
        u = (generator.words(seed, "init/" + key, value.numel()) >> np.uint32(8)).astype(np.float64) * 2.0**-24
        state[key] = torch.from_numpy((u * (2 * a) - a).astype(np.float32).reshape(value.shape))
        assert float(value.abs().max()) <= a and float(value.abs().max()) > 0.7 * a, key  # the package's own bound
    module.load_state_dict(state)
    return module


def build(seed, make):
    torch.manual_seed(seed)
    module = make()
    if isinstance(module, (Siren, FlatSiren)):
        return siren_weights(module, seed)
    return generator.load_state(module, seed)


def data(name, seed, c):
    tokens = (c["queries"], c["height"], c["width"]) if name == "mixer_32" else (c["queries"], c["height"] * c["width"])
    x = generator.tensor_input(seed, "features", (ITEMS, *tokens), 2.0)
    t = generator.tensor_input(seed, "responses", (ITEMS, V), 2.0)
    return torch.from_numpy(x), torch.from_numpy(t)


def normal(seed, step, shape):
    """Pairs by Box and Muller, NUMERICS section 7, in float64, rounded once."""
    count = int(np.prod(shape))
    w = generator.words(seed, "sophia/labels", count + count % 2, step).astype(np.float64)
    bits = np.floor(w / 256)
    u1, u2 = (bits[0::2] + 1) * 2.0**-24, bits[1::2] * 2.0**-24
    r, theta = np.sqrt(-2 * np.log(u1)), float(np.float32(2 * np.pi)) * u2
    z = np.stack([r * np.cos(theta), r * np.sin(theta)], axis=1).reshape(-1)[:count]
    return torch.from_numpy(z.astype(np.float32).reshape(shape))


def kept(tensor):
    flat = common.plain(tensor).reshape(-1)
    return flat[:: -(-flat.size // KEPT)]


def train(model, seed, x, t, training):
    kind, lr, betas, rho, decay, every = TRAININGS[training]
    if kind == "adam":
        optimizer = torch.optim.Adam(model.parameters(), lr=lr, betas=betas, weight_decay=decay, fused=True)
    else:
        optimizer = SophiaG(model.parameters(), lr=lr, betas=betas, rho=rho, weight_decay=decay)
    losses = []
    for step in range(STEPS):
        rows = [(step * BATCH + i) % ITEMS for i in range(BATCH)]
        if every and step % every == 0:
            y = model(x[rows])
            optimizer.zero_grad()
            (0.5 * F.mse_loss(y, y.detach() + normal(seed, step, y.shape).to(y.dtype))).backward()
            optimizer.update_hessian()
        optimizer.zero_grad()
        loss = F.smooth_l1_loss(model(x[rows]), t[rows], beta=1.0)
        loss.backward()
        optimizer.step(*([] if kind == "adam" else [None, BATCH * V]))
        losses.append(float(loss.detach()))
    return losses


def variant(name, arrays):
    seed, make, config = MODELS[name]
    x, t = data(name, seed, config)
    model, model64 = build(seed, make), build(seed, make).double()
    record = {"seed": seed, "config": config, "parameters": sum(p.numel() for p in model.parameters())}
    with torch.no_grad():
        y64 = model64(x.double())
        arrays[f"{name}/output64"] = y64
        record["output_error"] = common.error_of(model(x), y64)["rms"]
    for m, x_, t_ in ((model, x, t), (model64, x.double(), t.double())):
        loss = F.smooth_l1_loss(m(x_[:BATCH]), t_[:BATCH], beta=1.0)
        loss.backward()
        record["loss64"] = loss.item()
    record["gradients"] = {}
    for (key, p), p64 in zip(model.named_parameters(), model64.parameters()):
        reference = kept(p64.grad)
        arrays[f"{name}/grad/{key}"] = reference
        record["gradients"][key] = {"rms": common.rms(p64.grad), "error": common.error_of(kept(p.grad), reference)["rms"]}
    record["training"] = {}
    for training, (kind, lr, betas, rho, decay, every) in TRAININGS.items():
        trained, trained64 = build(seed, make), build(seed, make).double()
        losses, losses64 = train(trained, seed, x, t, training), train(trained64, seed, x.double(), t.double(), training)
        with torch.no_grad():
            arrays[f"{name}/{training}64"] = trained64(x.double())
            error = common.error_of(trained(x), arrays[f"{name}/{training}64"])["rms"]
        record["training"][training] = {
            "optimiser": kind, "lr": lr, "betas": betas, "rho": rho, "weight_decay": decay, "curvature_every": every,
            "losses": losses, "losses64": losses64, "trained_output_error": error}
        print(name, training, losses64[0], losses64[-1], np.abs(np.array(losses) / losses64 - 1).max(), error)
    return record


def main():
    out, arrays = common.Folder("models/encoder/testdata", __file__), {}
    records = {name: variant(name, arrays) for name in MODELS}
    out.npz("variants.npz", arrays)
    out.json("variants.json", {"items": ITEMS, "batch": BATCH, "steps": STEPS, "input_scale": 2.0, "target_scale": 2.0,
                               "kept_step": f"ceil(size / {KEPT})", "models": records})
    out.finish()


if __name__ == "__main__":
    main()
