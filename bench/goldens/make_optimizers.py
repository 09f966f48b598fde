"""Ten steps of torch.optim.Adam and AdamW, fused=True on the CPU:
kernels/kerneltest/testdata/optimizers.npz. The rule of NUMERICS section 6 is
run beside them in NumPy and compared to the bit."""

import common  # first: sets the environment
import numpy as np
import torch

import generator

SEED, STEPS = 12, 10
SIZE = 248  # a multiple of 8: PyTorch's AVX2 loop; its scalar loop for the
# last size mod 8 elements rounds v otherwise (see TAIL)
TAIL = 7
TRIALS = {  # lr, betas, eps, weight decay
    "adam_plain": ("Adam", 1e-3, (0.9, 0.999), 1e-8, 0.0),
    "adam_paper": ("Adam", 5e-4, (0.9, 0.999), 1e-8, 5e-4),
    "adamw_default": ("AdamW", 1e-3, (0.9, 0.999), 1e-8, 1e-2),
    "adamw_fast": ("AdamW", 3e-2, (0.8, 0.95), 1e-6, 0.1),
}
f32 = np.float32


def fma(a, b, c):
    """float32 fma: exact product in float64, TwoSum, round to odd, convert."""
    a, b, c = (np.asarray(t, np.float64) for t in np.broadcast_arrays(a, b, c))
    p = a * b
    s = p + c
    bb = s - p
    e = (p - (s - bb)) + (c - bb)
    bits = s.view(np.int64).copy()
    fix = (e != 0) & (bits & 1 == 0)
    up = (e > 0) == (s > 0)
    bits[fix] += np.where(up[fix], 1, -1)
    return bits.view(np.float64).astype(f32)


def numerics_step(kind, p, g, m, v, t, lr, betas, eps, decay):
    b1, b2 = betas
    power = lambda b: float(np.prod([b] * t))
    c1, c2 = f32(1 - b1), f32(1 - b2)
    root, a = f32(np.sqrt(1 - power(b2))), f32(-lr / (1 - power(b1)))
    if kind == "AdamW":
        p = p * f32(1 - lr * decay)
    elif decay:
        g = fma(p, f32(decay), g)
    m = fma(g - m, c1, m)
    v = fma(c2 * g, g, v * f32(b2))
    d = np.sqrt(v) / root + f32(eps)
    return p + (a * m) / d, m, v


def trial(name, store, size=SIZE):
    kind, lr, betas, eps, decay = TRIALS[name]
    p0 = generator.tensor_input(SEED, f"optimizer/{name}/p", (size,), 0.1)
    gradients = np.stack([generator.tensor_input(SEED, f"optimizer/{name}/g{t}", (size,), 10.0 ** -(t % 4))
                          for t in range(STEPS)])
    gradients[:, :5] = 0
    parameter = torch.nn.Parameter(torch.from_numpy(p0.copy()))
    optimizer = getattr(torch.optim, kind)([parameter], lr=lr, betas=betas, eps=eps, weight_decay=decay, fused=True)
    p, m, v = p0.copy(), np.zeros(size, f32), np.zeros(size, f32)
    different, path = 0, []
    for t in range(STEPS):
        parameter.grad = torch.from_numpy(gradients[t].copy())
        optimizer.step()
        p, m, v = numerics_step(kind, p, gradients[t], m, v, t + 1, lr, betas, eps, decay)
        path.append(parameter.detach().numpy().copy())
        different += int((p.view(np.int32) != path[-1].view(np.int32)).sum())
    state = optimizer.state[parameter]
    different += int((m != state["exp_avg"].numpy()).sum() + (v != state["exp_avg_sq"].numpy()).sum())
    print(f"{name}: {different} of {(STEPS + 2) * size} values differ from the rule of NUMERICS section 6")
    store[name + ".scalars"] = np.array([lr, *betas, eps, decay])
    store[name + ".p0"], store[name + ".g"] = p0, gradients
    store[name + ".p"] = np.stack([path[0], path[1], path[-1]])
    store[name + ".m"], store[name + ".v"] = state["exp_avg"], state["exp_avg_sq"]
    return different


def main():
    out = common.Folder("kernels/kerneltest/testdata", __file__)
    store = {}
    different = {name: trial(name, store) for name in TRIALS}
    tail = {name: trial(name, {}, TAIL) for name in TRIALS}
    out.npz("optimizers.npz", store)
    out.json("optimizers.json", {
        "steps": STEPS, "scalars": "lr, beta1, beta2, eps, weight decay",
        "p": "after steps 1, 2 and 10", "trials": {
            n: {"kind": t[0], "values_that_differ_from_numerics_6": different[n],
                "of_the_scalar_tail_loop": tail[n]} for n, t in TRIALS.items()}})
    out.finish()


if __name__ == "__main__":
    main()
