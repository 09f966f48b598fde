"""Goldens of package coco, made with pycocotools.

    python make_goldens.py COCO_DIR

COCO_DIR holds instances.json (128 train2017 images) and
instances_val_open.json (27 val2017 images). Versions: pycocotools==2.0.11,
numpy==2.4.6. Writes
  real.tsv       file, annotation id, area, first 16 hex digits of SHA-256 of
                 the mask's bytes (rows, one byte 0/1 per pixel), for every
                 annotation of both files
  subset.json    a few of those images with their annotations (CC BY 4.0,
                 COCO Consortium), so that the test runs without COCO_DIR
  polygons.json.gz  made-up polygons: off the picture, with repeated points,
                 crossing themselves, tiny
  MANIFEST
"""
import gzip, hashlib, importlib.metadata, json, os, sys

import numpy as np
from pycocotools import mask as M

assert importlib.metadata.version("pycocotools") == "2.0.11"
here = os.path.dirname(os.path.abspath(__file__))
src = sys.argv[1]


def sha(b):
    return hashlib.sha256(b).hexdigest()


def rle_of(seg, h, w):
    """COCO.annToRLE"""
    if isinstance(seg, list):
        return M.merge(M.frPyObjects(seg, h, w))
    if isinstance(seg["counts"], list):
        return M.frPyObjects(seg, h, w)
    return seg


lines, subset = [], {"images": [], "annotations": [], "categories": None}
keep = {"instances.json": [30, 71, 491], "instances_val_open.json": [6818]}
for name in ("instances.json", "instances_val_open.json"):
    d = json.load(open(os.path.join(src, name)))
    subset["categories"] = d["categories"]
    images = {i["id"]: i for i in d["images"]}
    crowd = [a["image_id"] for a in d["annotations"] if a["iscrowd"]]
    chosen = set(keep[name]) | set(crowd[:2])
    for a in d["annotations"]:
        im = images[a["image_id"]]
        r = rle_of(a["segmentation"], im["height"], im["width"])
        m = np.ascontiguousarray(M.decode(r))
        lines.append(f"{name}\t{a['id']}\t{int(M.area(r))}\t{sha(m.tobytes())[:16]}")
        if a["image_id"] in chosen:
            subset["annotations"].append(a)
    for i in d["images"]:
        if i["id"] in chosen:
            subset["images"].append({k: i[k] for k in ("id", "file_name", "width", "height", "flickr_url")})
# one annotation again in compressed form
a = next(a for a in subset["annotations"] if a["iscrowd"])
h, w = a["segmentation"]["size"]
packed = M.frPyObjects(a["segmentation"], h, w)["counts"].decode()
subset["annotations"].append({**a, "id": a["id"] + 1, "segmentation": {"size": [h, w], "counts": packed}})
lines.append(f"subset.json\t{a['id'] + 1}\t{int(M.area(M.frPyObjects(a['segmentation'], h, w)))}\t"
             + next(l.split("\t")[3] for l in lines if l.split("\t")[1] == str(a["id"])))

rng = np.random.default_rng(11)
polygons = []
for k in range(400):
    w, h = (int(v) for v in rng.integers(1, 90, 2))
    n = int(rng.integers(3, 12))
    spread = rng.choice([1.0, 1.6])
    xy = (rng.uniform(-0.1, 1.1, (n, 2)) - 0.5) * spread + 0.5
    xy = xy * [w, h]
    if k % 3 == 0:
        xy = np.round(xy)
    if k % 5 == 0:
        xy = np.concatenate([xy, xy[-1:], xy[:1]])
    if k % 7 == 0:
        xy = xy * 0.05 + [w / 2, h / 2]
    p = [round(float(v), 3) for v in xy.ravel()]
    r = M.frPyObjects([p], h, w)[0]
    m = np.ascontiguousarray(M.decode(r))
    polygons.append({"w": w, "h": h, "xy": p, "rle": r["counts"].decode(), "area": int(M.area(r)), "sha": sha(m.tobytes())[:16]})


def write(name, text):
    with open(os.path.join(here, name), "w") as f:
        f.write(text)


write("real.tsv", "\n".join(lines) + "\n")
write("subset.json", json.dumps(subset, separators=(",", ":")) + "\n")
text = json.dumps(polygons, separators=(",", ":")).replace("},{", "},\n{") + "\n"
with open(os.path.join(here, "polygons.json.gz"), "wb") as f:
    f.write(gzip.compress(text.encode(), 9, mtime=0))
names = ["make_goldens.py", "polygons.json.gz", "real.tsv", "subset.json"]
write("MANIFEST", "".join(f"{sha(open(os.path.join(here, n), 'rb').read())}  {n}\n" for n in names))
