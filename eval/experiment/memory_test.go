package experiment

import (
	"strings"
	"testing"

	"vision/models/encoder"
	"vision/models/features"
)

// TestMemory: the authors' last network on BLIP's tokens is refused with the
// arithmetic where it does not fit, and the mixer is not; the second network of a
// training is counted beside the first.
func TestMemory(t *testing.T) {
	blip := features.Spec{Tokens: 197, Width: 768}
	c := Defaults(1)
	if err := c.checkMemory(blip, 20544, 9841, 4e9); err != nil {
		t.Error(err)
	}
	var err error
	if c.Network, err = encoder.Preset("token-mlp"); err != nil {
		t.Fatal(err)
	}
	if err := c.Check(blip, 20544); err != nil {
		t.Error(err)
	}
	err = c.checkMemory(blip, 20544, 9841, 20e9)
	if err == nil {
		t.Fatal("648 M parameters were not refused at 20 GB")
	}
	for _, want := range []string{
		"interface, token-mlp of 197 tokens, each 768→512→256→128→160, together 31520→20544",
		"parameters 648146016 × 4 B = 2.59 GB", "two moments 2 × 648146016", "copy of the state on its way to the disk 3 × 648146016 × 4 B = 7.78 GB",
		"predictions for validation 1968 × 20544", "20.00 GB may be used",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	// Alone it would fit here, beside the first it does not.
	err = c.checkMemory(blip, 20544, 9841, 22e9)
	if err == nil || !strings.Contains(err.Error(), "combined, ") || !strings.Contains(err.Error(), "the interface network 648146016 × 4 B") {
		t.Errorf("error %v, expected the second network to be refused", err)
	}
	c.Models = []string{Ridge, Interface}
	if err := c.checkMemory(blip, 20544, 9841, 22e9); err != nil {
		t.Error(err)
	}
}

// TestQueries: a network of a number of queries of its own is not given others.
func TestQueries(t *testing.T) {
	c := Defaults(1)
	var err error
	if c.Network, err = encoder.Preset("mixer-32"); err != nil {
		t.Fatal(err)
	}
	if err := c.Check(features.Spec{Tokens: 32, Width: 768}, 100); err != nil {
		t.Error(err)
	}
	if err := c.Check(features.Spec{Tokens: 197, Width: 768}, 100); err == nil || !strings.Contains(err.Error(), "32 queries on features of 197 tokens") {
		t.Errorf("error %v, expected one about the queries", err)
	}
}
