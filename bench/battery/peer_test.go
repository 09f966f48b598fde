package battery

import (
	"os/exec"
	"strings"
	"testing"
)

// timing gives peer.py a torch whose clock only runs and waiting move.
const timing = `
import peer
now, calls = [0.0], []
class Event:
    def __init__(self, enable_timing): assert enable_timing
    def record(self): self.at = now[0]
    def synchronize(self): now[0] += 0.05
    def elapsed_time(self, end): return end.at - self.at
class torch:
    class cuda: pass
torch.cuda.Event = Event
def run(ms):
    def f(i): calls.append(i); now[0] += ms
    return f
for ms in 0.25, 3.0:
    calls.clear()
    times = peer.timed(torch, run(ms), 0)
    assert calls == list(range(len(calls)))
    print(len(times), len(calls), *("%.3f" % t for t in times))
`

// compiled gives peer.py a torch that notes how a model is compiled.
const compiled = `
import contextlib, peer
class Tensor:
    def __mul__(self, x): return self
    __sub__ = to = __mul__
class Model:
    def to(self, dtype): return self
class torch:
    class backends:
        class cuda:
            class matmul: pass
        class cudnn: pass
    class _dynamo:
        def reset(): pass
    float32, bfloat16 = "float32", "bfloat16"
    inference_mode = contextlib.nullcontext
    def manual_seed(n): pass
    def rand(*shape, device): return Tensor()
    def compile(model, **options):
        print(options)
        return model
peer.make_vit = lambda torch: Model()
peer.timed = lambda torch, run, seconds: [1.0]
result = {"models": [], "not_run": []}
peer.models(torch, {"precisions": ["fp32", "bf16"], "batches": [1, 8], "seconds": 0, "_end": float("inf")}, result)
print(len(result["models"]), result["not_run"])
`

// PyTorch compiles each batch for its own shape, as it is timed here.
func TestPeerCompiles(t *testing.T) {
	if got, want := python(t, compiled), "{'dynamic': False}\n{'dynamic': False}\n8 []\n"; got != want {
		t.Errorf("peer.py: %q, expected %q", got, want)
	}
}

// python runs a program beside peer.py.
func python(t *testing.T, text string) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run peer.py with")
	}
	out, err := exec.Command(python, "-B", "-c", text).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.ReplaceAll(string(out), "\r", "")
}

// Short work of PyTorch is timed in intervals of a millisecond, as the battery's own is.
func TestPeerTiming(t *testing.T) {
	// Three single runs, then five intervals, of 1/0.25 + 1 runs where a run is short.
	want := "5 28 0.250 0.250 0.250 0.250 0.250\n5 8 3.000 3.000 3.000 3.000 3.000\n"
	if got := python(t, timing); got != want {
		t.Errorf("peer.py timed\n%sexpected\n%s", got, want)
	}
}
