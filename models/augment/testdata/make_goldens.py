"""Goldens of package augment, made by LAVIS's own code.

    python make_goldens.py RANDAUGMENT.py

RANDAUGMENT.py is lavis/processors/randaugment.py out of the wheel salesforce_lavis-1.0.2
(pip download salesforce-lavis==1.0.2 --no-deps). Versions: Python 3.11,
opencv-python-headless==4.5.5.64 (what that wheel asks for), numpy==1.26.4,
pillow==9.5.0, torch==2.15.0, torchvision==0.29.2. Pictures are those of
models/pixels/testdata. Writes cases.json with SHA-256 of expected bytes,
rotate_32x24.npy and MANIFEST.

With --compare it writes nothing and lists the cases in which the installed versions
give other bytes.
"""
import hashlib, importlib.util, json, os, sys

import cv2
import numpy as np
import PIL
from PIL import Image
import torch, torchvision
from torchvision import transforms
from torchvision.transforms import functional

here = os.path.dirname(os.path.abspath(__file__))
pictures = os.path.join(here, "..", "..", "pixels", "testdata")
source, compare = sys.argv[1], "--compare" in sys.argv
SOURCE = "98d697bb1f9208c341608b9b786f64f58471224bfba7a24c79c4c9aaae0069b3"


def sha(b):
    return hashlib.sha256(b).hexdigest()


assert sha(open(source, "rb").read()) == SOURCE, "another randaugment.py"
if not compare:
    assert cv2.__version__ == "4.5.5" and np.__version__ == "1.26.4" and PIL.__version__ == "9.5.0"
    assert torch.__version__.startswith("2.15.0") and torchvision.__version__.startswith("0.29.2")
spec = importlib.util.spec_from_file_location("randaugment", source)
lavis = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lavis)
np.seterr(over="ignore")  # autocontrast_func negates an unsigned byte


def read(name, box=None):
    im = Image.open(os.path.join(pictures, name)).convert("RGB")
    return im.crop(box) if box else im


# --- pictures: golden_test.go makes the same ---------------------------------------
photo = read("photo_30_crop.png", (100, 80, 164, 128))
dark = np.asarray(photo) // 2
dark[0, 0] = 0  # a channel that contains a 0 is one that AutoContrast stretches
plain = {
    "photo": np.asarray(photo),
    "dark": dark,
    "noise": np.asarray(read("random_61x97.png")),
    "extreme": np.asarray(read("extreme_40x40.png")),
    "values": np.asarray(read("values_16x16.png")),
    "flat": np.full((9, 12, 3), 77, np.uint8),
    "large": np.asarray(read("photo_30_crop.png")),
    "tiny": np.asarray(read("random_7x5.png", (0, 0, 2, 2))),
}

# --- every operation at every level, in both directions ---------------------------
names = ["Identity", "AutoContrast", "Brightness", "Sharpness", "Equalize",
         "ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate"]
signed = ("ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate")


def apply(name, img, level, negative):
    if name in signed:  # the sign comes from a comparison with 0.5
        up = negative != (name == "Rotate")
        np.random.random = lambda: 0.75 if up else 0.25
    return lavis.func_dict[name](img, *lavis.arg_dict[name](level))


operations = []
for name in names:
    for picture, img in plain.items():
        h = hashlib.sha256()  # of the outputs one after another, levels ascending, positive first
        for level in range(11):
            for negative in (False, True) if name in signed else (False,):
                out = apply(name, img.copy(), level, negative)
                assert out.dtype == np.uint8 and out.shape == img.shape
                h.update(np.ascontiguousarray(out).tobytes())
        operations.append({"operation": name, "picture": picture, "sha256": h.hexdigest()})
rotated = apply("Rotate", plain["photo"][:24, :32].copy(), 5, False)


# --- the whole chain, fed with the project's Philox draws (NUMERICS section 7) ------
def philox(counter, key):
    c, k = list(counter), list(key)
    for r in range(10):
        if r:
            k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
        p, q = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [q >> 32 ^ c[1] ^ k[0], q & 0xFFFFFFFF, p >> 32 ^ c[3] ^ k[1], p & 0xFFFFFFFF]
    return c


assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


