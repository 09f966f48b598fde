"""Goldens of package pixels, made with Pillow and torchvision.

    python make_goldens.py PHOTO_DIR

PHOTO_DIR holds COCO's 000000000491.jpg and 000000000030.jpg (both openly
licensed, see ATTRIBUTION.md). Versions: Python 3.11+, pillow==13.0.0,
numpy==2.4.6, torch==2.15.0, torchvision==0.29.2. Writes the pictures, a
cases.json with the SHA-256 of every expected result, and MANIFEST.
"""
import hashlib, io, json, os, struct, sys, zlib

import numpy as np
import PIL
from PIL import Image
import torch, torchvision
from torchvision import transforms

here = os.path.dirname(os.path.abspath(__file__))
assert PIL.__version__ == "13.0.0", PIL.__version__
assert torchvision.__version__.startswith("0.29.2"), torchvision.__version__


def sha(b):
    return hashlib.sha256(b).hexdigest()


def path(name):
    return os.path.join(here, name)


def save(im, name):
    im.save(path(name), optimize=True)


# --- pictures -------------------------------------------------------------
photos = sys.argv[1]
a = Image.open(os.path.join(photos, "000000000491.jpg")).convert("RGB")
save(a, "photo_491.png")
b = Image.open(os.path.join(photos, "000000000030.jpg")).convert("RGB").crop((150, 60, 450, 310))
save(b, "photo_30_crop.png")
rng = np.random.default_rng(20240401)
for w, h in ((1, 1), (7, 5), (61, 97), (128, 64)):
    save(Image.fromarray(rng.integers(0, 256, (h, w, 3), dtype=np.uint8)), f"random_{w}x{h}.png")
extreme = (rng.integers(0, 2, (40, 40, 3)) * 255).astype(np.uint8)  # overshoot on both ends
save(Image.fromarray(extreme), "extreme_40x40.png")
allvalues = np.stack([np.arange(256), np.arange(256)[::-1], (np.arange(256) * 7) % 256], -1)
save(Image.fromarray(allvalues.astype(np.uint8).reshape(16, 16, 3)), "values_16x16.png")

# --- resampling -------------------------------------------------------------
resize = []
sizes = {
    "photo_491.png": [(224, 224), (112, 112), (518, 518), (98, 98), (384, 384), (500, 111), (77, 313),
                      (500, 313), (1, 1), (16, 500), (1000, 626), (333, 101)],
    "photo_30_crop.png": [(224, 224), (112, 112), (56, 56), (301, 251), (299, 249), (13, 700)],
    "random_1x1.png": [(1, 1), (5, 3), (224, 224)],
    "random_7x5.png": [(7, 5), (14, 10), (3, 2), (224, 224), (7, 9), (1, 5)],
    "random_61x97.png": [(224, 224), (17, 17), (61, 96), (60, 97), (122, 194), (2, 300)],
    "random_128x64.png": [(224, 224), (64, 64), (127, 65), (32, 16), (19, 7)],
    "extreme_40x40.png": [(224, 224), (20, 20), (39, 41), (57, 23), (39, 38), (39, 37), (41, 39), (30, 20), (30, 19)],
}
small = {}
for name, targets in sizes.items():
    im = Image.open(path(name)).convert("RGB")
    for w, h in targets:
        # Pillow 13 chooses the order of the passes by the sizes. Two resizes of
        # one axis each are what Pillow up to 12 does in one call (compared with
        # 9.5.0 and 12.0.0 on the same pictures).
        out = np.asarray(im.resize((w, h), Image.Resampling.BICUBIC))
        passes = im.resize((w, im.height), Image.Resampling.BICUBIC).resize((w, h), Image.Resampling.BICUBIC)
        resize.append({"file": name, "w": w, "h": h, "pillow13": sha(out.tobytes()),
                       "horizontal_first": sha(np.asarray(passes).tobytes())})
out = np.asarray(Image.open(path("photo_30_crop.png")).resize((56, 56), Image.Resampling.BICUBIC))
np.save(path("photo_30_crop_56x56.npy"), out)

# --- ToTensor and Normalize -------------------------------------------------
scalings = {
    "blip": ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}
normalize = []
for name in ("values_16x16.png", "photo_30_crop.png"):
    for scaling, (mean, std) in scalings.items():
        t = transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean, std)])
        x = t(Image.open(path(name)).convert("RGB"))
        assert x.dtype == torch.float32
        normalize.append({"file": name, "scaling": scaling, "sha256": sha(x.contiguous().numpy().tobytes())})
# the whole chain, as LAVIS's BlipImageEvalProcessor runs it
mean, std = scalings["blip"]
chain = transforms.Compose([
    transforms.Resize((224, 224), interpolation=transforms.InterpolationMode.BICUBIC),
    transforms.ToTensor(), transforms.Normalize(mean, std)])
