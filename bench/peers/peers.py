"""The works of bench/work, fp32, ours beside PyTorch and ONNX Runtime, in turns.

All programs stay alive; in every round each runs once, in random order, so that a
slow spell of a shared machine hits all of them. The peak of fused multiply-adds is
measured in the same rounds. Rates are runs a second times the batch: medians, with
the best and the worst; a time limit ends the rounds of a work early and the number of
rounds is in the result. At one thread the time of the processor is compared too: it
leaves out waiting for a core that others use, though not the caches that they empty.
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time

FORWARD = ["pytorch-eager", "pytorch-inference-mode", "torch.compile", "onnxruntime", "onnxruntime-no-spin"]


class Ours:
    def __init__(self, path, work, threads, batch):
        self.process = subprocess.Popen([path, "-work", work, "-threads", str(threads), "-batch", str(batch)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.about = json.loads(self.process.stdout.readline())

    def ask(self, what):
        """The numbers of the answer."""
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return tuple(map(float, self.process.stdout.readline().split()))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def cpu():
    """The processor's name, family and model, and whether it has AVX-512."""
    try:
        text = open("/proc/cpuinfo").read()
    except OSError:
        return platform.processor() or platform.machine()
    field = dict(reversed([[s.strip() for s in line.split(":", 1)] for line in text.splitlines() if ":" in line]))
    name = f"{field.get('model name', platform.machine())} (family {field.get('cpu family')}, model {field.get('model')})"
    return name + (", AVX-512" if "avx512f" in text else ", no AVX-512")


def versions():
    import importlib.metadata as metadata
    found = {"python": platform.python_version()}
    for name in ("torch", "onnxruntime", "timm", "numpy"):
        found[name] = metadata.version(name)
    return found


def cell(args, work, threads, batch):
    """Times of one work by program, the median peak and GFLOP of a run."""
    from works import peers
    ours = Ours(args.ours, work, threads, batch)
    runs = {"ours": lambda: ours.ask("run"), **peers(work, threads, batch, args.programs.split(","))}
    times, cpu_times, peaks, loads = {name: [] for name in runs}, {name: [] for name in runs}, [], []
    for run in runs.values():
        run()  # once without counting
    start = time.monotonic()
    for n in range(args.rounds):
        if n >= 3 and time.monotonic() - start > args.seconds:
            break
        peaks.append(ours.ask("peak")[0])
        loads.append(os.getloadavg()[0])
        for name in random.sample(sorted(runs), len(runs)):
            seconds, cpu_seconds = runs[name]()
            times[name].append(seconds)
            cpu_times[name].append(cpu_seconds)
            time.sleep(0.05)
    memory = ours.ask("memory")[0]
    gflop = ours.about["gflop"]
    ours.close()
    return {"work": work, "threads": threads, "batch": batch, "gflop": gflop, "peak": statistics.median(peaks),
            "rounds": len(peaks), "load": max(loads), "our_memory_mib": memory, "seconds": times,
            "cpu_seconds": cpu_times if threads == 1 else {}}


def rates(c, name):
    t = c["seconds"][name]
    return c["batch"] / statistics.median(t), c["batch"] / min(t), c["batch"] / max(t)


def earlier(folder, result):
    """Cells of other works that the folder holds already, of the same commit and day:
    a long comparison may be made in parts."""
    try:
        old = json.load(open(os.path.join(folder, "result.json")))
    except OSError:
        return []
    if any(old[k] != result[k] for k in ("cpu", "date", "commit", "versions")):
        return []
    new = {(c["work"], c["threads"], c["batch"]) for c in result["cells"]}
    return [c for c in old["cells"] if (c["work"], c["threads"], c["batch"]) not in new]


def ratio_cpu(c, peer):
    """The peer's processor time over ours, medians; only one thread never waits for
    another by spinning."""
    if c["threads"] != 1:
        return None
    ours = statistics.median(c["cpu_seconds"]["ours"])
    return None if ours == 0 else statistics.median(c["cpu_seconds"][peer]) / ours


def rows(cells):
    """One line for each work and peer; ratios above 1 say that ours is faster."""
    for c in cells:
        ours = rates(c, "ours")
        for peer in c["seconds"]:
            if peer != "ours":
                other = rates(c, peer)
                yield {"work": c["work"], "batch": c["batch"], "threads": c["threads"], "ours": ours[0], "peer": peer,
                       "peer_rate": other[0], "ratio_median": ours[0] / other[0], "ratio_best": ours[1] / other[1],
                       "ratio_cpu": ratio_cpu(c, peer),
                       "percent_of_peak": 100 * c["gflop"] * ours[0] / c["batch"] / c["peak"]}


