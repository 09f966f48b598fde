"""Shared by the golden scripts: the pinned environment, files, manifests.

Import this before torch: the environment variables must be set first.
"""

import hashlib
import importlib.metadata
import io
import json
import os
import pathlib
import platform
import sys

ENVIRONMENT = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
for _name, _value in ENVIRONMENT.items():
    os.environ[_name] = _value

import numpy as np  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)

ROOT = pathlib.Path(__file__).resolve().parents[2]
_PINNED = pathlib.Path(__file__).with_name("requirements.txt")


def pinned_versions():
    """Name to version of requirements.txt; a different installed one is an error."""
    versions = {}
    for line in _PINNED.read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, want = line.split("==")
        have = importlib.metadata.version(name).split("+")[0]
        if have != want:
            sys.exit(f"{name} {have} is installed, requirements.txt pins {want}")
        versions[name] = importlib.metadata.version(name)
    return versions


def setup_record():
    """What a manifest says about how its files were made."""
    model = "unknown"
    for line in open("/proc/cpuinfo"):
        if line.startswith(("model name", "cpu family", "model\t")):
            model = line.split(":", 1)[1].strip() if model == "unknown" else model + " / " + line.split(":", 1)[1].strip()
        if line.strip() == "":
            break
    return {
        "python": platform.python_version(),
        "versions": pinned_versions(),
        "environment": ENVIRONMENT,
        "threads": torch.get_num_threads(),
        "aten_cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "mode": "eager",
        "cpu": model,
    }


class Folder:
    """A testdata folder: every file saved through it enters its MANIFEST.json."""

    def __init__(self, path, script):
        self.path = ROOT / path
        self.path.mkdir(parents=True, exist_ok=True)
        self.script = "bench/goldens/" + pathlib.Path(script).name
        self.files = {}
        self.record = setup_record()
        print(json.dumps(self.record, indent=1))

    def bytes(self, name, data):
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self.files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
                            "script": self.script}

    def npy(self, name, array):
        buffer = io.BytesIO()
        np.save(buffer, plain(array))
        self.bytes(name, buffer.getvalue())

    def npz(self, name, arrays):
        """Deflated; keys in the order given."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **{k: plain(v) for k, v in arrays.items()})
        self.bytes(name, buffer.getvalue())

    def json(self, name, value):
        self.bytes(name, (json.dumps(value, indent=1) + "\n").encode())

    def finish(self):
        """Writes MANIFEST.json; entries of other scripts in the same folder stay."""
        target = self.path / "MANIFEST.json"
        manifest = json.loads(target.read_text()) if target.exists() else {"scripts": {}, "files": {}}
        manifest["scripts"][self.script] = self.record
        manifest["files"] = {n: f for n, f in manifest["files"].items() if f["script"] != self.script}
        manifest["files"].update(self.files)
        manifest["files"] = dict(sorted(manifest["files"].items()))
        target.write_text(json.dumps(manifest, indent=1) + "\n")
        total = sum(f["bytes"] for f in self.files.values())
        print(f"{self.path.relative_to(ROOT)}: {len(self.files)} files, {total:,} bytes")


def plain(value):
    """A C-ordered little-endian NumPy array of a tensor or array."""
    if isinstance(value, torch.Tensor):
        value = value.detach().numpy()
    value = np.asarray(value)
    if value.dtype == object:
        raise TypeError(f"not an array of numbers: {value}")
    return np.ascontiguousarray(value.astype(value.dtype.newbyteorder("<"))).reshape(value.shape)


def sha256_of(array):
    """SHA-256 of the values' little-endian bytes, row-major."""
    return hashlib.sha256(plain(array).tobytes()).hexdigest()


def rms(x):
    """Root mean square, in float64."""
    x = plain(x).astype(np.float64)
    return float(np.sqrt(np.mean(x * x)))


def error_of(x, reference64):
    """RMS and largest absolute error of x against a float64 reference."""
    d = plain(x).astype(np.float64) - plain(reference64)
    return {"rms": float(np.sqrt(np.mean(d * d))), "max": float(np.abs(d).max())}
