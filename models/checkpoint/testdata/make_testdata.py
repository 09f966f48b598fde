"""Small files written by the programs whose formats package checkpoint reads,
and what those programs themselves read from them.

Run in this folder:
    pip install torch==2.15.0 safetensors==0.8.0 numpy==2.4.6 onnx==1.23.2
    pip install --target numpy1 --no-deps numpy==1.26.4   # a second NumPy, for its module names
    python make_testdata.py numpy1
It writes the files, expected.json (dtype, shape and SHA-256 of the float32
little-endian values of every tensor, as read back by the format's own
library), and MANIFEST. The bytes are the same at every run, except legacy.pth,
whose storage keys are memory addresses.
"""
import hashlib, json, os, subprocess, sys, zipfile
from collections import OrderedDict

import numpy as np
import onnx
import safetensors.torch
import torch
from onnx import TensorProto, helper, numpy_helper

expected = {}


def sha(b):
    return hashlib.sha256(b).hexdigest()


def note(file, tensors, meta=None):
    """Records {name: torch tensor or numpy array} as what `file` holds."""
    out = {}
    for name, t in tensors.items():
        if isinstance(t, torch.Tensor):
            dtype, f32 = str(t.dtype).removeprefix("torch."), t.detach().to(torch.float32).numpy()
        else:
            dtype, f32 = t.dtype.name, t.astype(np.float32)
        shape = list(t.shape)
        out[name] = {"dtype": dtype, "shape": shape, "sha256": sha(np.ascontiguousarray(f32).astype("<f4").tobytes())}
    expected[file] = {"tensors": out, "meta": meta or {}}


def values(*shape, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape).astype(np.float32))


def every_dtype():
    d = {}
    for i, name in enumerate("float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool uint16 uint32 uint64".split()):
        dt = getattr(torch, name)
        if dt.is_floating_point:
            t = values(3, 5, seed=i).to(dt)
            t[0, :4] = torch.tensor([0.0, -0.0, float("inf"), -float("inf")], dtype=torch.float64).to(dt)
            t[1, :2] = torch.tensor([torch.finfo(dt).smallest_normal / 2, torch.finfo(dt).max], dtype=torch.float64).to(dt)
        elif dt == torch.bool:
            t = values(3, 5, seed=i) > 0
        else:
            info = np.iinfo(name)
            a = np.random.default_rng(i).integers(info.min, info.max, (3, 5), dtype=name, endpoint=True)
            a[0, 0], a[0, 1] = info.min, info.max
            t = torch.from_numpy(a)
        d[name] = t
    return d


def make_safetensors():
    d = every_dtype()
    d["scalar"], d["empty"], d["ünïcode/λ"] = torch.tensor(2.5), torch.zeros(0, 4), values(2, seed=50)
    meta = {"format": "pt", "note": "quotes \" and \\ and <&>"}
    safetensors.torch.save_file(d, "mixed.safetensors", metadata=meta)
    note("mixed.safetensors", safetensors.torch.load_file("mixed.safetensors"), meta)
    f = {"b": values(2, 3, seed=1), "a.weight": values(5, seed=2), "c": values(2, 2, 2, seed=3), "s": torch.tensor(1.5)}
    safetensors.torch.save_file(f, "float32.safetensors", metadata={"k": "v"})
    note("float32.safetensors", f, {"k": "v"})


def flat(v, prefix=""):
    if isinstance(v, torch.Tensor):
        return {prefix: v}
    items = v.items() if isinstance(v, dict) else enumerate(v) if isinstance(v, (list, tuple)) else ()
    out = {}
    for k, x in items:
        out |= flat(x, f"{prefix}.{k}" if prefix else str(k))
    return out


