"""The six mapping dictionaries as numpy.save writes them (pickled dict), with
the challenge's names: python3 make_mappings.py"""
import numpy as np

families = {
    "prf-visualrois": ["V1v", "V1d", "V2v", "V2d", "V3v", "V3d", "hV4"],
    "floc-bodies": ["EBA", "FBA-1", "FBA-2", "mTL-bodies"],
    "floc-faces": ["OFA", "FFA-1", "FFA-2", "mTL-faces", "aTL-faces"],
    "floc-places": ["OPA", "PPA", "RSC"],
    "floc-words": ["OWFA", "VWFA-1", "VWFA-2", "mfs-words", "mTL-words"],
    "streams": ["early", "midventral", "midlateral", "midparietal", "ventral", "lateral", "parietal"],
}
print("numpy", np.__version__)
for family, names in families.items():
    np.save(f"mapping_{family}.npy", {0: "Unknown", **{i + 1: n for i, n in enumerate(names)}}, allow_pickle=True)
