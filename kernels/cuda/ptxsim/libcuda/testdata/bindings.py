"""NVIDIA's own Python binding of the driver runs our PTX on whatever libcuda.so.1 the
loader finds: the simulator's, in .ci/bindings. Bits are compared with NumPy's, which
computes here what kernels/NUMERICS.md says (§1, §2, §6).

LD_LIBRARY_PATH=bin/libcuda-sim python3 bindings.py kernels/cuda/ptx
"""

import ctypes
import sys

import numpy as np
from cuda.bindings import driver as cu


def ok(result):
    status, *values = result
    if status != cu.CUresult.CUDA_SUCCESS:
        raise SystemExit(f"{status}: {cu.cuGetErrorString(status)}")
    return values[0] if len(values) == 1 else values


def fma(a, b, c):
    """a·b + c rounded once. The product is exact in float64; the sum is rounded to odd
    there, so that rounding it to float32 is as if it had been exact."""
    p, c = a.astype(np.float64) * b.astype(np.float64), c.astype(np.float64)
    s = p + c
    t = s - p
    error = (p - (s - t)) + (c - t)
    even = (error != 0) & (s.view(np.int64) & 1 == 0)
    return np.where(even, np.nextafter(s, np.copysign(np.inf, error)), s).astype(np.float32)


def contraction(a, b):
    """A·B: chains of fma over blocks of 128, the sums of the blocks in order (§1)."""
    total = None
    for start in range(0, a.shape[1], 128):
        p = np.zeros((a.shape[0], b.shape[1]), np.float32)
        for k in range(start, min(start + 128, a.shape[1])):
            p = fma(a[:, k, None], b[None, k, :], p)
        total = p if total is None else total + p
    return total


def row_sums(step, rows, columns):
    """32 lanes, each with every 32nd column, then halves (§2)."""
    lanes = np.zeros((rows, 32), np.float32)
    for i in range(columns):
        lanes[:, i % 32] = step(i, lanes[:, i % 32])
    for m in (16, 8, 4, 2, 1):
        lanes = lanes + lanes[:, np.arange(32) ^ m]
    return lanes[:, 0]


def layernorm(x, gamma, beta, eps):
    """(x − mean)·rstd·gamma + beta, every step rounded (§6)."""
    rows, d = x.shape
    n = np.float32(d)
    mean = row_sums(lambda i, q: q + x[:, i], rows, d) / n
    centred = x - mean[:, None]
    variance = row_sums(lambda i, q: fma(centred[:, i], centred[:, i], q), rows, d) / n
    rstd = np.float32(1) / np.sqrt(variance + eps)
    return fma(centred * rstd[:, None], np.broadcast_to(gamma, x.shape), np.broadcast_to(beta, x.shape))


class Device:
    def __init__(self, folder):
        ok(cu.cuInit(0))
        self.folder, self.device, self.memory = folder, ok(cu.cuDeviceGet(0)), []
        self.name = ok(cu.cuDeviceGetName(64, self.device)).split(b"\0")[0].decode()
        ok(cu.cuCtxSetCurrent(ok(cu.cuDevicePrimaryCtxRetain(self.device))))
        self.stream = ok(cu.cuStreamCreate(cu.CUstream_flags.CU_STREAM_NON_BLOCKING))

    def kernel(self, module, entry):
        with open(f"{self.folder}/{module}.ptx", "rb") as f:
            return ok(cu.cuModuleGetFunction(ok(cu.cuModuleLoadData(f.read() + b"\0")), entry.encode()))

    def alloc(self, n):
        self.memory.append(ok(cu.cuMemAlloc(4 * n)))
        return int(self.memory[-1])

    def upload(self, values):
        at = self.alloc(values.size)
        ok(cu.cuMemcpyHtoDAsync(at, values.ctypes.data, values.nbytes, self.stream))
        return at

    def launch(self, kernel, grid, fields):
        """fields are (value, type) of the kernel's one struct, in order."""
        packed = np.array([tuple(v for v, _ in fields)], np.dtype([(f"f{i}", t) for i, (_, t) in enumerate(fields)]))
        pointers = (ctypes.c_void_p * 1)(packed.ctypes.data)
        ok(cu.cuLaunchKernel(kernel, grid, 1, 1, 256, 1, 1, 0, self.stream, ctypes.addressof(pointers), 0))

    def compare(self, what, at, want):
        got = np.empty_like(want)
        ok(cu.cuMemcpyDtoHAsync(got.ctypes.data, at, got.nbytes, self.stream))
        ok(cu.cuStreamSynchronize(self.stream))
        differ = np.flatnonzero((got.view(np.uint32) != want.view(np.uint32)) & ~(np.isnan(got) & np.isnan(want)))
        if differ.size:
            i = differ[0]
            raise SystemExit(f"{what}: {differ.size} of {want.size} differ, first at {i}: {got.flat[i]!r}, NumPy has {want.flat[i]!r}")
        print(f"{what}: {want.size} values have NumPy's bits")


