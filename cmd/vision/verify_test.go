package main

import (
	"strings"
	"testing"

	"vision/eval/verify"
)

// TestVerify: what is in the program is found again, as text and as JSON.
func TestVerify(t *testing.T) {
	if testing.Short() {
		t.Skip("short: 86 M parameters")
	}
	d, err := verify.Load()
	if err != nil {
		t.Fatal(err)
	}
	stages := d.Stages("vit-b16")
	last := stages[len(stages)-1]
	text := vision(t, "verify", "--works", "vit-b16").out
	for _, want := range []string{"agree   vit-b16: ", last.Digest + "  " + last.Name, "\nverdict: agree\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("vision verify says %q, expected %q in it", text, want)
		}
	}
	m := object(t, vision(t, "verify", "--works", "vit-b16", "--json").out)
	keys(t, "verify --json", m, "verdict", "device", "numerics", "works")
	keys(t, "a work", m["works"].([]any)[0], "work", "verdict", "stages", "seconds")
}
