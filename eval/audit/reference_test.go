package audit_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"vision/eval/audit"
	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/hostmath/crossarch"
)

var update = flag.Bool("update", false, "write reference.json, the full ViT-B/16 among it, from the CPU")

// TestReference: the small works have the committed digests with the widest vector unit.
// Package everywhere asks it of every device, at 1, 2 and 7 threads.
func TestReference(t *testing.T) {
	if *update {
		write(t)
		t.Skip("written")
	}
	batches := audit.Batches
	if testing.Short() {
		batches = batches[:2]
	}
	check(t, cpu.Options{}, audit.Works(batches, false))
}

// TestReferenceFull: one image through the full ViT-B/16.
func TestReferenceFull(t *testing.T) {
	if testing.Short() {
		t.Skip("short: 86 M parameters")
	}
	check(t, cpu.Options{}, audit.Works(nil, true))
}

func check(t *testing.T, o cpu.Options, works []audit.Work) {
	t.Helper()
	b, err := cpu.New(o)
	if err != nil {
		t.Fatal(err)
	}
	checkOn(t, b, works)
}

func checkOn(t *testing.T, b kernels.Backend, works []audit.Work) {
	t.Helper()
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
			t.Errorf("%s: %s, batch %d: %s, %d ops, %d states", b.Name(), r.Work, r.Batch, r.Verdict, r.Ops, len(r.States))
		}
	}
}

func write(t *testing.T) {
	b, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	rows, err := audit.Check(b, audit.Works(audit.Batches, true))
	if err != nil {
		t.Fatal(err)
	}
	r := audit.Reference{Numerics: kernels.Numerics}
	for _, row := range rows {
		r.Works = append(r.Works, audit.ReferenceWork{Work: row.Work, Batch: row.Batch, States: row.States, Ops: row.Ops, Chain: row.Chain})
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("reference.json", append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestReferenceOnce is batch 1 alone, for the emulated processors below.
func TestReferenceOnce(t *testing.T) {
	check(t, cpu.Options{Threads: 2}, audit.Works([]int{1}, false))
}

// TestReferenceEverywhere asks it of amd64 v1 and v3 and of arm64.
func TestReferenceEverywhere(t *testing.T) { crossarch.Run(t, "^TestReferenceOnce$") }
