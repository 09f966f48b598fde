"""A miniature of the Natural Scenes Dataset in a volume, and what the organisers' steps make of it.

    python3 make_goldens.py     # numpy==2.4.6, nibabel==5.3.2, scikit-learn==1.7.2

Writes nsd/ (five sessions of eight trials, 6 × 5 × 4 voxels, subject 2) and expected.npz: the
averages of the training and test pictures and the noise ceilings of both hemispheres, by
scikit-learn's StandardScaler and the selection of challenge_data_preparation.py, written
anew from its description. One voxel of the left hemisphere is NaN in one trial of the
fourth session, one is constant in the first. MANIFEST holds the checksums.
"""
import csv, hashlib, os, shutil

import nibabel as nib
import numpy as np
import sklearn
from sklearn.preprocessing import StandardScaler

assert (np.__version__, nib.__version__, sklearn.__version__) == ("2.4.6", "5.3.2", "1.7.2")
os.chdir(os.path.dirname(os.path.abspath(__file__)))
shutil.rmtree("nsd", ignore_errors=True)
SUBJECT, SESSIONS, WITHHELD, TRIALS, SHAPE = 2, 5, 2, 8, (6, 5, 4)
rng = np.random.default_rng(7)

# The design: 17 pictures, most shown twice or three times, some in the withheld sessions only.
n = SESSIONS * TRIALS
ids = np.array([13, 45, 120, 333, 700, 901, 1500, 2024, 3049, 4002, 9999, 20000, 30303, 44444, 50001, 61234, 72999])
shared = {333, 9999, 20000, 30303}
order = [13, 45, 120, 333, 13, 700, 901, 45,  1500, 120, 2024, 333, 700, 3049, 901, 13,  45, 120, 1500, 2024, 4002, 3049, 700, 333,
         9999, 20000, 30303, 44444, 9999, 4002, 44444, 1500,  9999, 20000, 30303, 50001, 61234, 61234, 72999, 61234]
assert len(order) == n and set(order) == set(ids)


