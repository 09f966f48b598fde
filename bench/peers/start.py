"""From the start of a program to the features of one picture in a file, its most memory
and its size: ours beside PyTorch and ONNX Runtime.

Every program is started anew, reads the same ViT-B/16 from its own format (the file is in
the page cache: a first round is not counted), decodes a PNG, computes and writes an .npy.
Ours reads BLIP's .pth, and as "ours, packed" what `vision pack` made of it. PyTorch gets
its fastest way: no initialisation (meta device), the file mapped.
"""

import argparse
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

PYTORCH = """
import numpy, PIL.Image, timm, torch
torch.set_num_threads({threads})
with torch.device("meta"):
    net = timm.create_model("vit_base_patch16_224", num_classes=0, global_pool="").eval()
net.load_state_dict(torch.load("{folder}/timm.pth", mmap=True), assign=True)
x = torch.from_numpy(numpy.array(PIL.Image.open("{folder}/pictures/picture.png"))).permute(2, 0, 1)[None] / 255
x = (x - torch.tensor({mean})[:, None, None]) / torch.tensor({std})[:, None, None]
with torch.inference_mode():
    numpy.save("{folder}/pytorch.npy", net(x).numpy())
"""
ONNXRUNTIME = """
import numpy, PIL.Image, onnxruntime
o = onnxruntime.SessionOptions()
o.intra_op_num_threads, o.inter_op_num_threads = {threads}, 1
s = onnxruntime.InferenceSession("{folder}/vit.onnx", o, providers=["CPUExecutionProvider"])
x = numpy.asarray(PIL.Image.open("{folder}/pictures/picture.png"), numpy.float32) / 255
x = ((x - numpy.float32({mean})) / numpy.float32({std})).transpose(2, 0, 1)[None]
numpy.save("{folder}/onnxruntime.npy", s.run(None, {{"x": x}})[0])
"""
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # CLIP's, as BLIP has them


def prepare(folder):
    """The network in three formats and a picture."""
    import numpy
    import PIL.Image
    import timm
    import torch
    torch.manual_seed(1)
    net = timm.create_model("vit_base_patch16_224", num_classes=0, global_pool="").eval()
    torch.save(net.state_dict(), f"{folder}/timm.pth")
    torch.save({"model": {"visual_encoder." + k: v for k, v in net.state_dict().items()}}, f"{folder}/blip.pth")
    warnings.simplefilter("ignore")
    torch.onnx.export(net, (torch.rand(1, 3, 224, 224),), f"{folder}/vit.onnx", dynamo=False, input_names=["x"], opset_version=17)
    os.mkdir(f"{folder}/pictures")
    pixels = numpy.random.default_rng(1).integers(0, 256, (224, 224, 3), numpy.uint8)
    PIL.Image.fromarray(pixels).save(f"{folder}/pictures/picture.png")


def size(path):
    """Bytes of a file or of all files below a folder."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(path) for f in files)


def once(command):
    """Seconds and the most resident MiB of a program."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} ended with status {status}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def agree(folder):
    """The programs computed the same: timm's eps is 1e-6, as in LAVIS."""
    import numpy
    ours, theirs, third = (numpy.load(f"{folder}/{n}.npy").reshape(197, 768) for n in ("ours", "pytorch", "onnxruntime"))
    packed = numpy.load(f"{folder}/packed.npy").reshape(197, 768)
    if ours.tobytes() != packed.tobytes():
        sys.exit("packed weights give other bits")
    for other in (theirs, third):
        if not numpy.allclose(ours, other, atol=2e-3):
            sys.exit(f"the features differ by up to {abs(ours - other).max()}")


def measure(vision, threads, rounds):
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a child's most memory begins with its parent's.
        subprocess.run([sys.executable, __file__, "--prepare", folder], check=True)
        subprocess.run([vision, "pack", "--weights", f"{folder}/blip.pth", "--out", f"{folder}/packed"], check=True, stdout=subprocess.DEVNULL)
        os.sync()  # ours waits until its file is on the disk: not behind a gigabyte of weights
        given = {"threads": threads, "folder": folder, "mean": MEAN, "std": STD}
        ours = [vision, "features", "--quiet", "--threads", str(threads), "--eps", "1e-6", "--image-size", "224",
                "--images", f"{folder}/pictures"]
        programs = {
            "ours": [*ours, "--weights", f"{folder}/blip.pth", "--out", f"{folder}/ours.npy"],
            "ours, packed": [*ours, "--weights", f"{folder}/packed/model.safetensors", "--out", f"{folder}/packed.npy"],
            "pytorch": [sys.executable, "-c", PYTORCH.format(**given)],
            "onnxruntime": [sys.executable, "-c", ONNXRUNTIME.format(**given)]}
        runs = {name: [] for name in programs}
        for n in range(rounds + 1):
            for name in random.sample(sorted(programs), len(programs)):
                if name.startswith("ours") and os.path.exists(programs[name][-1]):
                    os.remove(programs[name][-1])
                result = once(programs[name])
                if n > 0:
                    runs[name].append(result)
        agree(folder)
    return runs


def rows(vision, threads, runs):
    sizes = {"ours": vision, "ours, packed": vision, **{name: os.path.dirname(importlib.util.find_spec(module).origin)
                                for name, module in (("pytorch", "torch"), ("onnxruntime", "onnxruntime"))}}
    ours = statistics.median(t for t, _ in runs["ours, packed"])
    for name, values in runs.items():
        seconds = sorted(t for t, _ in values)
        median = statistics.median(seconds)
        yield {"program": name, "threads": threads, "seconds": median, "least": seconds[0], "most": seconds[-1], "ratio": median / ours,
               "memory_mib": statistics.median(m for _, m in values), "size_mib": size(sizes[name]) / 2**20}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--vision", help="our program")
    p.add_argument("--prepare", metavar="FOLDER", help="only write the network and the picture")
    p.add_argument("--commit", default="unknown")
    p.add_argument("--threads", default="1,2")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--json", action="store_true", help="one line instead of a table")
    args = p.parse_args()
    if args.prepare:
        prepare(args.prepare)
        return
    if not args.vision:
        p.error("--vision: the program to measure is missing")
    found = [r for t in map(int, args.threads.split(",")) for r in rows(args.vision, t, measure(args.vision, t, args.rounds))]
    if args.json:
        print(json.dumps({"rows": found}))
        return
    from peers import cpu, versions
    print(f"{cpu()}; {time.strftime('%Y-%m-%d')}, commit {args.commit}; {', '.join(f'{k} {v}' for k, v in versions().items())}; {args.rounds} rounds.\n")
    print("| program | threads | seconds to the first feature, median (least–most) | over ours, packed | most memory, MiB | program, MiB |")
    print("|---|---|---|---|---|---|")
    for r in found:
        print(f"| {r['program']} | {r['threads']} | {r['seconds']:.2f} ({r['least']:.2f}–{r['most']:.2f}) | {r['ratio']:.1f} | {r['memory_mib']:.0f} | {r['size_mib']:.0f} |")


if __name__ == "__main__":
    main()
