"""Op goldens from PyTorch: kernels/kerneltest/testdata, one .npz per op.

Key = case.tensor; a key that ends in 64 is the same quantity computed in
float64 from the same float32 inputs. dX is the gradient of sum(y * dy).
"""

import common  # first: sets the environment
import numpy as np
import torch
import torch.nn.functional as F

import generator

SEED = 11


def make(name, shape, scale=1.0):
    return torch.from_numpy(generator.tensor_input(SEED, name, shape, scale))


def record(store, case, inputs, function, dy_name=None, keep64=False):
    """Runs function(**inputs), forward and backward, in float32 and, with keep64, float64."""
    for key, value in inputs.items():
        store[f"{case}.{key}"] = value
    dy = None
    for dtype, suffix in ((torch.float32, ""), (torch.float64, "64")):
        if suffix and not keep64:
            continue
        leaves = {k: v.detach().clone().to(dtype).requires_grad_(dy_name is not None) for k, v in inputs.items()}
        y = function(**leaves)
        store[f"{case}.y{suffix}"] = y
        if dy_name is None:
            continue
        if dy is None:
            dy = make(dy_name, tuple(y.shape))
            store[f"{case}.dy"] = dy
        y.backward(dy.to(dtype))
        for key, leaf in leaves.items():
            store[f"{case}.d{key}{suffix}"] = leaf.grad


def matmul():
    store = {}
    for m, k, n in ((1, 1, 1), (7, 13, 11), (3, 127, 5), (5, 128, 3), (2, 129, 7), (17, 257, 7), (1, 769, 2)):
        case = f"{m}x{k}x{n}"
        a, b = make(f"matmul/{case}/a", (m, k)), make(f"matmul/{case}/b", (k, n))
        record(store, "nn_" + case, {"a": a, "b": b}, lambda a, b: a @ b)
        record(store, "nt_" + case, {"a": a, "b": b.t().contiguous()}, lambda a, b: a @ b.t())
        record(store, "tn_" + case, {"a": a.t().contiguous(), "b": b}, lambda a, b: a.t() @ b)
    a, b = make("matmul/batched/a", (3, 7, 131)), make("matmul/batched/b", (3, 131, 5))
    record(store, "nn_batched", {"a": a, "b": b}, lambda a, b: a @ b)
    record(store, "nt_batched", {"a": a, "b": b.transpose(1, 2).contiguous()}, lambda a, b: a @ b.transpose(1, 2))
    record(store, "tn_batched", {"a": a.transpose(1, 2).contiguous(), "b": b}, lambda a, b: a.transpose(1, 2) @ b)
    return store


def linear():
    store = {}
    for rows, k, n in (((5, 7), 53, 61), ((1,), 131, 3), ((13,), 1, 1)):
        case = "x".join(map(str, (*rows, k, n)))
        inputs = {"x": make(f"linear/{case}/x", (*rows, k)), "w": make(f"linear/{case}/w", (n, k), 0.2),
                  "b": make(f"linear/{case}/b", (n,))}
        record(store, "plain_" + case, inputs, lambda x, w, b: F.linear(x, w, b), f"linear/{case}/dy")
        more = dict(inputs, scale=make(f"linear/{case}/scale", (n,)),
                    residual=make(f"linear/{case}/residual", (*rows, n)))
        record(store, "gelu_scale_residual_" + case, more,
               lambda x, w, b, scale, residual: F.gelu(F.linear(x, w, b)) * scale + residual,
               f"linear/{case}/dy")
    return store


def layernorm():
    store = {}
    for shape in ((2, 768), (7, 33), (2, 3, 31), (5, 1), (300, 5)):
        for eps in (1e-6,) if shape == (2, 768) else (1e-5, 1e-6):
            case = "x".join(map(str, shape)) + ("_eps5" if eps == 1e-5 else "_eps6")
            d = shape[-1:]
            inputs = {"x": make(f"layernorm/{case}/x", shape, 2.0),
                      "gamma": 1 + make(f"layernorm/{case}/gamma", d, 0.1),
                      "beta": make(f"layernorm/{case}/beta", d, 0.1)}
            record(store, case, inputs, lambda x, gamma, beta: F.layer_norm(x, d, gamma, beta, eps),
                   f"layernorm/{case}/dy")
    offset = make("layernorm/offset/x", (4, 97)) + 100
    record(store, "offset_eps6", {"x": offset}, lambda x: F.layer_norm(x, (97,), eps=1e-6), "layernorm/offset/dy", keep64=True)
    small = make("layernorm/small/x", (4, 97), 1e-4)  # variance below eps
    record(store, "small_eps5", {"x": small}, lambda x: F.layer_norm(x, (97,), eps=1e-5), "layernorm/small/dy", keep64=True)
    return store


