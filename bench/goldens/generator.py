"""The project's counter-based generator (NUMERICS section 7) written again in NumPy.

Independent of the Go code on purpose: goldens made with these weights check
the Go generator too. Philox4x32-10 after Salmon, Moraes, Dror and Shaw,
"Parallel random numbers: as easy as 1, 2, 3" (SC 2011); the test vectors are
those of Random123's kat_vectors file and run on import.
"""

import hashlib

import numpy as np

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
_CHUNK = 1 << 20  # blocks per step: keeps the temporaries in cache and memory small


def philox4x32_10(counter, key):
    """Ten rounds; counter is (n, 4) uint32, key two ints; gives (n, 4) uint32."""
    c0, c1, c2, c3 = (counter[:, j].astype(np.uint64) for j in range(4))
    k0, k1 = key
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (
            (p1 >> _SHIFT) ^ c1 ^ np.uint64(k0),
            p1 & _LOW,
            (p0 >> _SHIFT) ^ c3 ^ np.uint64(k1),
            p0 & _LOW,
        )
        k0, k1 = (k0 + _W0) & 0xFFFFFFFF, (k1 + _W1) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def stream_of(name):
    """First four bytes, little-endian, of SHA-256 of the stream's name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")


def words(seed, name, count, step=0):
    """The first `count` 32-bit words of the stream."""
    key = (seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF)
    stream = stream_of(name)
    blocks = (count + 3) // 4
    out = np.empty((blocks, 4), np.uint32)
    for lo in range(0, blocks, _CHUNK):
        index = np.arange(lo, min(lo + _CHUNK, blocks), dtype=np.uint64)
        counter = np.empty((len(index), 4), np.uint32)
        counter[:, 0] = (index & _LOW).astype(np.uint32)
        counter[:, 1] = (index >> _SHIFT).astype(np.uint32)
        counter[:, 2] = stream
        counter[:, 3] = step
        out[lo : lo + len(index)] = philox4x32_10(counter, key)
    return out.reshape(-1)[:count]


def symmetric(seed, name, shape):
    """fma(2, u, -1) with u = (w >> 8) * 2**-24: exact in float32, in [-1, 1)."""
    count = int(np.prod(shape, dtype=np.int64))
    u = (words(seed, name, count) >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)
    return (np.float32(2) * u - np.float32(1)).reshape(shape)


def kind_of(name, shape):
    """What a weight is, from its name and rank alone."""
    last = name.rsplit(".", 1)[-1]
    embedding = ("cls_token", "pos_embed", "class_embedding", "position_embedding",
                 "position_embeddings", "mask_token")
    if last in embedding:
        return "embedding"
    if last == "lambda1":
        return "lambda"
    if last == "bias":
        return "bias"
    if last == "weight" and len(shape) >= 2:
        return "matrix"
    if last == "weight" and len(shape) == 1:
        return "gamma"
    raise ValueError(f"{name} {tuple(shape)}: no rule for this tensor")


def weight(seed, name, shape):
    """The generator weight of a tensor: stream "init/" + name."""
    kind = kind_of(name, shape)
    if kind == "lambda":
        return np.ones(shape, np.float32)
    v = symmetric(seed, "init/" + name, shape)
    if kind == "gamma":
        return np.float32(1) + np.float32(0.1) * v  # two roundings: product, then sum
    if kind == "matrix":
        fan_in = int(np.prod(shape[1:], dtype=np.int64))
        return v * np.float32(np.sqrt(3.0 / fan_in))
    return v * np.float32(0.035 if kind == "embedding" else 0.02)


def tensor_input(seed, name, shape, scale=1.0):
    """An input: stream "input/" + name, fma(2, u, -1) * float32(scale)."""
    return np.asarray(symmetric(seed, "input/" + name, shape) * np.float32(scale))


def load_state(module, seed, prefix=""):
    """Fills a PyTorch module with generator weights named prefix + state_dict key."""
    import torch

    state = {k: torch.from_numpy(weight(seed, prefix + k, tuple(v.shape)))
             for k, v in module.state_dict().items()}
    module.load_state_dict(state, strict=True)
    return module


RANDOM123_VECTORS = [  # counter, key, output
    ([0, 0, 0, 0], [0, 0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    ([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0],
     [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]),
]

for _c, _k, _want in RANDOM123_VECTORS:
    _got = philox4x32_10(np.array([_c], np.uint32), _k)[0].tolist()
    if _got != _want:
        raise AssertionError(f"Philox4x32-10 of {_c} under {_k}: {_got}, Random123 says {_want}")