def save(path, array):
    path = os.path.join("nsd", path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    image = nib.Nifti1Image(array, np.eye(4))
    image.header["descrip"] = b""
    nib.save(image, path)


os.makedirs("nsd/nsddata/experiments/nsd")
with open("nsd/nsddata/experiments/nsd/nsd_stim_info_merged.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["", "cocoId", "cocoSplit", "cropBox", "loss", "nsdId", "flagged", "BOLD5000", "shared1000"]
               + [f"subject{s}" for s in range(1, 9)] + [f"subject{s}_rep{r}" for s in range(1, 9) for r in range(3)])
    for i, k in enumerate(ids):
        trials = [t + 1 for t in range(n) if order[t] == k]
        reps = [[0] * 3 for _ in range(8)]
        reps[SUBJECT - 1] = (trials + [0, 0, 0])[:3]
        assert len(trials) <= 3 or k in (13, 45, 120, 333, 700), k
        assert len(trials) <= 3, (k, trials)
        w.writerow([i, 1000 + i, "train2017", "(0, 0, 0.125, 0.125)", 0.0, k, False, False, k in shared]
                   + [int(s == SUBJECT) for s in range(1, 9)] + sum(reps, []))

base = f"nsddata_betas/ppdata/subj{SUBJECT:02d}/func1pt8mm/betas_fithrf_GLMdenoise_RR"
signal = {k: rng.normal(0, 1, SHAPE) for k in ids}
gain = rng.uniform(0.2, 1.5, SHAPE)
sessions = []
for s in range(SESSIONS):
    b = np.stack([300 * (1.5 + 0.3 * s + gain * signal[k] + rng.normal(0, 1, SHAPE)) for k in order[s * TRIALS:(s + 1) * TRIALS]], -1)
    b = np.round(b).astype(np.int16).astype(np.float32)
    if s == 3:
        b[1, 1, 1, 5] = np.nan
    if s == 0:
        b[2, 1, 1, :] = 450
    save(f"{base}/betas_session{s + 1:02d}.nii.gz", b)
    sessions.append(b.reshape(-1, TRIALS, order="F").astype(np.float64).T)  # (trials, voxels), first index fastest
ncsnr = rng.uniform(0, 1.2, SHAPE).astype(np.float32)
save(f"{base}/ncsnr.nii.gz", ncsnr)

# Masks: x < 3 is left; a rim is outside (−1), part of the rest is in nsdgeneral.
x = np.arange(SHAPE[0])[:, None, None] + 0 * ncsnr
roi = f"nsddata/ppdata/subj{SUBJECT:02d}/func1pt8mm/roi"
inside = rng.random(SHAPE) < 0.7
inside[1, 1, 1] = inside[2, 1, 1] = True
general = {}
for side, here in (("lh", x < 3), ("rh", x >= 3)):
    g = np.where(here & inside, 1, 0)
    g[:, 0, :] = -1
    general[side] = g
    save(f"{roi}/{side}.nsdgeneral.nii.gz", g.astype(np.int16))
families = {
    "prf-visualrois": ["V1v", "V1d", "V2v", "V2d", "V3v", "V3d", "hV4"], "floc-bodies": ["EBA", "FBA-1", "FBA-2", "mTL-bodies"],
    "floc-faces": ["OFA", "FFA-1", "FFA-2", "mTL-faces", "aTL-faces"], "floc-places": ["OPA", "PPA", "RSC"],
    "floc-words": ["OWFA", "VWFA-1", "VWFA-2", "mfs-words", "mTL-words"],
    "streams": ["early", "midventral", "midlateral", "midparietal", "ventral", "lateral", "parietal"]}
labels = {}
for family, names in families.items():
    path = f"nsd/nsddata/freesurfer/subj{SUBJECT:02d}/label"
    os.makedirs(path, exist_ok=True)
    with open(f"{path}/{family}.mgz.ctab", "w") as f:
        f.writelines(f"{i} {name}\n" for i, name in enumerate(["Unknown"] + names))
    for side, here in (("lh", x < 3), ("rh", x >= 3)):
        v = np.where(here, rng.integers(0, len(names) + 1, SHAPE), 0)
        v[:, 0, :] = -1
        labels[side, family] = v
        save(f"{roi}/{side}.{family}.nii.gz", v.astype(np.int16))

# The organisers' steps.
trials = np.array(order)
kept = (SESSIONS - WITHHELD) * TRIALS
training = np.unique(trials[:kept])
withheld = trials[kept:]
test = withheld[np.isin(withheld, training, invert=True)]
valid = [k for k in shared if np.sum(test == k) == 3]  # the subject completed what was planned
test = np.unique(test[np.isin(test, [k for k in shared if k not in valid], invert=True)])
counts = [sum(np.sum(withheld == k) == r for k in test) for r in (1, 2, 3)]
norm = (counts[2] / 3 + counts[1] / 2 + counts[0]) / sum(counts)
out = {"training": training, "test": test, "counts": np.array(counts)}
for side in ("lh", "rh"):
    index = np.where(general[side].ravel(order="F") > 0)[0]
    z = np.concatenate([StandardScaler().fit_transform(np.ascontiguousarray(s[:, index])) for s in sessions])
    missing = np.isnan(z).any(0)
    z, index = z[:, ~missing], index[~missing]
    out[side + "_left_out"] = np.array(int(missing.sum()))
    out[side + "_training"] = np.stack([z[:kept][trials[:kept] == k].mean(0) for k in training]).astype(np.float32)
    out[side + "_test"] = np.stack([z[trials == k].mean(0) for k in test]).astype(np.float32)
    snr = ncsnr.astype(np.float64).ravel(order="F")[index]
    out[side + "_ceiling"] = snr**2 / (snr**2 + norm)
    # From the repeats that are averaged, each picture's variance with the denominator trials − 1.
    noise = []
    for k in ids:
        rows = z[:kept][trials[:kept] == k] if k in training else z[trials == k]
        if len(rows) > 1:
            noise.append(rows.var(0, ddof=1))
    noise = np.mean(noise, 0)
    out[side + "_estimated"] = np.sqrt(np.maximum(0, 1 - noise)) / np.sqrt(noise)
    for family in families:
        v = labels[side, family].ravel(order="F")[index]
        out[f"{side}_{family}"] = np.where(v < 0, 0, v).astype(np.int64)
np.savez_compressed("expected.npz", **out)
with open("MANIFEST", "w") as f:
    for folder, _, files in sorted(os.walk(".")):
        for name in sorted(files):
            path = os.path.relpath(os.path.join(folder, name))
            if path != "MANIFEST":
                f.write(f"{hashlib.sha256(open(path, 'rb').read()).hexdigest()}  {path}\n")
