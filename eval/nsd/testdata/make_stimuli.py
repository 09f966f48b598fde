"""Golden of nsd.ReadStimuliInfo: a table in the form of NSD's
nsd_stim_info_merged.csv, written and read again by pandas.

    python3 make_stimuli.py          # pandas==3.1.1, numpy==2.4.6

Writes stimuli.csv (NSD's columns; ids, boxes and trials drawn here, none of
NSD's values) and stimuli_expected.json: what pandas reads, with the shape that
NumPy leaves of a COCO picture by the rule of clane9/NSD-Flat
(convert_nsd_annotations.py): t, b, l, r = round(side · fraction), img[t:H-b, l:W-r].
"""
import ast, hashlib, json, os

import numpy as np
import pandas as pd

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(7)
rows, sizes = 12, []
trials = [rng.permutation(np.arange(1, 30001))[: 3 * rows].reshape(rows, 3) for _ in range(8)]
table = []
for i in range(rows):
    w, h = [(640, 480), (480, 640), (640, 427), (500, 375), (333, 500), (425, 425)][i % 6]
    sizes.append((w, h))
    d = abs(w - h)
    a = int(rng.integers(0, d + 1))
    box = (0, 0, a / w, (d - a) / w) if w > h else (a / h, (d - a) / h, 0, 0)
    row = {"cocoId": int(rng.integers(1, 581930)), "cocoSplit": ["train2017", "val2017"][i % 2], "cropBox": str(box),
           "loss": float(rng.random()), "nsdId": 3 + 5000 * i, "flagged": i == 4, "BOLD5000": i == 5, "shared1000": i % 3 == 0}
    seen = rng.random(8) < 0.5
    seen |= row["shared1000"]
    for s in range(8):
        row[f"subject{s + 1}"] = int(seen[s])
    for s in range(8):
        for k, t in enumerate(sorted(trials[s][i])):
            row[f"subject{s + 1}_rep{k}"] = int(t) if seen[s] else 0
    table.append(row)
pd.DataFrame(table).to_csv("stimuli.csv")

expected = []
for (w, h), (_, r) in zip(sizes, pd.read_csv("stimuli.csv").iterrows()):
    box = ast.literal_eval(r["cropBox"])
    t, b, l, rr = round(h * box[0]), round(h * box[1]), round(w * box[2]), round(w * box[3])
    image = np.arange(h * w).reshape(h, w)[t : h - b, l : w - rr]
    poly = np.array([[0.0, 0.0], [w / 2, h / 3], [w, h], [w / 4 + 0.3, h]])
    ph, pw = image.shape
    moved = np.clip(poly, [l, t], [w - rr, h - b]) - [l, t]
    moved = moved * (425 / np.array([pw, ph]))
    expected.append({
        "coco": int(r["cocoId"]), "split": r["cocoSplit"], "nsd": int(r["nsdId"]), "flagged": bool(r["flagged"]), "bold5000": bool(r["BOLD5000"]),
        "shared": bool(r["shared1000"]), "trials": [[int(r[f"subject{s}_rep{k}"]) for k in range(3)] for s in range(1, 9)],
        "picture": [w, h], "kept": [ph, pw], "corner": int(image[0, 0]), "polygon": poly.ravel().tolist(), "moved": moved.ravel().tolist()})
json.dump(expected, open("stimuli_expected.json", "w"), separators=(",", ":"))
with open("MANIFEST", "w") as f:
    for n in ["make_stimuli.py", "stimuli.csv", "stimuli_expected.json"]:
        f.write(f"{hashlib.sha256(open(n, 'rb').read()).hexdigest()}  {n}\n")