def softmax():
    store = {}
    softmax_last = lambda x: F.softmax(x, dim=-1)
    for shape, scale in (((3, 33), 3.0), ((2, 197), 8.0), ((5, 1), 1.0), ((2, 3, 31), 30.0)):
        case = "x".join(map(str, shape))
        record(store, case, {"x": make(f"softmax/{case}/x", shape, scale)}, softmax_last, f"softmax/{case}/dy", keep64=True)
    large = torch.tensor([[1000.0, 1001, 1002], [-1000, -1001, -1002], [3e38, -3e38, 0], [88, -104, 0]])
    record(store, "large", {"x": large}, softmax_last, "softmax/large/dy", keep64=True)
    inf = torch.tensor([[float("-inf"), 1, 2], [0, float("-inf"), float("-inf")]])
    record(store, "minus_inf", {"x": inf}, softmax_last)
    return store


def attend(q, k, v, keep=None):
    scores = (q @ k.transpose(-2, -1)) * q.shape[-1] ** -0.5
    if keep is not None:
        scores = scores.masked_fill(~keep, float("-inf"))
    return scores.softmax(dim=-1) @ v


def attention():
    """(batch, heads, length, d); the scale is d ** -0.5."""
    store = {}
    for b, h, n, d in ((1, 1, 1, 64), (1, 2, 33, 24), (1, 1, 9, 64), (2, 1, 7, 5), (1, 1, 65, 24), (1, 1, 197, 24)):
        case = f"{b}x{h}x{n}x{d}"
        inputs = {t: make(f"attention/{case}/{t}", (b, h, n, d), s) for t, s in (("q", 3), ("k", 3), ("v", 1))}
        record(store, case, inputs, attend, f"attention/{case}/dy")
        fused = F.scaled_dot_product_attention(*inputs.values())
        print("attention", case, "eager - fused:", float((fused - store[case + ".y"]).detach().abs().max()))
    keep = torch.arange(13) % 3 != 1
    inputs = {t: make(f"attention/masked/{t}", (1, 1, 13, 24), 2) for t in "qkv"}
    record(store, "masked", inputs, lambda q, k, v: attend(q, k, v, keep), "attention/masked/dy")
    store["masked.keep"] = keep.numpy().astype(np.uint8)
    return store


def activations():
    store = {}
    x = torch.cat([torch.linspace(-8, 8, 641), torch.linspace(-14, -8, 61),
                   torch.tensor([0.0, -0.0, 1e-30, -1e-30, 1e-42, -1e-42, 50, -50])])
    record(store, "gelu", {"x": x}, lambda x: F.gelu(x), "gelu/dy", keep64=True)
    record(store, "relu", {"x": x}, lambda x: F.relu(x), "relu/dy")
    special = torch.tensor([float("nan"), float("inf"), float("-inf")])
    record(store, "relu_special", {"x": special}, lambda x: F.relu(x))
    return store


def losses():
    store = {}
    for case, shape in (("5x7", (5, 7)), ("1", (1,)), ("3x347", (3, 347))):
        x, t = make(f"loss/{case}/x", shape, 2), make(f"loss/{case}/t", shape, 2)
        if case == "5x7":
            x[0, :3] = t[0, :3] + torch.tensor([0.0, 1.0, -0.5])  # the corners: 0, beta
        for name, function in (("mse", lambda x, t: F.mse_loss(x, t)),
                               ("l1b1", lambda x, t: F.smooth_l1_loss(x, t, beta=1.0)),
                               ("l1b05", lambda x, t: F.smooth_l1_loss(x, t, beta=0.5))):
            record(store, f"{name}_{case}", {"x": x, "t": t}, function, f"loss/{case}/dy")
        for name, beta in (("l1b1", 1.0), ("l1b05", 0.5)):
            store[f"{name}_{case}.y64"] = F.smooth_l1_loss(x.double(), t.double(), beta=beta)
        store[f"mse_{case}.y64"] = F.mse_loss(x.double(), t.double())
    return store


def sums():
    store = {}
    for shape in ((1, 1), (3, 31), (7, 33), (257, 5), (513, 2), (2, 1000)):
        case = "x".join(map(str, shape))
        x = make(f"sum/{case}/x", shape)
        store[case + ".x"] = x
        for suffix, v in (("", x), ("64", x.double())):
            store[f"{case}.rows{suffix}"], store[f"{case}.columns{suffix}"] = v.sum(-1), v.sum(0)
            store[f"{case}.total{suffix}"], store[f"{case}.mean_columns{suffix}"] = v.sum(), v.mean(0)
    return store


def permutes():
    store = {}
    for shape, order in (((3, 5), (1, 0)), ((2, 3, 5), (0, 2, 1)), ((2, 3, 5), (2, 0, 1)),
                         ((2, 7, 3, 5), (0, 2, 1, 3)), ((2, 5, 3, 2, 3), (2, 0, 3, 1, 4)), ((1, 9, 1), (2, 1, 0))):
        case = "x".join(map(str, shape)) + "_" + "".join(map(str, order))
        x = torch.arange(int(np.prod(shape)), dtype=torch.float32).reshape(shape)
        store[case + ".x"], store[case + ".y"] = x, x.permute(order).contiguous()
        store[case + ".order"] = np.array(order, np.int64)
    return store


def main():
    out = common.Folder("kernels/kerneltest/testdata", __file__)
    for op in (matmul, linear, layernorm, softmax, attention, activations, losses, sums, permutes):
        out.npz(op.__name__ + ".npz", op())
    out.finish()


if __name__ == "__main__":
    main()
