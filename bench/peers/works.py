"""The works of bench/work in PyTorch and ONNX Runtime: functions that run one and
return its seconds, by the clock and of the processor, by the name of the program."""

import io
import time
import warnings

import torch

SHAPES = {  # name: M, N, K, A stored [K, M], B stored [N, K]
    "vit-proj": (197, 768, 768, False, True), "vit-qkv": (197, 2304, 768, False, True),
    "vit-fc1": (197, 3072, 768, False, True), "vit-fc2": (197, 768, 3072, False, True),
    "vit8-proj": (1576, 768, 768, False, True), "vit8-qkv": (1576, 2304, 768, False, True),
    "vit8-fc1": (1576, 3072, 768, False, True), "vit8-fc2": (1576, 768, 3072, False, True),
    "vit8-fc2-dx": (1576, 3072, 768, False, False), "vit8-fc2-dw": (768, 3072, 1576, True, False),
    "head": (32, 20544, 512, False, True), "head-dw": (20544, 512, 32, True, False),
}
MIXERS = {"mixer-p4": (4, 512, 12), "mixer-p2": (2, 3072, 3)}


def timed(threads, f):
    def run():
        torch.set_num_threads(threads)
        start, used = time.perf_counter(), time.process_time()
        f()
        return time.perf_counter() - start, time.process_time() - used
    return run


def vit(threads, batch, masked, programs):
    import timm
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = timm.create_model("vit_base_patch16_224", num_classes=0, global_pool="").eval()
    x = torch.rand(batch, 3, 224, 224) * 2 - 1
    mask = torch.rand(batch, 3, 224, 224) if masked else None
    given = (lambda: x * mask) if masked else (lambda: x)

    def under(mode, net):
        def f():
            with mode():
                net(given())
        return f
    runs = {"pytorch-eager": timed(threads, under(torch.no_grad, model)),
            "pytorch-inference-mode": timed(threads, under(torch.inference_mode, model))}
    if "torch.compile" in programs:
        runs["torch.compile"] = timed(threads, under(torch.no_grad, torch.compile(model)))
    for name, spin in (("onnxruntime", True), ("onnxruntime-no-spin", False)):
        if name in programs:
            runs[name] = onnxruntime(model, x, given, threads, spin)
    return {n: r for n, r in runs.items() if n in programs}


def onnxruntime(model, x, given, threads, spin):
    import onnxruntime as ort
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (x,), buffer, dynamo=False, input_names=["x"], output_names=["y"], opset_version=17)
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if spin else "0")
    session = ort.InferenceSession(buffer.getvalue(), options, providers=["CPUExecutionProvider"])

    def run():
        start, used = time.perf_counter(), time.process_time()
        session.run(None, {"x": given().numpy()})
        return time.perf_counter() - start, time.process_time() - used
    return run


def product(threads, name):
    m, n, k, turn_a, turn_b = SHAPES[name]
    a = torch.rand(k, m).T if turn_a else torch.rand(m, k)
    b = torch.rand(n, k).T if turn_b else torch.rand(k, n)
    out = torch.empty(m, n)
    return {"pytorch-eager": timed(threads, lambda: torch.mm(a, b, out=out))}


class FeedForward(torch.nn.Module):
    def __init__(self, channels, inner, hidden, linear):
        super().__init__()
        self.norm = torch.nn.LayerNorm(channels)
        self.fn = torch.nn.Sequential(linear(inner, hidden), torch.nn.GELU(), linear(hidden, inner))

    def forward(self, x):
        return x + self.fn(self.norm(x))


def mixer(patch, dim, depth, outputs=20544):
    """mlp-mixer-pytorch 0.1.1 on 197 queries of 32 x 24, written out."""
    tokens = 32 // patch * (24 // patch)

    class Patches(torch.nn.Module):
        def forward(self, x):
            b, c, h, w = x.shape
            x = x.reshape(b, c, h // patch, patch, w // patch, patch)
            return x.permute(0, 2, 4, 3, 5, 1).reshape(b, tokens, patch * patch * c)

    class Mean(torch.nn.Module):
        def forward(self, x):
            return x.mean(1)

    def across_tokens(i, o):
        return torch.nn.Conv1d(i, o, 1)
    blocks = [torch.nn.Sequential(FeedForward(dim, tokens, 4 * tokens, across_tokens),
                                  FeedForward(dim, dim, dim // 2, torch.nn.Linear)) for _ in range(depth)]
    return torch.nn.Sequential(Patches(), torch.nn.Linear(patch * patch * 197, dim), *blocks,
                               torch.nn.LayerNorm(dim), Mean(), torch.nn.Linear(dim, outputs))


def training(threads, batch, name):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net = mixer(*MIXERS[name])
    x, y = torch.rand(batch, 197, 32, 24), torch.rand(batch, 20544)
    adam = torch.optim.Adam(net.parameters(), lr=5e-4, fused=True)

    def step():
        adam.zero_grad()
        torch.nn.functional.smooth_l1_loss(net(x), y).backward()
        adam.step()
    return {"pytorch-eager": timed(threads, step)}


def peers(work, threads, batch, programs):
    if work in ("vit-b16", "masked"):
        return vit(threads, batch, work == "masked", programs)
    if work in MIXERS:
        return training(threads, batch, work)
    return product(threads, work.removeprefix("product:"))
