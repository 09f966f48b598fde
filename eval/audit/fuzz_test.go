package audit

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/kernels/ledger"
)

// small is a report with something in every field that is printed.
func small(ops int) *Report {
	r := &Report{
		Devices:  []DeviceRow{{Name: "cpu", Device: "cpu (portable)", Status: "ran"}},
		Works:    []WorkReport{{Work: "interface", Batch: 1, Ops: ops, Chain: "c", States: []State{{Name: "output", Digest: "d"}}, Verdict: Differ, Others: map[string]string{"sim": Differ}}},
		Verdict:  Differ,
		Findings: []Mismatch{{Work: "interface", Batch: 1, Sides: [2]string{"cpu", "sim"}, Op: "Contract", Note: "none", Finding: &ledger.Finding{}}},
	}
	for i := range ops {
		r.Ops = append(r.Ops, Op{Work: "interface", Batch: 1, Entry: ledger.Entry{Index: i, Op: "Contract", Phase: "forward", Layer: "blocks.0.mlp.fc1"},
			Digest: "6cf2ae4f9a0cf7d3c3d4a2cba1ae4f9a0cf7d3c3d4a2cba1ae4f9a0cf7d3c3d4", Chain: "6cf2ae4f9a0cf7d3c3d4a2cba1ae4f9a0cf7d3c3d4a2cba1ae4f9a0cf7d3c3d5",
			Results: []Result{{Result: ledger.Result{Name: "C", Dims: []int{3, 197, 768}}, Digest: "6cf2ae4f9a0cf7d3c3d4a2cba1ae4f9a0cf7d3c3d4a2cba1ae4f9a0cf7d3c3d6"}}, Verdict: Agree})
	}
	return r
}

// TestLoadHostile: files that are no reports, and what a large one takes.
func TestLoadHostile(t *testing.T) {
	boundedtest.Hostile(t, "audit.json", []byte("{"), func(path string) error {
		_, err := Load(path)
		return err
	})
	text, err := json.Marshal(small(20000))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "audit.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var r *Report
	boundedtest.Bounded(t, "a report", int64(len(text)), 2, func() (err error) {
		r, err = Load(path)
		return err
	})
	if len(r.Ops) != 20000 {
		t.Errorf("%d ops", len(r.Ops))
	}
}

// FuzzReport: no report makes reading or printing it panic.
func FuzzReport(f *testing.F) {
	text, err := json.Marshal(small(2))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"works":[{}],"mismatches":[{"finding":null}],"ops":[{"results":[{"dims":[-1]}]}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parseReport(bytes.NewReader(text))
		if err != nil {
			return
		}
		if err := r.WriteText(io.Discard); err != nil {
			t.Errorf("read, but not printed: %v", err)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("read, but not written: %v", err)
		}
		mark(r.Ops, "saved", func(j int) (string, bool) { return "", j%2 == 0 })
	})
}
