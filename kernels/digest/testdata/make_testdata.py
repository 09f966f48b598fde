"""Reference digests of NUMERICS section 10, made with NumPy and hashlib only.

Run: python make_testdata.py   (in this folder; writes golden.json and MANIFEST)
Versions used: see "versions" in golden.json.

Values need no file: element i of a case has the bits given by the 64-bit
recurrence below, so Go draws the very same ones.
"""
import hashlib, json, struct, sys
import numpy as np

MASK = (1 << 64) - 1


def bits(seed, n):
    """splitmix64: n 64-bit words."""
    out, s = [], seed
    for _ in range(n):
        s = (s + 0x9E3779B97F4A7C15) & MASK
        z = s
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        out.append(z ^ (z >> 31))
    return np.array(out, dtype=np.uint64)


def tensor(a):
    """SHA-256 over header and row-major little-endian values, one NaN for all."""
    name = a.dtype.name
    if a.dtype.kind == "f":
        a = a.copy()
        word = a.view(f"u{a.dtype.itemsize}")
        word[np.isnan(a)] = {2: 0x7E00, 4: 0x7FC00000, 8: 0x7FF8000000000000}[a.dtype.itemsize]
    h = hashlib.sha256()
    h.update(b"vision-tensor-1\n")
    h.update(name.encode().ljust(8, b"\0"))
    h.update(struct.pack("<I", a.ndim))
    h.update(struct.pack(f"<{a.ndim}Q", *a.shape))
    h.update(np.ascontiguousarray(a).astype(a.dtype.newbyteorder("<")).tobytes())
    return h.hexdigest()


CASES = [  # dtype, shape, seed; every bit pattern occurs, NaNs of all kinds too
    ("float32", (), 1), ("float32", (0,), 2), ("float32", (3, 0, 5), 3), ("float32", (7,), 4),
    ("float32", (2, 3, 5), 5), ("float32", (131, 257), 6), ("float64", (), 7), ("float64", (11, 13), 8),
    ("float64", (16411,), 9), ("int64", (1,), 10), ("int64", (5, 7), 11), ("int32", (17,), 12),
    ("int16", (19,), 13), ("int8", (23,), 14), ("uint8", (3, 5), 15), ("uint16", (7,), 16),
    ("uint32", (11,), 17), ("uint64", (13,), 18), ("float16", (33000,), 19),
]


def main():
    cases, lines = [], []
    for dtype, shape, seed in CASES:
        dt = np.dtype(dtype)
        n = int(np.prod(shape, dtype=np.int64))
        word = (bits(seed, n) >> np.uint64(64 - 8 * dt.itemsize)).astype(f"u{dt.itemsize}")
        if dt.kind == "f" and n > 3:  # the classes random bits would miss in a short tensor
            exponent = {2: 0x7C00, 4: 0x7F800000, 8: 0x7FF0000000000000}[dt.itemsize]
            word[0] = exponent + 1                         # signalling NaN
            word[1] = (1 << (8 * dt.itemsize)) - 1         # negative NaN, full payload
            word[2] = 1 << (8 * dt.itemsize - 1)           # minus zero
            word[3] = exponent                             # infinity
        a = word.view(dt).reshape(shape)
        hexa = tensor(a)
        name = f"{dtype}.{seed}"
        cases.append({"dtype": dtype, "shape": list(shape), "seed": seed, "sha256": hexa})
        lines.append((name.encode(), hexa))
    lines.sort()
    text = b"".join(h.encode() + b"  " + n + b"\n" for n, h in lines)
    golden = {
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
        "cases": cases,
        "set": hashlib.sha256(text).hexdigest(),
    }
    data = (json.dumps(golden, indent=1) + "\n").encode()
    open("golden.json", "wb").write(data)
    open("MANIFEST", "w").write(f"{hashlib.sha256(data).hexdigest()}  golden.json\n")


main()
