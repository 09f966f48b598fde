"""Goldens of eval/stats from NumPy and SciPy: python3 make_goldens.py > goldens.json"""
import json
import numpy as np
import scipy
from scipy import stats

rng = np.random.RandomState(11)
out = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__}}
a, b = rng.randn(27), rng.randn(27) * 0.5 + 0.3
t = stats.ttest_rel(a, b)
out["paired"] = {"a": a.tolist(), "b": b.tolist(), "t": float(t.statistic), "p": float(t.pvalue)}
p = np.concatenate([rng.uniform(0, 1, 15), rng.uniform(0, 0.01, 12)])
p[3] = p[4]
out["fdr"] = {"p": p.tolist(), "q": stats.false_discovery_control(p).tolist()}
x = np.concatenate([np.linspace(-8, 8, 65), [0.0, 1.959963984540054]])
out["cdf"] = {"x": x.tolist(), "y": stats.norm.cdf(x).tolist()}
u = np.array([1e-4, 0.001, 0.01, 0.025, 0.05, 0.2, 0.5, 0.7, 0.975, 0.999, 1 - 1e-4])
out["ppf"] = {"x": u.tolist(), "y": stats.norm.ppf(u).tolist()}

# Intervals from given replicates, by the textbook formulas.
rep = np.sort(rng.gamma(3.0, 0.1, 1000))
theta, alpha = 0.27, 0.05
jack = 0.27 + 0.02 * rng.gamma(2.0, 1.0, 12)
z0 = stats.norm.ppf(np.mean(rep < theta))
d = jack.mean() - jack
acc = (d**3).sum() / (6 * (d**2).sum() ** 1.5)
z = stats.norm.ppf([alpha / 2, 1 - alpha / 2])
bca = stats.norm.cdf(z0 + (z0 + z) / (1 - acc * (z0 + z)))
lo, hi = np.quantile(rep, [alpha / 2, 1 - alpha / 2])
out["interval"] = {
    "replicates": rep.tolist(), "jackknife": jack.tolist(), "estimate": theta,
    "percentile": [lo, hi], "basic": [2 * theta - hi, 2 * theta - lo],
    "BCa": np.quantile(rep, bca).tolist(),
}
print(json.dumps(out))