def make_torch():
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 5, 2), torch.nn.BatchNorm2d(5), torch.nn.Linear(7, 3))
    base = values(7, 11, seed=9)
    opt = torch.optim.AdamW(net.parameters(), lr=1e-3)
    net[2](values(2, 7, seed=8)).sum().backward()
    opt.step()
    state = {
        "model": net.state_dict(),
        "views": {
            "base": base, "transposed": base.t(), "strided": base[1:6:2, 3::3], "row": base[4],
            "expanded": base[:1].expand(4, 11), "parameter": torch.nn.Parameter(base[2:4]),
            "scalar": base[6, 10], "empty": base[:0], "permuted": values(2, 3, 5, seed=7).permute(2, 0, 1),
        },
        "dtypes": every_dtype(),
        "optimizer": opt.state_dict(),
        "epoch": 3, "best": 0.1, "tiny": 1e-7, "big": 2**40, "whole": 2.0, "none": None, "flag": True,
        "name": "naïve \"quoted\"", "ids": [1, -2, 300, 70000, -(2**33)], "pair": ("a", torch.float32),
    }
    meta = {"epoch": "3", "best": "0.1", "tiny": "1e-07", "big": str(2**40), "whole": "2.0", "none": "None",
            "flag": "True", "name": state["name"], "ids.0": "1", "ids.1": "-2", "ids.2": "300", "ids.3": "70000",
            "ids.4": str(-(2**33)), "pair.0": "a", "pair.1": "torch.float32", "optimizer.param_groups.0.lr": "0.001"}
    torch.save(state, "state.pth")
    back = torch.load("state.pth", weights_only=True)
    note("state.pth", flat(back), meta)
    for protocol in (3, 4, 5):
        torch.save(state, f"protocol{protocol}.pth", pickle_protocol=protocol)
        note(f"protocol{protocol}.pth", flat(back), meta)
    torch.save(base, "tensor.pt")
    note("tensor.pt", {"tensor": base})
    torch.save([base, {"x": base[0]}], "list.pt")
    note("list.pt", {"0": base, "1.x": base[0]})
    torch.save({"w": base}, "legacy.pth", _use_new_zipfile_serialization=False)

    small = {"w": base, "v": base[:, ::2], "n": torch.arange(5), "h": values(6, seed=3).half()}
    torch.save(small, "small.pth")
    note("small.pth", small)
    with zipfile.ZipFile("small.pth") as src, zipfile.ZipFile("deflated.pth", "w", zipfile.ZIP_DEFLATED) as dst, \
            zipfile.ZipFile("bigendian.pth", "w") as big:
        size = {"0": 4, "1": 8, "2": 2}
        for info in src.infolist():
            data = src.read(info)
            def fixed():
                return zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            dst.writestr(fixed(), data, zipfile.ZIP_DEFLATED)
            if info.filename.endswith("byteorder"):
                data = b"big"
            elif "/data/" in info.filename:
                data = np.frombuffer(data, f"<u{size[info.filename.split('/')[-1]]}").byteswap().tobytes()
            big.writestr(fixed(), data)
    note("deflated.pth", small)
    note("bigendian.pth", small)


def make_numpy(numpy1):
    arrays = {}
    for i, code in enumerate("f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1".split()):
        a = np.random.default_rng(i).integers(-100, 100, (3, 5)).astype(code) if code[0] in "fib" else \
            np.random.default_rng(i).integers(0, 200, (3, 5)).astype(code)
        if code[0] == "f":
            a = (a / a.dtype.type(7)).astype(code)
        arrays[f"little_{code}"] = a.astype("<" + code)
        arrays[f"big_{code}"] = a.astype(">" + code)
        arrays[f"fortran_{code}"] = np.asfortranarray(a)
    arrays["three"] = np.arange(2 * 3 * 5, dtype="f4").reshape(2, 3, 5)
    arrays["fortran_three"] = np.asfortranarray(arrays["three"] / 3)
    arrays["big_fortran"] = np.asfortranarray(arrays["three"].astype(">f4"))
    arrays["scalar"], arrays["empty"], arrays["one"] = np.float32(2.5).reshape(()), np.zeros((0, 3), "f4"), np.ones(1, "f8")
    np.savez("arrays.npz", **arrays)
    np.savez_compressed("compressed.npz", **arrays)
    for f in ("arrays.npz", "compressed.npz"):
        note(f, dict(np.load(f)))
    for name in ("three", "fortran_three", "scalar", "empty", "little_f8", "little_i8", "little_i4", "little_u1"):
        np.save(f"{name}.npy", arrays[name])
        note(f"{name}.npy", {name: arrays[name]})
    with open("version2.npy", "wb") as f:
        np.lib.format.write_array(f, arrays["three"], version=(2, 0))
    note("version2.npy", {"version2": arrays["three"]})
    np.save("unicode.npy", np.array(["a", "b"]))

    mapping = {0: "Unknown", 1: "V1v", 2: "V1d", 3: "V2v", -7: "naïve", 100000: "mTL-words"}
    np.save("mapping_numpy2.npy", mapping)
    scalars = {np.int64(k): np.str_(v) for k, v in mapping.items()}
    np.save("mapping_scalars.npy", scalars)
    subprocess.run([sys.executable, "-c", f"""
import sys; sys.path.insert(0, {numpy1!r})
import numpy as np, pickle
assert np.__version__ == "1.26.4", np.__version__
np.save("mapping_numpy1.npy", {mapping!r})
for p in (2, 3):
    with open(f"mapping_protocol{{p}}.npy", "wb") as f:
        np.lib.format.write_array_header_1_0(f, {{"descr": "|O", "fortran_order": False, "shape": ()}})
        pickle.dump(np.array({mapping!r}), f, protocol=p)
"""], check=True)


