"""Files in the format of torch.save before torch 1.6, and what torch reads from them.

Run in this folder:
    pip install torch==2.15.0 numpy==2.4.6
    python make_legacy.py
It writes the files, expected.json (dtype, shape and SHA-256 of the float32
little-endian values of every tensor, as torch.load reads them) and MANIFEST. The
keys of storages are memory addresses, so the bytes differ from run to run; the
values do not.
"""
import hashlib, json, os, pickle, struct, sys

import numpy as np
import torch

expected = {}
MAGIC, VERSION = 0x1950A86A20F9469CFC6C, 1001
INFO = {"protocol_version": VERSION, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}


def sha(b):
    return hashlib.sha256(b).hexdigest()


def flat(v, prefix=""):
    if isinstance(v, torch.Tensor):
        return {prefix or "tensor": v}
    items = v.items() if isinstance(v, dict) else enumerate(v) if isinstance(v, (list, tuple)) else ()
    out = {}
    for k, x in items:
        out |= flat(x, f"{prefix}.{k}" if prefix else str(k))
    return out


def note(file, meta=None):
    out = {}
    for name, t in flat(torch.load(file, map_location="cpu", weights_only=False)).items():
        f32 = t.detach().to(torch.float32).contiguous().numpy()
        out[name] = {"dtype": str(t.dtype)[6:], "shape": list(t.shape), "sha256": sha(f32.astype("<f4").tobytes())}
    expected[file] = {"tensors": out, "meta": meta or {}}


def values(*shape, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape).astype(np.float32))


def save(state, file, **kw):
    torch.save(state, file, _use_new_zipfile_serialization=False, **kw)


def every_dtype():
    """Without uint16 to uint64: torch 2.15 writes those to this format, but its own
    torch.load cannot read them back."""
    d = {}
    for i, name in enumerate("float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool".split()):
        t = values(3, 5, seed=i)
        d[name] = (t.abs() * 60).to(getattr(torch, name)) if name.startswith("u") else (t * 40).to(getattr(torch, name))
        if t.dtype.is_floating_point and d[name].is_floating_point():
            d[name][0, :3] = torch.tensor([0.0, -0.0, float("inf")])
    return d


def views(dtype):
    base = values(7, 11, seed=9).to(dtype)
    return {"base": base, "transposed": base.t(), "strided": base[1:6:2, 3::3], "row": base[4],
            "expanded": base[:1].expand(4, 11), "parameter": torch.nn.Parameter(base[2:4]), "scalar": base[6, 10], "empty": base[:0]}


class Old(pickle._Pickler):
    """Writes what torch wrote before 0.4: storages that are parts of another one,
    and _rebuild_tensor with four arguments."""

    def __init__(self, f, parts):
        super().__init__(f, protocol=2)
        self.parts = parts

    def persistent_id(self, x):
        return self.parts.get(id(x))


class Call:
    def __init__(self, f, args):
        self.f, self.args = f, args

    def __reduce__(self):
        return self.f, self.args


def part_of_storage(file):
    """Two tensors in parts of one storage of 12 elements, one in a whole one."""
    class Storage:
        pass

    a, b, c = Storage(), Storage(), Storage()
    whole = ("storage", torch.FloatStorage, "root", "cuda:3", 12)
    parts = {id(a): (*whole, ("partA", 2, 6)), id(b): (*whole, ("partB", 8, 4)), id(c): ("storage", torch.HalfStorage, "half", "cpu", 3, None)}
    rebuild = torch._utils._rebuild_tensor
    state = {"a": Call(rebuild, (a, 1, (2, 2), (2, 1))), "b": Call(rebuild, (b, 0, (4,), (1,))),
             "c": Call(rebuild, (c, 0, (3,), (1,)))}
    with open(file, "wb") as f:
        for x in (MAGIC, VERSION, INFO):
            pickle.dump(x, f, protocol=2)
        Old(f, parts).dump(state)
        pickle.dump(["half", "root"], f, protocol=2)
        f.write(struct.pack("<q3e", 3, 0.5, -1.25, 65504.0))
        f.write(struct.pack("<q12f", 12, *[i / 7 for i in range(12)]))


def main():
    for f in os.listdir("."):
        if f.endswith((".pth", ".json")):
            os.remove(f)
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 5, 2), torch.nn.BatchNorm2d(5), torch.nn.Linear(7, 3))
    save({"model": net.state_dict(), "epoch": 3, "best": 0.1, "name": "naïve"}, "state.pth")
    note("state.pth", {"epoch": "3", "best": "0.1", "name": "naïve"})
    save(every_dtype(), "dtypes.pth")
    note("dtypes.pth")
    for name, dtype in (("float", torch.float32), ("half", torch.float16), ("bfloat16", torch.bfloat16)):
        save(views(dtype), f"views_{name}.pth")
        note(f"views_{name}.pth")
    for protocol in (3, 4, 5):
        save({"w": values(2, 3, seed=1), "v": values(4, seed=2).half()}, f"protocol{protocol}.pth", pickle_protocol=protocol)
        note(f"protocol{protocol}.pth")
    save(values(2, 3, seed=1), "tensor.pth")
    note("tensor.pth")
    part_of_storage("parts.pth")
    note("parts.pth")
    with open("expected.json", "w") as f:
        json.dump({"versions": {"python": sys.version.split()[0], "torch": torch.__version__, "numpy": np.__version__},
                   "files": expected}, f, ensure_ascii=False, sort_keys=True)
        f.write("\n")
    with open("MANIFEST", "w") as m:
        for f in sorted(os.listdir(".")):
            if f.endswith((".pth", ".json")):
                m.write(f"{sha(open(f, 'rb').read())}  {f}\n")


main()
