"""Goldens of eval/metric by the organisers' procedure (Algonauts 2023,
03_test_encoding.py, its steps one by one), NumPy and SciPy.

    python3 make_goldens.py      # writes responses.npy, predictions.npy, ceiling.npy,
                                 # expected.npy, aggregates.txt, intervals.txt
"""
import pathlib
import sys

import numpy as np
import scipy
from scipy.stats import pearsonr

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "bench" / "goldens"))
import generator  # the project's random numbers, written again in NumPy

print("numpy", np.__version__, "scipy", scipy.__version__)
rng = np.random.RandomState(20200220)
n, v = 61, 700
signal = rng.randn(n, v)
measured = (signal + rng.uniform(0.2, 4, v) * rng.randn(n, v) + rng.uniform(-50, 50, v)).astype(np.float32)
predicted = (0.3 * signal + rng.uniform(0.0, 1.5, v) * rng.randn(n, v)).astype(np.float32)
predicted[:, :40] = -predicted[:, :40]             # negative correlations
measured[:, 50] = predicted[:, 50] * 2 + 1         # r = 1
nc = rng.uniform(0, 0.9, v)
nc[rng.permutation(v)[:12]] = 0                    # zero ceilings
nc = nc.astype(np.float32)


def organisers(bio, pred, nc):
    """Correlate, square, normalise, cap: percent per vertex."""
    r = np.zeros(bio.shape[1])
    for i in range(bio.shape[1]):
        r[i] = pearsonr(bio[:, i], pred[:, i])[0]
    raw = r.copy()
    r[r < 0] = 0
    r2 = r ** 2
    nc = nc.copy()
    nc[nc == 0] = 1e-14
    acc = np.divide(r2, nc) * 100
    acc[acc > 100] = 100
    return raw, acc


def vision_v2(r, nc):
    nc = nc.copy()
    r = r.copy()
    nc[nc == 0] = 1e-14
    r[r < 0] = 0
    a = r ** 2 / nc
    a = a[~np.isinf(a)]
    a[a > 1] = 1
    return np.sort(a)[(len(a) - 1) // 2] * 100     # torch.median: the lower one


def vision_v1(r, nc):
    with np.errstate(divide="ignore"):
        a = r ** 2 / nc
    a = a[~np.isinf(a)]
    return np.sort(a)[(len(a) - 1) // 2] * 100


m64, p64, nc64 = measured.astype(np.float64), predicted.astype(np.float64), nc.astype(np.float64)
r, acc = organisers(m64, p64, nc64)
np.save("responses.npy", measured)
np.save("predictions.npy", predicted)
np.save("ceiling.npy", nc)
np.save("expected.npy", np.stack([r, acc]))
with open("aggregates.txt", "w") as f:
    for name, value in [
        ("median", np.median(acc)), ("mean", np.mean(acc)),
        ("median_first_100", np.median(acc[:100])), ("mean_first_100", np.mean(acc[:100])),
        ("median_first_101", np.median(acc[:101])),
        ("vision_v2", vision_v2(r, nc64)), ("vision_v1", vision_v1(r, nc64)),
    ]:
        print(name, repr(float(value)), file=f)

# Intervals over stimuli: percentiles of the statistic in 200 resamples, and the same
# without the vertices whose ceiling is below 0.3. The rows of a resample are drawn and
# correlated anew, no sums are shared.
SEED, RESAMPLES, LEVEL, LEAST = 7, 200, 0.9, 0.3


def capped(r, nc):
    r = np.where(r < 0, 0, r)
    return np.minimum(100 * r ** 2 / np.where(nc == 0, 1e-14, nc), 100)


sets = {"first_100": np.arange(100), "first_101": np.arange(101), "all": np.arange(v)}
sets.update({name + "_above": at[nc64[at] >= LEAST] for name, at in list(sets.items())})
rows = {name: [] for name in sets}
squares = {name: [] for name in sets}
for b in range(RESAMPLES):
    w = generator.words(SEED, "bootstrap/photographs", n, step=b).astype(np.uint64)
    drawn = ((w * np.uint64(n)) >> np.uint64(32)).astype(int)
    x, y = m64[drawn], p64[drawn]
    x, y = x - x.mean(0), y - y.mean(0)
    rb = (x * y).sum(0) / np.sqrt((x * x).sum(0) * (y * y).sum(0))
    accuracy, squared = capped(rb, nc64), np.where(rb < 0, 0, rb) ** 2
    for name, at in sets.items():
        rows[name].append(np.median(accuracy[at]))
        squares[name].append(np.median(squared[at]))
with open("intervals.txt", "w") as f:
    for name, at in sets.items():
        q = [(1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2]
        low, high = np.quantile(rows[name], q)
        low2, high2 = np.quantile(squares[name], q)
        print(name, len(at), *(repr(float(x)) for x in (np.median(acc[at]), np.mean(acc[at]), low, high, low2, high2)), file=f)