def short(x):
    """The same with numbers of seven digits: times are not known better."""
    if isinstance(x, dict):
        return {k: short(v) for k, v in x.items()}
    if isinstance(x, list):
        return [short(v) for v in x]
    return float(f"{x:.7g}") if isinstance(x, float) else x


def markdown(result):
    say = [f"{result['cpu']}; {result['date']}, commit {result['commit']}; "
           + ", ".join(f"{k} {v}" for k, v in result["versions"].items())
           + f". Rates a second: median (worst–best) of the rounds; load of the machine up to {max(c['load'] for c in result['cells']):.0f}.", "",
           "| work | threads | batch | rounds | ours | ours, of the peak | peer | its rate | ours / peer, medians | best | processor time |",
           "|---|---|---|---|---|---|---|---|---|---|---|"]
    for c in result["cells"]:
        m, best, worst = rates(c, "ours")
        share = f"{100 * c['gflop'] * m / c['batch'] / c['peak']:.0f} % of {c['peak']:.0f}"
        for peer in (p for p in c["seconds"] if p != "ours"):
            pm, pbest, pworst = rates(c, peer)
            used = ratio_cpu(c, peer)
            say.append(f"| {c['work']} | {c['threads']} | {c['batch']} | {c['rounds']} | {m:.2f} ({worst:.2f}–{best:.2f}) | {share} "
                       f"| {peer} | {pm:.2f} ({pworst:.2f}–{pbest:.2f}) | {m / pm:.2f} "
                       f"| {best / pbest:.2f} | {'' if used is None else format(used, '.2f')} |")
    return "\n".join(say)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--ours", required=True)
    p.add_argument("--commit", default="unknown")
    p.add_argument("--rounds", type=int, default=9)
    p.add_argument("--seconds", type=float, default=60, help="of rounds for a work, beyond three")
    p.add_argument("--threads", default="1,2")
    p.add_argument("--batch", default="1,8", help="pictures of a forward pass; trainings take 32")
    p.add_argument("--works", default="vit-b16", help="vit-b16, masked, mixer-p4, mixer-p2, product:NAME; all for all of them")
    p.add_argument("--programs", default=",".join(FORWARD), help="peers of the forward passes")
    p.add_argument("--json", action="store_true", help="one line on standard output")
    p.add_argument("--markdown", action="store_true", help="a table on standard output")
    p.add_argument("--out", help="folder for result.json and result.md; adds to those of the same commit and day")
    args = p.parse_args()
    unknown = set(args.programs.split(",")) - set(FORWARD)
    if unknown:
        p.error(f"--programs: unknown {', '.join(sorted(unknown))}, expected some of {', '.join(FORWARD)}")
    works = args.works.split(",")
    if works == ["all"]:
        from works import MIXERS, SHAPES
        works = ["vit-b16", "masked", *MIXERS, *(f"product:{n}" for n in SHAPES)]
    cells = []
    for work in works:
        for threads in map(int, args.threads.split(",")):
            batches = {"vit-b16": [int(b) for b in args.batch.split(",")], "masked": [8]}.get(work, [32] if work.startswith("mixer") else [1])
            for batch in batches:
                cells.append(cell(args, work, threads, batch))
                for r in rows(cells[-1:]):
                    print(f"{work} threads {threads} batch {batch}: ours {r['ours']:.2f}, {r['percent_of_peak']:.0f} % of {cells[-1]['peak']:.0f} GFLOP/s; "
                          f"{r['peer']} {r['peer_rate']:.2f}; ratio {r['ratio_median']:.2f}, best {r['ratio_best']:.2f}, processor {r['ratio_cpu'] or 0:.2f}", file=sys.stderr, flush=True)
    result = short({"cpu": cpu(), "date": time.strftime("%Y-%m-%d"), "commit": args.commit, "versions": versions(), "cells": cells})
    if args.out:
        os.makedirs(args.out, exist_ok=True)
        result["cells"] = earlier(args.out, result) + result["cells"]
        for name, text in (("result.json", json.dumps(result, separators=(",", ":"))), ("result.md", markdown(result))):
            with open(os.path.join(args.out, name), "w") as f:
                f.write(text + "\n")
    if args.json:
        print(json.dumps({"rows": list(rows(cells))}))
    if args.markdown:
        print(markdown(result))


if __name__ == "__main__":
    main()