def elementwise(d, random):
    n = 10_001
    a, b = random.standard_normal(n, np.float32), random.standard_normal(n, np.float32)
    a[:4], b[:4] = [0.0, -0.0, np.inf, 1e-45], [-0.0, -0.0, 1.0, 3.0]
    to, at, bt = d.alloc(n), d.upload(a), d.upload(b)
    for entry, want in (("add", a + b), ("sub", a - b), ("mul", a * b), ("div", np.divide(a, b))):
        kernel = d.kernel("elementwise_1_direct", f"elementwise_{entry}")
        d.launch(kernel, 7, [(v, "u8") for v in (to, at, bt, n, n)])
        d.compare(entry, to, want)


def contract(d, random):
    m, n, k = 33, 35, 300
    a, b = random.standard_normal((m, k), np.float32), random.standard_normal((k, n), np.float32)
    to, at, bt = d.alloc(m * n), d.upload(a), d.upload(b)
    fields = [at, k, 1, 0, 0, 0] + [bt, n, 1, 0, 0, 0] + [to, n, 0, 0] + [0] * 8 + [0, 0, 0]
    counts = [m, n, k, 1, 1, 1, 0, 0, -(-k // 128), 0, 0, 0, 0, 0]
    kernel = d.kernel("contract_1_direct", "contract_direct")
    arguments = [(v, "u8") for v in fields] + [(v, "u4") for v in counts]
    d.launch(kernel, 5, arguments)
    want = contraction(a, b)
    d.compare("contraction", to, want)
    ok(cu.cuMemsetD32Async(to, 0, m * n, d.stream))
    ok(cu.cuStreamBeginCapture(d.stream, cu.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED))
    d.launch(kernel, 5, arguments)
    graph = ok(cu.cuStreamEndCapture(d.stream))
    d.compare("contraction, recorded and not run", to, np.zeros_like(want))
    ready = ok(cu.cuGraphInstantiate(graph, 0))
    ok(cu.cuGraphLaunch(ready, d.stream))
    d.compare("contraction in a graph", to, want)
    ok(cu.cuGraphExecDestroy(ready))
    ok(cu.cuGraphDestroy(graph))


def normalise(d, random):
    rows, width, eps = 19, 201, np.float32(1e-6)
    x = random.standard_normal((rows, width), np.float32) * 3 + 1
    gamma, beta = random.standard_normal(width, np.float32), random.standard_normal(width, np.float32)
    to = d.alloc(x.size)
    fields = [(v, "u8") for v in (to, d.upload(x), d.upload(gamma), d.upload(beta), 0, 0, rows)]
    d.launch(d.kernel("layernorm_1_direct", "layernorm_forward"), 3,
             fields + [(width, "u4"), (width, "f4"), (eps, "f4"), (0, "u4")])
    d.compare("LayerNorm", to, layernorm(x, gamma, beta, eps))


def main():
    d = Device(sys.argv[1])
    random = np.random.default_rng(1)
    for op in (elementwise, contract, normalise):
        op(d, random)
    status, = cu.cuMemFree(12345)
    if status != cu.CUresult.CUDA_ERROR_INVALID_VALUE:
        raise SystemExit(f"freeing what is no address answered {status}")
    status, _ = cu.cuMemAllocManaged(64, 1)
    if status != cu.CUresult.CUDA_ERROR_NOT_SUPPORTED and "simulator" in d.name.lower():
        raise SystemExit(f"managed memory, which the simulator does not have, answered {status}")
    for pointer in d.memory:
        ok(cu.cuMemFree(pointer))
    print(f"cuda-bindings on {d.name}: every bit agrees")


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        main()
