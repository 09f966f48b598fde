"""NVIDIA's own Python binding of the driver runs our PTX on whatever libcuda.so.1 the
loader finds: the simulator's, in .ci/bindings. Bits are compared with NumPy's.

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


def main():
    ok(cu.cuInit(0))
    device = ok(cu.cuDeviceGet(0))
    name = ok(cu.cuDeviceGetName(64, device)).split(b"\0")[0].decode()
    ok(cu.cuCtxSetCurrent(ok(cu.cuDevicePrimaryCtxRetain(device))))
    with open(sys.argv[1] + "/elementwise_1_direct.ptx", "rb") as f:
        module = ok(cu.cuModuleLoadData(f.read() + b"\0"))
    stream = ok(cu.cuStreamCreate(cu.CUstream_flags.CU_STREAM_NON_BLOCKING))
    random = np.random.default_rng(1)
    n = 10_001
    a, b = random.standard_normal(n, np.float32), random.standard_normal(n, np.float32)
    a[:4], b[:4] = [0.0, -0.0, np.inf, 1e-45], [-0.0, -0.0, 1.0, 3.0]
    at = [ok(cu.cuMemAlloc(4 * n)) for _ in range(3)]
    for pointer, values in zip(at[1:], (a, b)):
        ok(cu.cuMemcpyHtoDAsync(pointer, values.ctypes.data, values.nbytes, stream))
    for entry, want in (("add", a + b), ("sub", a - b), ("mul", a * b), ("div", np.divide(a, b))):
        kernel = ok(cu.cuModuleGetFunction(module, f"elementwise_{entry}".encode()))
        packed = np.array([int(at[0]), int(at[1]), int(at[2]), n, n], np.uint64)
        pointers = (ctypes.c_void_p * 1)(packed.ctypes.data)
        ok(cu.cuLaunchKernel(kernel, 7, 1, 1, 256, 1, 1, 0, stream, ctypes.addressof(pointers), 0))
        got = np.empty_like(want)
        ok(cu.cuMemcpyDtoHAsync(got.ctypes.data, at[0], got.nbytes, stream))
        ok(cu.cuStreamSynchronize(stream))
        differ = np.flatnonzero((got.view(np.uint32) != want.view(np.uint32)) & ~(np.isnan(got) & np.isnan(want)))
        if differ.size:
            i = differ[0]
            raise SystemExit(f"{entry}: {differ.size} of {n} differ, first at {i}: {got[i]!r}, NumPy has {want[i]!r}")
    status, = cu.cuMemFree(12345)
    if status != cu.CUresult.CUDA_ERROR_INVALID_VALUE:
        raise SystemExit(f"freeing what is no address answered {status}")
    for pointer in at:
        ok(cu.cuMemFree(pointer))
    print(f"cuda-bindings on {name}: add, sub, mul and div of {n} values have NumPy's bits")


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        main()