class Draws:
    """Words of the stream "augment", step k, from the picture's element on."""

    def __init__(self, seed, k, img):
        sides = img.shape[1].to_bytes(8, "little") + img.shape[0].to_bytes(8, "little")
        identifier = hashlib.sha256(sides + img.tobytes()).digest()
        self.next = int.from_bytes(identifier[:6], "big") << 8
        self.key = (seed & 0xFFFFFFFF, seed >> 32)
        self.stream = int.from_bytes(hashlib.sha256(b"augment").digest()[:4], "little")
        self.step = k

    def word(self):
        i, self.next = self.next, self.next + 1
        j = i // 4
        return philox([j & 0xFFFFFFFF, j >> 32, self.stream, self.step], self.key)[i % 4]

    def uniform(self):
        return (self.word() >> 8) * 2.0**-24

    def below(self, n):
        return self.word() * n >> 32


chain = transforms.Compose([
    transforms.RandomResizedCrop(56, scale=(0.5, 1.0), interpolation=transforms.InterpolationMode.BICUBIC),
    transforms.RandomHorizontalFlip(),
    lavis.RandomAugment(2, 5, isPIL=True, augs=names),
])
parts = []
resized_crop = functional.resized_crop


def watch(img, i, j, h, w, *rest, **more):
    parts.append([j, i, w, h])
    return resized_crop(img, i, j, h, w, *rest, **more)


functional.resized_crop = watch
chains = []
images = {
    "photo_30_crop.png": None, "photo_491.png": None, "random_128x64.png": None, "random_7x5.png": None,
    "random_61x97.png": None, "random_61x97.png wide": (0, 0, 61, 10), "random_61x97.png high": (0, 0, 10, 97),
}
for name, box in images.items():
    im = read(name.split()[0], box)
    h, rects = hashlib.sha256(), []
    for seed in (0, 7, 2**63 + 12345):
        for k in range(1, 13):
            d = Draws(seed, k, np.asarray(im))

            def uniform_(self, a=0.0, b=1.0):
                a, b = np.float32(a), np.float32(b)  # fma: one rounding of a sum exact enough in float64
                return self.fill_(float(np.float32(d.uniform() * float(b - a) + float(a))))

            torch.Tensor.uniform_ = uniform_
            torch.rand = lambda *a: torch.tensor([d.uniform()])
            torch.randint = lambda low, high, size: torch.tensor([low + d.below(high - low)])
            np.random.choice = lambda augs, n: [augs[d.below(len(augs))] for _ in range(n)]
            np.random.random = d.uniform
            parts.clear()
            h.update(np.asarray(chain(im)).tobytes())
            rects.append(parts[0])
    chains.append({"picture": name, "box": box, "parts": rects, "sha256": h.hexdigest()})

result = {"lavis": "1.0.2", "opencv": "4.5.5.64", "torchvision": torchvision.__version__, "pillow": PIL.__version__,
          "numpy": np.__version__, "side": 56, "seeds": [0, 7, 2**63 + 12345], "forms": 12,
          "operations": operations, "chains": chains}


def path(name):
    return os.path.join(here, name)


if compare:
    want = json.load(open(path("cases.json")))
    for kind in ("operations", "chains"):
        other = [a for a, b in zip(result[kind], want[kind]) if a["sha256"] != b["sha256"]]
        print(f"opencv {cv2.__version__}, numpy {np.__version__}, pillow {PIL.__version__}:",
              f"{len(other)} of {len(want[kind])} {kind} give other bytes")
        for a in other:
            print("  ", a.get("operation", ""), a["picture"])
    far = np.abs(rotated.astype(int) - np.load(path("rotate_32x24.npy")))
    print(f"rotate_32x24: {np.count_nonzero(far)} of {far.size} bytes differ, by at most {far.max()}")
    sys.exit()
np.save(path("rotate_32x24.npy"), rotated)
with open(path("cases.json"), "w") as f:
    f.write(json.dumps(result, separators=(",", ":")).replace('},{"', '},\n{"') + "\n")
with open(path("MANIFEST"), "w") as f:
    for n in ("cases.json", "make_goldens.py", "rotate_32x24.npy"):
        f.write(f"{sha(open(path(n), 'rb').read())}  {n}\n")
