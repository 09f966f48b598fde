"""Goldens of single modules, forward and backward: nn/testdata.

Weights are generator weights, seed 41, named case + "." + parameter; inputs
"input/" + case + ".x", scale 2; dy "input/" + case + ".dy"; the gradients are
those of sum(y * dy). A key that ends in 64 was computed in float64.
"""

import common  # first: sets the environment
import numpy as np
import torch
import torch.nn.functional as F
from mlp_mixer_pytorch.mlp_mixer_pytorch import FeedForward, PreNormResidual
from torch import nn

import generator

SEED = 41


class Mlp(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        p = ((q @ k.transpose(-2, -1)) * (c // self.heads) ** -0.5).softmax(-1)
        return self.proj((p @ v).transpose(1, 2).reshape(b, n, c))


class LayerScale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))  # generator: 1 + 0.1 v

    def forward(self, x):
        return x * self.weight


class Block(nn.Module):
    """x += λ1·attn(norm1(x)); x += λ2·mlp(norm2(x)); without scale λ is left out."""

    def __init__(self, width, heads, scale):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(width, eps=1e-6), Attention(width, heads)
        self.norm2, self.mlp = nn.LayerNorm(width, eps=1e-6), Mlp(width, 4 * width)
        self.ls1, self.ls2 = (LayerScale(width), LayerScale(width)) if scale else (nn.Identity(), nn.Identity())

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class PatchEmbed(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Conv2d(3, 7, 4, 4)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


def mixer_block(tokens, width):
    from functools import partial

    return nn.Sequential(PreNormResidual(width, FeedForward(tokens, 4, 0.0, partial(nn.Conv1d, kernel_size=1))),
                         PreNormResidual(width, FeedForward(width, 0.5, 0.0, nn.Linear)))


CASES = {
    "mlp": (lambda: Mlp(11, 29), (3, 5, 11)),
    "attention": (lambda: Attention(24, 2), (2, 17, 24)),
    "layerscale": (lambda: LayerScale(11), (3, 5, 11)),
    "block": (lambda: Block(24, 2, False), (2, 17, 24)),
    "block_scaled": (lambda: Block(12, 3, True), (2, 7, 12)),
    "mixer_block": (lambda: mixer_block(13, 10), (3, 13, 10)),
    "patch_embed": (lambda: PatchEmbed(), (2, 3, 12, 8)),
}


def run(name, arrays):
    build, shape = CASES[name]
    x = torch.from_numpy(generator.tensor_input(SEED, name + ".x", shape, 2.0))
    arrays[f"{name}/x"] = x
    for dtype, suffix in ((torch.float32, ""), (torch.float64, "64")):
        module = generator.load_state(build(), SEED, name + ".").to(dtype)
        leaf = x.detach().clone().to(dtype).requires_grad_(True)
        y = module(leaf)
        dy = torch.from_numpy(generator.tensor_input(SEED, name + ".dy", tuple(y.shape)))
        y.backward(dy.to(dtype))
        arrays[f"{name}/y{suffix}"], arrays[f"{name}/dx{suffix}"] = y, leaf.grad
        if not suffix:
            arrays[f"{name}/dy"] = dy
            for key, p in module.named_parameters():
                arrays[f"{name}/grad/{key}"] = p.grad
    return common.error_of(arrays[f"{name}/y"], arrays[f"{name}/y64"])


def initialisers():
    """PyTorch's default draws: range and moments of large tensors."""
    torch.manual_seed(0)
    record = {}
    for name, module, fan_in in (("Linear(48, 4096)", nn.Linear(48, 4096), 48),
                                 ("Conv1d(48, 2048, 1)", nn.Conv1d(48, 2048, 1), 48),
                                 ("Conv2d(3, 1024, 16, 16)", nn.Conv2d(3, 1024, 16, 16), 768)):
        record[name] = {"bound": float(1 / np.sqrt(fan_in))}
        for key, p in module.named_parameters():
            v = p.detach().double()
            record[name][key] = {"shape": list(p.shape), "min": float(v.min()), "max": float(v.max()),
                                 "mean": float(v.mean()), "std": float(v.std())}
    norm = nn.LayerNorm(5)
    record["LayerNorm"] = {"weight": norm.weight.tolist(), "bias": norm.bias.tolist(), "eps": norm.eps}
    return record


def schedules():
    """The rate in force at steps 0, 1, …: what the optimiser would use."""
    s = torch.optim.lr_scheduler
    makers = {
        "cosine": ({"T_max": 20, "eta_min": 1e-5}, s.CosineAnnealingLR),
        "onecycle_cos": ({"max_lr": 1e-2, "total_steps": 20, "pct_start": 0.3, "cycle_momentum": False}, s.OneCycleLR),
        "onecycle_linear": ({"max_lr": 1e-2, "total_steps": 20, "pct_start": 0.25, "anneal_strategy": "linear",
                             "cycle_momentum": False}, s.OneCycleLR),
        "step": ({"step_size": 7, "gamma": 0.1}, s.StepLR),
        "linear_warmup": ({"start_factor": 0.1, "total_iters": 5}, s.LinearLR),
        "exponential": ({"gamma": 0.9}, s.ExponentialLR),
    }
    record = {}
    for name, (arguments, kind) in makers.items():
        optimizer = torch.optim.Adam([nn.Parameter(torch.zeros(1))], lr=1e-3)
        schedule, rates = kind(optimizer, **arguments), []
        for _ in range(20):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step() if len(rates) < 20 else None
        record[name] = {"class": kind.__name__, "lr": 1e-3, "arguments": arguments, "rates": rates}
    return record


def main():
    out = common.Folder("nn/testdata", __file__)
    arrays = {}
    errors = {name: run(name, arrays) for name in CASES}
    out.npz("modules.npz", arrays)
    out.json("modules.json", {"seed": SEED, "pytorch_error": errors, "initialisers": initialisers(),
                              "schedules": schedules()})
    out.finish()


if __name__ == "__main__":
    main()
