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

// Short work of PyTorch is timed in intervals of a millisecond, as the battery's own is.
func TestPeerTiming(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run peer.py with")
	}
	out, err := exec.Command(python, "-B", "-c", timing).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// Three single runs, then five intervals, of 1/0.25 + 1 runs where a run is short.
	want := "5 28 0.250 0.250 0.250 0.250 0.250\n5 8 3.000 3.000 3.000 3.000 3.000\n"
	if got := strings.ReplaceAll(string(out), "\r", ""); got != want {
		t.Errorf("peer.py timed\n%sexpected\n%s", got, want)
	}
}
