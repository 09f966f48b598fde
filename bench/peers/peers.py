"""ViT-B/16, fp32, ours beside PyTorch eager and ONNX Runtime, in turns.

All programs stay alive; in every round each runs once, in random order, so that
a slow spell of a shared machine hits all of them. The peak of fused multiply-adds
is measured in the same rounds. Figures are medians (best) over rounds.
"""

import argparse
import io
import json
import platform
import random
import statistics
import subprocess
import sys
import time


class Ours:
    def __init__(self, path, threads, batch):
        self.process = subprocess.Popen([path, "-threads", str(threads), "-batch", str(batch)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.gflop = json.loads(self.process.stdout.readline())["gflop"]

    def ask(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def pytorch(threads, batch):
    import timm
    import torch
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = timm.create_model("vit_base_patch16_224", num_classes=0, global_pool="").eval()
    x = torch.rand(batch, 3, 224, 224) * 2 - 1

    def run():
        torch.set_num_threads(threads)
        with torch.inference_mode():
            start = time.perf_counter()
            model(x)
            return time.perf_counter() - start
    return model, x, run


def onnxruntime(model, x, threads):
    import onnxruntime as ort
    import torch
    buffer = io.BytesIO()
    torch.onnx.export(model, (x,), buffer, dynamo=False, input_names=["x"], output_names=["y"], opset_version=17)
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = ort.InferenceSession(buffer.getvalue(), options, providers=["CPUExecutionProvider"])
    feed = {"x": x.numpy()}

    def run():
        start = time.perf_counter()
        session.run(None, feed)
        return time.perf_counter() - start
    return run


def cpu():
    """The processor's name and whether it has AVX-512."""
    try:
        text = open("/proc/cpuinfo").read()
    except OSError:
        return platform.processor() or platform.machine()
    name = next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")), platform.machine())
    return name + (", AVX-512 present" if "avx512f" in text else ", no AVX-512")


def cell(args, threads, batch):
    ours = Ours(args.ours, threads, batch)
    model, x, eager = pytorch(threads, batch)
    runs = {"ours": lambda: ours.ask("run"), "pytorch-eager": eager,
            "onnxruntime": onnxruntime(model, x, threads)}
    times = {name: [] for name in runs}
    peaks = []
    for name in runs:
        runs[name]()  # once without counting
    for _ in range(args.rounds):
        peaks.append(ours.ask("peak"))
        for name in random.sample(sorted(runs), len(runs)):
            times[name].append(runs[name]())
            time.sleep(0.05)
    gflop = ours.gflop
    ours.close()
    return times, statistics.median(peaks), gflop


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--ours", required=True)
    p.add_argument("--rounds", type=int, default=9)
    p.add_argument("--threads", default="1,2")
    p.add_argument("--batch", default="1,8")
    p.add_argument("--json", action="store_true")
    p.add_argument("--markdown", action="store_true")
    args = p.parse_args()
    rows = []
    say = sys.stderr if args.json or args.markdown else sys.stdout
    table = []
    print(f"ViT-B/16 fp32, {cpu()}, {args.rounds} rounds, images/s median (best)", file=say)
    for threads in map(int, args.threads.split(",")):
        for batch in map(int, args.batch.split(",")):
            times, peak, gflop = cell(args, threads, batch)
            rate = {n: (batch / statistics.median(t), batch / min(t)) for n, t in times.items()}
            share = 100 * gflop / statistics.median(times["ours"]) / peak
            print(f"threads {threads} batch {batch}: " + "  ".join(f"{n} {m:.2f} ({b:.2f})" for n, (m, b) in rate.items())
                  + f"  ours is {share:.0f} % of the vector peak {peak:.0f} GFLOP/s", file=say, flush=True)
            table.append(f"| {threads} | {batch} | " + " | ".join(f"{m:.2f} ({b:.2f})" for m, b in rate.values()) + f" | {share:.0f} % of {peak:.0f} |")
            for peer in ("pytorch-eager", "onnxruntime"):
                rows.append({"work": "vit-b16", "batch": batch, "threads": threads,
                             "ours": rate["ours"][0], "peer": peer, "peer_rate": rate[peer][0],
                             "ratio_median": rate["ours"][0] / rate[peer][0],
                             "ratio_best": rate["ours"][1] / rate[peer][1],
                             "percent_of_peak": share})
    if args.json:
        print(json.dumps({"rows": rows}))
    if args.markdown:
        print(f"{cpu()}, {args.rounds} rounds, images/s: median (best); {time.strftime('%Y-%m-%d')}.\n")
        print("| threads | batch | ours | PyTorch eager | ONNX Runtime | ours, of the vector peak in GFLOP/s |\n|---|---|---|---|---|---|")
        print("\n".join(table))


if __name__ == "__main__":
    main()