x = chain(Image.open(path("photo_491.png")).convert("RGB"))
normalize.append({"file": "photo_491.png", "scaling": "blip", "side": 224, "sha256": sha(x.numpy().tobytes())})

# --- colour types -----------------------------------------------------------
base = Image.open(path("photo_30_crop.png")).convert("RGB").resize((24, 18), Image.Resampling.BICUBIC)
base.convert("L").save(path("formats/grey8.png"))
base.convert("1").save(path("formats/grey1.png"))
pal = base.quantize(13)
pal.save(path("formats/palette.png"))
pal.save(path("formats/palette_transparent.png"), transparency=bytes([0, 128, 255] * 4 + [7]))
base.quantize(2).save(path("formats/palette1.png"), bits=1)
alpha = Image.fromarray(rng.integers(0, 256, (18, 24), dtype=np.uint8))
rgba = base.copy(); rgba.putalpha(alpha); rgba.save(path("formats/rgba8.png"))
la = base.convert("L"); la.putalpha(alpha); la.save(path("formats/grey_alpha8.png"))
base.save(path("formats/rgb8_transparent_colour.png"), transparency=base.getpixel((3, 3)))


def raw_png(name, depth, colour, rows):
    """A PNG with filter 0 of the given bit depth and colour type (Pillow cannot write these)."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    h = len(rows)
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    w = len(rows[0]) * 8 // (depth * channels)
    body = zlib.compress(b"".join(b"\0" + r for r in rows))
    with open(path("formats/" + name), "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, 0))
                + chunk(b"IDAT", body) + chunk(b"IEND", b""))


def rnd(n):
    return rng.integers(0, 256, n, dtype=np.uint8).tobytes()


raw_png("grey2.png", 2, 0, [rnd(6) for _ in range(9)])
raw_png("grey4.png", 4, 0, [rnd(12) for _ in range(9)])
raw_png("rgb16.png", 16, 2, [rnd(24 * 6) for _ in range(9)])
raw_png("rgba16.png", 16, 6, [rnd(24 * 8) for _ in range(9)])
raw_png("grey_alpha16.png", 16, 4, [rnd(24 * 4) for _ in range(9)])
raw_png("grey16.png", 16, 0, [rnd(24 * 2) for _ in range(9)])

decode = []
for name in sorted(os.listdir(path("formats"))):
    if name in ("grey16.png",) or name.endswith(".jpg"):
        continue
    with Image.open(path("formats/" + name)) as im:
        mode = im.mode
        rgb = np.asarray(im.convert("RGB"))
    decode.append({"file": "formats/" + name, "mode": mode, "w": rgb.shape[1], "h": rgb.shape[0],
                   "sha256": sha(rgb.tobytes())})

# JPEG: decoders differ, so the expected pixels are kept and compared with a tolerance.
jpeg = []
big = Image.open(path("photo_30_crop.png")).convert("RGB").resize((96, 80), Image.Resampling.BICUBIC)
for name, im, kw in (("grey.jpg", big.convert("L"), {}), ("ycbcr444.jpg", big, {"subsampling": 0}),
                     ("ycbcr420.jpg", big, {"subsampling": 2}), ("progressive.jpg", big, {"progressive": True, "subsampling": 0})):
    im.save(path("formats/" + name), quality=90, **kw)
    with Image.open(path("formats/" + name)) as got:
        np.save(path("formats/" + name.replace(".jpg", "_jpg.npy")), np.asarray(got.convert("RGB")))
    jpeg.append("formats/" + name)
big.convert("CMYK").save(path("formats/cmyk.jpg"))

with open(path("cases.json"), "w") as f:
    json.dump({"pillow": PIL.__version__, "torchvision": torchvision.__version__, "resize": resize,
               "normalize": normalize, "decode": decode, "jpeg": jpeg}, f, indent=1)
    f.write("\n")

with open(path("ATTRIBUTION.md"), "w") as f:
    f.write("""# Photographs in this folder

Both are from COCO train2017; titles and authors are not recorded in COCO, the Flickr page names them.

| file | source | licence | changes |
|---|---|---|---|
| photo_491.png | https://www.flickr.com/photo.gne?id=3888382237 | CC BY-SA 2.0 (https://creativecommons.org/licenses/by-sa/2.0/) | decoded from JPEG |
| photo_30_crop.png, photo_30_crop_56x56.npy, formats/* (except the random ones) | https://www.flickr.com/photo.gne?id=3573516590 | CC BY 2.0 (https://creativecommons.org/licenses/by/2.0/) | decoded from JPEG, cropped, scaled, converted |
""")

lines = []
for root, _, files in os.walk(here):
    if "fuzz" in root:
        continue
    for n in files:
        if n == "MANIFEST":
            continue
        p = os.path.join(root, n)
        lines.append(f"{sha(open(p, 'rb').read())}  {os.path.relpath(p, here)}")
with open(path("MANIFEST"), "w") as f:
    f.write("\n".join(sorted(lines, key=lambda l: l[66:])) + "\n")
