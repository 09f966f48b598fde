"""The openly licensed photographs the goldens start from.

JPEG decoders differ, so goldens start from PNG: a photograph is decoded and
squashed to the square by Pillow (bicubic) once and stored. The originals are
COCO photographs; the environment variable COCO_OPEN names the folder that
holds images/, images_val/ and open_licence.tsv (split, file, size, licence,
licence URL, Flickr URL).
"""

import io
import os
import pathlib

import numpy as np
import torch
from PIL import Image

CLIP = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def licence_rows():
    lines = (folder() / "open_licence.tsv").read_text().splitlines()
    return {row.split("\t")[1]: row.split("\t") for row in lines if row}


def folder():
    return pathlib.Path(os.environ["COCO_OPEN"])


def png(name, side):
    """PNG bytes of the photograph, side×side, Pillow bicubic, RGB."""
    split = licence_rows()[name][0]
    path = folder() / ("images" if split == "train2017" else "images_val") / name
    image = Image.open(path).convert("RGB").resize((side, side), Image.BICUBIC)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def pixels(data, statistics):
    """(1, 3, H, W) float32: torchvision's ToTensor and Normalize."""
    from torchvision import transforms

    image = Image.open(io.BytesIO(data))
    chain = transforms.Compose([transforms.ToTensor(), transforms.Normalize(*statistics)])
    return chain(image).unsqueeze(0)


def check_rounding(data, statistics, tensor):
    """(u8 / 255 - mean) / std in three float32 roundings must be the same bits."""
    u8 = np.asarray(Image.open(io.BytesIO(data))).astype(np.float32)
    mean, std = (np.array(s, np.float32) for s in statistics)
    mine = ((u8 / np.float32(255) - mean) / std).transpose(2, 0, 1)[None]
    return bool(torch.equal(torch.from_numpy(np.ascontiguousarray(mine)), tensor))


def attribution(names, side, suffix=""):
    lines = [f"# Photographs, squashed to {side}×{side} pixels (Pillow, bicubic)", "",
             "From COCO 2017 (cocodataset.org); each photograph under its own licence,",
             "as Flickr and COCO state it. The only change is the resizing.", "",
             "| file | COCO file | licence | source |", "|---|---|---|---|"]
    rows = licence_rows()
    for name in names:
        split, file, _, licence, url, flickr = rows[name][:6]
        lines.append(f"| {name[:-4]}{suffix}.png | {split}/{file} | [{licence}]({url}) | {flickr} |")
    return ("\n".join(lines) + "\n").encode()
