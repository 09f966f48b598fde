package everywhere_test

import (
	"testing"

	"vision/eval/audit"
	"vision/kernels/devices"
)

// TestReference: the small works, trained for 20 steps at batch 1, 3 and 8, have the
// committed digests with each vector unit and on the simulated GPU; on NVIDIA's
// where there is one.
func TestReference(t *testing.T) {
	batches := audit.Batches
	if testing.Short() {
		batches = batches[:1]
	}
	for _, name := range []string{"cpu-avx2", "cpu-avx512", "cpu-neon", "sim", "cuda"} {
		t.Run(name, func(t *testing.T) { check(t, name, audit.Works(batches, false)) })
	}
}

func check(t *testing.T, device string, works []audit.Work) {
	t.Helper()
	b, err := devices.Open(device, devices.Options{Threads: 2})
	if err != nil {
		if device == "sim" || device == "cpu-portable" {
			t.Fatal(err)
		}
		t.Skip(err)
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
		if r.Verdict != audit.Agree {
			t.Errorf("%s: %s, batch %d: %s; states %v", b.Name(), r.Work, r.Batch, r.Verdict, r.States)
		}
	}
}
