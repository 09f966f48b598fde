"""Goldens of eval/volume, written and read by nibabel.

    python3 make_goldens.py [HAXBY_DIR]     # nibabel==5.3.2, numpy==2.4.6

Writes small volumes of every type, expected.json (shape, frames, type and the
float64 values of get_fdata, first index fastest) and MANIFEST. With HAXBY_DIR,
that folder's bold.nii.gz is an entry too, by SHA-256 of its float64 values.
"""
import gzip, hashlib, json, os, sys

import nibabel as nib
import numpy as np

assert nib.__version__ == "5.3.2", nib.__version__
here = os.path.dirname(os.path.abspath(__file__))
os.chdir(here)
rng = np.random.default_rng(4)
expected = {}


def values(shape, dtype):
    if np.issubdtype(dtype, np.floating):
        v = rng.normal(0, 30, shape).astype(dtype)
        v.flat[0] = np.nan
        v.flat[1] = np.inf
        return v
    info = np.iinfo(dtype)
    v = rng.integers(max(info.min, -(2**53)), min(info.max, 2**53), shape, dtype=np.int64 if dtype != np.uint64 else np.uint64).astype(dtype)
    if info.bits < 64:
        v.flat[0], v.flat[1] = info.min, info.max
    return v


def entry(name):
    im = nib.load(name)
    v = im.get_fdata(dtype=np.float64)
    shape = list(v.shape) + [1] * (4 - v.ndim)
    expected[name] = {"shape": shape[:3], "frames": shape[3], "type": str(np.dtype(im.get_data_dtype()).newbyteorder("=")),
                      "values": [repr(float(x)) for x in v.ravel(order="F")]}


for dtype in (np.uint8, np.int32, np.float32, np.int16):
    for ending in ("mgh", "mgz"):
        name = f"{np.dtype(dtype).name}.{ending}"
        nib.MGHImage(values((5, 1, 1, 3), dtype), np.eye(4)).to_filename(name)
        entry(name)
for dtype in (np.uint8, np.int16, np.int32, np.float32, np.float64, np.int8, np.uint16, np.uint32, np.int64, np.uint64):
    im = nib.Nifti1Image(values((3, 2, 2, 2), dtype), np.eye(4), dtype=dtype)
    name = f"{np.dtype(dtype).name}.nii"
    im.to_filename(name)
    entry(name)
# scaled, compressed, big endian, three dimensions, with an extension before the data
h = nib.Nifti1Header(endianness=">")
h.set_data_dtype(np.int16)
im = nib.Nifti1Image(values((4, 3, 2), np.int16), np.eye(4), header=h)
im.header.extensions.append(nib.nifti1.Nifti1Extension("comment", b"an extension of some length"))
im.header.set_slope_inter(0.0033, -1.5)
im.to_filename("scaled.nii")
entry("scaled.nii")
raw = open("scaled.nii", "rb").read()
with open("scaled.nii.gz", "wb") as f:
    f.write(gzip.compress(raw, mtime=0))
entry("scaled.nii.gz")

if len(sys.argv) > 1:
    im = nib.load(os.path.join(sys.argv[1], "bold.nii.gz"))
    v = im.get_fdata(dtype=np.float64)
    expected["bold.nii.gz"] = {"shape": list(v.shape[:3]), "frames": v.shape[3], "type": str(im.get_data_dtype()),
                               "sha256": hashlib.sha256(v.astype("<f8").tobytes(order="F")).hexdigest()}
with open("expected.json", "w") as f:
    json.dump(expected, f, separators=(",", ":"), sort_keys=True)
    f.write("\n")
names = sorted(n for n in os.listdir(".") if n != "MANIFEST")
with open("MANIFEST", "w") as f:
    for n in names:
        f.write(f"{hashlib.sha256(open(n, 'rb').read()).hexdigest()}  {n}\n")