def make_onnx():
    f = values(3, 4, seed=20).numpy()
    ints = np.array([-3, 0, 2**31 - 1], "i4")
    inits = [
        numpy_helper.from_array(f, "raw"),
        helper.make_tensor("float_data", TensorProto.FLOAT, [3, 4], f.ravel().tolist()),
        helper.make_tensor("double_data", TensorProto.DOUBLE, [2], [0.1, -2.5]),
        helper.make_tensor("int64_data", TensorProto.INT64, [3], [-1, 2**40, 7]),
        helper.make_tensor("int32_data", TensorProto.INT32, [3], ints.tolist()),
        helper.make_tensor("int8_data", TensorProto.INT8, [2], [-128, 127]),
        helper.make_tensor("uint8_data", TensorProto.UINT8, [2], [0, 255]),
        helper.make_tensor("bool_data", TensorProto.BOOL, [2], [True, False]),
        helper.make_tensor("float16_data", TensorProto.FLOAT16, [2], [0.5, -3.0]),
        helper.make_tensor("uint64_data", TensorProto.UINT64, [2], [2**63, 5]),
        helper.make_tensor("scalar", TensorProto.FLOAT, [], [4.5]),
        numpy_helper.from_array(np.zeros((0, 2), "f4"), "empty"),
    ]
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "raw"], ["y"], name="/layer.0/MatMul"),
         helper.make_node("Gemm", ["y", "float_data", ""], ["z"], name="/layer.1/Gemm", transB=1)],
        "tiny", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 3])],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, [None, 3])], inits)
    model = helper.make_model(graph, producer_name="make_testdata", opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    helper.set_model_props(model, {"author": "test"})
    onnx.save_model(model, "tiny.onnx")
    back = onnx.load("tiny.onnx")
    note("tiny.onnx", {t.name: numpy_helper.to_array(t) for t in back.graph.initializer},
         {"ir_version": "8", "producer_name": "make_testdata", "opset": "17", "graph": "tiny", "property.author": "test"})
    onnx.save_model(model, "external.onnx", save_as_external_data=True, location="external.bin", size_threshold=0)
    os.remove("external.bin")  # the reader must refuse before it would need it


def main():
    numpy1 = os.path.abspath(sys.argv[1])
    for f in os.listdir("."):
        if f.endswith((".safetensors", ".pth", ".pt", ".npy", ".npz", ".onnx", ".json")):
            os.remove(f)
    make_safetensors()
    make_torch()
    make_numpy(numpy1)
    make_onnx()
    versions = {"python": sys.version.split()[0], "torch": torch.__version__, "numpy": np.__version__,
                "safetensors": safetensors.__version__, "onnx": onnx.__version__, "numpy1": "1.26.4"}
    with open("expected.json", "w") as f:
        json.dump({"versions": versions, "files": expected}, f, indent=1, ensure_ascii=False, sort_keys=True)
        f.write("\n")
    with open("MANIFEST", "w") as m:
        for f in sorted(os.listdir(".")):
            if os.path.isfile(f) and f not in ("MANIFEST", "make_testdata.py"):
                m.write(f"{sha(open(f, 'rb').read())}  {f}\n")


main()
