//go:build slow

package verify_test

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"vision/eval/verify"
	"vision/kernels"
	"vision/kernels/cpu"
)

var update = flag.Bool("update", false, "write digests.json from the CPU")

// TestDigests: everything that `vision verify` checks (some two minutes on two cores).
func TestDigests(t *testing.T) {
	if *update {
		write(t)
		t.Skip("written")
	}
	agrees(t, verify.Default(), cpu.Options{})
}

func write(t *testing.T) {
	b, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	d := verify.Digests{Numerics: kernels.Numerics}
	for _, name := range verify.Names() {
		stages, err := verify.Compute(context.Background(), b, name, verify.Options{})
		if err != nil {
			t.Fatal(err)
		}
		d.Works = append(d.Works, verify.Expect{Work: name, Stages: stages})
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("digests.json", append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
