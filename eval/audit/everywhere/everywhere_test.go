package everywhere_test

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"vision/eval/audit"
	"vision/kernels/devices"
)

// deviceNames are all that give canonical bits, but the checked simulator.
var deviceNames = []string{"cpu-portable", "cpu-avx2", "cpu-avx512", "cpu-neon", "sim", "cuda"}

// threadCounts at which works are computed: cores, or blocks that a simulator runs side
// by side.
var threadCounts = []int{1, 2, 7}

// TestReference: the small works, trained for 20 steps at batch 1, 3 and 8, have the
// committed digests with 1, 2 and 7 threads on each device: in plain Go, with each
// vector unit, on the simulated GPU, and on NVIDIA's driver where there is one or
// VISION_LIBCUDA names the simulator's libcuda.so.1. The tag slow asks for all of these;
// without it each batch is taken with one number of threads.
func TestReference(t *testing.T) {
	for _, device := range deviceNames {
		t.Run(device, func(t *testing.T) {
			open(t, device, 1)
			for i, batch := range audit.Batches {
				for j, threads := range threadCounts {
					if testing.Short() && i > 0 || !full && (i+j)%len(threadCounts) != 0 {
						continue
					}
					t.Run(fmt.Sprintf("batch %d, threads %d", batch, threads), func(t *testing.T) {
						if device == "cuda" && os.Getenv(simThreads) != strconv.Itoa(threads) {
							alone(t, threads)
							return
						}
						check(t, device, threads, audit.Works([]int{batch}, false))
					})
				}
			}
		})
	}
}

// simThreads is read once by the simulator's libcuda.so.1; a GPU has no use for it.
const simThreads = "VISION_SIM_THREADS"

// alone runs the present test in a process of its own, with that many threads.
func alone(t *testing.T, threads int) {
	t.Helper()
	var name []string
	for _, part := range strings.Split(t.Name(), "/") {
		name = append(name, "^"+part+"$")
	}
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run="+strings.Join(name, "/"))
	c.Env = append(os.Environ(), fmt.Sprintf("%s=%d", simThreads, threads))
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, out)
	}
}

// open says what is missing where a device is not there.
func open(t *testing.T, device string, threads int) {
	t.Helper()
	b, err := devices.Open(device, devices.Options{Threads: threads})
	if err != nil {
		if device == "sim" || device == "cpu-portable" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func check(t *testing.T, device string, threads int, works []audit.Work) {
	t.Helper()
	b, err := devices.Open(device, devices.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows, err := audit.Check(b, works)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(works) {
		t.Errorf("%d works, expected %d", len(rows), len(works))
	}
	for _, r := range rows {
		if r.Verdict != audit.Agree || r.Ops < 100 || len(r.States) < 5 {
			t.Errorf("%s: %s, batch %d: %s, %d ops; states %v", b.Name(), r.Work, r.Batch, r.Verdict, r.Ops, r.States)
		}
	}
}
