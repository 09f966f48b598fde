"""PyTorch on the same GPU: cuBLAS fp32 products and ViT-B/16, for the battery.

python3 peer.py REQUEST.json   (the shapes; vision bench gpu --request writes it)

Prints one JSON object: bench/battery/result.go, type Peer. TF32 is off except where a
row says tf32. Times are medians over events, after warm-up; weights are PyTorch's
own random ones (time does not depend on them), inputs are random, never zeros.
"""

import json
import statistics
import sys
import time


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values), "n": len(values)}


def timed(torch, run, budget, most=50):
    """Milliseconds of a run, by events, until the budget in seconds is spent.

    As in the battery's own clock (timing.go), an interval holds as many runs as make it a
    millisecond long: around a single product of some 50 microseconds, events would mostly
    show the host's way to it. run is given a number that counts up.
    """
    a, b = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    count = 0

    def interval(runs):
        nonlocal count
        a.record()
        for _ in range(runs):
            run(count)
            count += 1
        b.record()
        b.synchronize()
        return a.elapsed_time(b) / runs

    for _ in range(3):
        once = interval(1)
    runs = min(int(1 / once) + 1, 200) if 0 < once < 1 else 1
    times, end = [], time.perf_counter() + budget
    while len(times) < 5 or (time.perf_counter() < end and len(times) < most):
        times.append(interval(runs))
    return times


def make_vit(torch):
    """ViT-B/16 as BLIP has it: fused qkv, exact GELU, LayerNorm eps 1e-6, all tokens out."""
    nn, F = torch.nn, torch.nn.functional

    class Block(nn.Module):
        def __init__(self, d, heads, hidden):
            super().__init__()
            self.heads = heads
            self.norm1, self.norm2 = nn.LayerNorm(d, eps=1e-6), nn.LayerNorm(d, eps=1e-6)
            self.qkv, self.proj = nn.Linear(d, 3 * d), nn.Linear(d, d)
            self.fc1, self.fc2 = nn.Linear(d, hidden), nn.Linear(hidden, d)

        def forward(self, x):
            b, n, d = x.shape
            q, k, v = self.qkv(self.norm1(x)).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
            a = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, d)
            x = x + self.proj(a)
            return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))

    class ViT(nn.Module):
        def __init__(self, d=768, depth=12, heads=12):
            super().__init__()
            self.patch = nn.Conv2d(3, d, 16, 16)
            self.cls = nn.Parameter(torch.randn(1, 1, d) * 0.02)
            self.pos = nn.Parameter(torch.randn(1, 197, d) * 0.02)
            self.blocks = nn.Sequential(*[Block(d, heads, 4 * d) for _ in range(depth)])
            self.norm = nn.LayerNorm(d, eps=1e-6)

        def forward(self, x):
            x = self.patch(x).flatten(2).transpose(1, 2)
            x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.pos
            return self.norm(self.blocks(x))

    return ViT().eval().cuda()


def precision(torch, name):
    torch.backends.cuda.matmul.allow_tf32 = name == "tf32"
    torch.backends.cudnn.allow_tf32 = name == "tf32"


def models(torch, request, result):
    for name in request["precisions"]:
        precision(torch, name)
        torch.manual_seed(1)
        model = make_vit(torch)
        dtype = torch.bfloat16 if name == "bf16" else torch.float32
        model = model.to(dtype)
        for implementation in ("pytorch eager", "torch.compile"):
            net = model
            if implementation == "torch.compile":
                try:
                    torch._dynamo.reset()
                    # Without dynamic=False the second batch would be compiled for any batch.
                    net = torch.compile(model, dynamic=False)
                except Exception as e:
                    result["not_run"].append(f"torch.compile {name}: {e}")
                    continue
            for batch in request["batches"]:
                if time.perf_counter() > request["_end"]:
                    result["not_run"].append(f"{implementation} {name} batch {batch}: the time for the peer was spent")
                    continue
                x = (torch.rand(batch, 3, 224, 224, device="cuda") * 2 - 1).to(dtype)
                try:
                    with torch.inference_mode():
                        times = timed(torch, lambda _: net(x), request["seconds"])
                except Exception as e:
                    result["not_run"].append(f"{implementation} {name} batch {batch}: {str(e).splitlines()[0]}")
                    continue
                result["models"].append({"model": "ViT-B/16", "implementation": implementation, "precision": name, "batch": batch,
                                         "graph": False, "millis": spread(times), "images_per_s": spread([1e3 * batch / t for t in times])})


def products(torch, request, result):
    """cuBLAS on operands that lie there several times and take turns, as in measure.go."""
    precision(torch, "fp32")
    l2 = getattr(torch.cuda.get_device_properties(0), "L2_cache_size", 0)
    for m, n, k in request["products"]:
        sets = min(1 + 2 * l2 // (4 * (m * k + n * k + m * n)), 8)
        a = [torch.rand(m, k, device="cuda") * 2 - 1 for _ in range(sets)]
        b = [torch.rand(n, k, device="cuda") * 2 - 1 for _ in range(sets)]
        out = [torch.empty(m, n, device="cuda") for _ in range(sets)]
        times = timed(torch, lambda i: torch.matmul(a[i % sets], b[i % sets].t(), out=out[i % sets]), 0.2)
        result["products"].append({"m": m, "n": n, "k": k, "micros": spread([1e3 * t for t in times])})


def main():
    with open(sys.argv[1]) as f:
        request = json.load(f)
    import torch
    if not torch.cuda.is_available():
        raise SystemExit("PyTorch sees no GPU")
    request["_end"] = time.perf_counter() + request["budget"]
    result = {"torch": torch.__version__, "cuda": torch.version.cuda or "", "device": torch.cuda.get_device_name(0),
              "products": [], "models": [], "not_run": []}
    products(torch, request, result)
    models(torch, request, result)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
