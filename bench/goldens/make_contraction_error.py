"""PyTorch's RMS error against float64 of the matrix products of the models, at
full size: kernels/kerneltest/testdata/contraction_error.json. NUMERICS section 1
bounds ours by 1.05 times these. The error is taken over the first 64 columns of
each result, so that the test need not compute the others."""

import common  # first: sets the environment
import torch

import generator

SEED, COLUMNS = 13, 64
# name: (layout, M, K, N). nt: x[M,K] · w[N,K]ᵀ, a layer; tn: dy[K,M]ᵀ · x[K,N], its
# weight gradient over K = images · tokens; nn: dy[M,K] · w[K,N], its input gradient.
SHAPES = {
    "vit_b16.qkv": ("nt", 197, 768, 2304),
    "vit_b16.proj": ("nt", 197, 768, 768),
    "vit_b16.fc1": ("nt", 197, 768, 3072),
    "vit_b16.fc2": ("nt", 197, 3072, 768),
    "vit_b16.patch": ("nt", 196, 768, 768),
    "vit_b16.fc1 eight images": ("nt", 1576, 768, 3072),
    "dinov2_s.fc2": ("nt", 65, 1536, 384),
    "head.20544 vertices": ("nt", 32, 768, 20544),
    "vit_b16.fc1 input gradient": ("nn", 197, 3072, 768),
    "vit_b16.qkv weight gradient": ("tn", 768, 1576, 768),
}


def make(name, shape, scale):
    return torch.from_numpy(generator.tensor_input(SEED, "contraction/" + name, shape, scale))


def main():
    out = common.Folder("kernels/kerneltest/testdata", __file__)
    record = {}
    for name, (layout, m, k, n) in SHAPES.items():
        a = make(name + "/a", (k, m) if layout == "tn" else (m, k), 1.0)
        b = make(name + "/b", (n, k) if layout == "nt" else (k, n), (3.0 / k) ** 0.5)
        a = a.t() if layout == "tn" else a
        b = b.t() if layout == "nt" else b
        y = (a @ b)[:, :COLUMNS]
        y64 = a.double() @ b[:, :COLUMNS].double()
        error = common.error_of(y, y64)
        record[name] = {"layout": layout, "m": m, "k": k, "n": n, "pytorch_rms_error": error["rms"],
                        "output_rms": common.rms(y64)}
        print(name, record[name])
    out.json("contraction_error.json", {"seed": SEED, "columns": COLUMNS, "shapes": record})
    out.finish()


if __name__ == "__main__":
    main()
