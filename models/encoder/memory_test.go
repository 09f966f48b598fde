package encoder_test

import (
	"context"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/encoder"
)

// TestMemoryCount: what the allocator holds at its largest moment is what was
// counted, or up to a quarter less. Plain Go shows it on any machine alike; the vector
// kernels also hold copies of a product's operands, which depend on caches and threads.
func TestMemoryCount(t *testing.T) {
	for name, c := range map[string]encoder.Config{
		"blocks":     {Queries: 20, Height: 24, Width: 16, Patch: 4, Dim: 64, Depth: 3, Outputs: 100},
		"head":       {Queries: 4, Height: 6, Width: 4, Patch: 2, Dim: 64, Depth: 1, Outputs: 9000},
		"input":      {Queries: 65, Height: 24, Width: 16, Patch: 4, Dim: 32, Depth: 1, Outputs: 50},
		"drawn":      {Queries: 20, Height: 24, Width: 16, Patch: 4, Dim: 64, Depth: 3, Outputs: 100, Dropout: 0.1, InputNoise: 0.1},
		"token mlp":  {Kind: encoder.KindTokenMLP, Queries: 20, Height: 24, Width: 16, TokenWidths: []int{256, 64, 40}, Outputs: 300},
		"long head":  {Kind: encoder.KindTokenMLP, Queries: 65, Height: 6, Width: 4, TokenWidths: []int{12, 40}, Outputs: 900},
		"flat mlp":   {Kind: encoder.KindFlatMLP, Queries: 20, Height: 24, Width: 16, Widths: []int{64, 64, 64}, Outputs: 500, InputNoise: 0.1},
		"siren":      {Kind: encoder.KindSiren, Queries: 20, Height: 24, Width: 16, TokenWidths: []int{96, 96, 10}, Widths: []int{64, 64}, W0: 30, Outputs: 500},
		"flat siren": {Kind: encoder.KindSiren, Queries: 20, Height: 24, Width: 16, Widths: []int{100, 100}, W0: 30, Outputs: 50},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJob(t, cpu.Options{Portable: true}, c)
			j.cfg.Epochs, j.cfg.Batch, j.cfg.Schedule = 1, 32, encoder.Constant
			j.data.Base = j.data.Targets
			for _, optimiser := range []string{encoder.Adam, encoder.Sophia} {
				j.cfg = j.cfg.With(optimiser)
				j.run(t)
				m := c.Memory(32)
				peak := j.net.Backend().Memory().Peak
				share := float64(peak) / float64(m.Total())
				t.Logf("%s: peak %d bytes, counted %d: %.3f", optimiser, peak, m.Total(), share)
				if !(share <= 1.05 && share >= 0.75) {
					t.Errorf("%s: peak %d bytes is %.3f of the count %d, expected 0.75 to 1.05:\n%s", optimiser, peak, share, m.Total(), m)
				}
			}
		})
	}
}

// TestMemoryRefused: the full-size mixer fits a laptop; the authors' last network,
// whose head has 197·160 inputs for 20,544 vertices, does not, and the arithmetic is
// shown.
func TestMemoryRefused(t *testing.T) {
	full := encoder.Config{Queries: 197, Height: 32, Width: 24, Patch: 4, Dim: 512, Depth: 12, Outputs: 20544}
	if err := full.Memory(32).Check(2e9); err != nil {
		t.Error(err)
	}
	last, err := encoder.Preset("token-mlp")
	if err != nil {
		t.Fatal(err)
	}
	last.Queries, last.Height, last.Width, last.Outputs = 197, 32, 24, 20544
	if err = last.Memory(32).Check(12e9); err == nil {
		t.Fatal("a head of 31520 × 20544 with moments was not refused at 12 GB")
	}
	for _, w := range []string{"output head 31521 × 20544 × 4 B = 2.59 GB", "parameters 648146016 × 4 B = 2.59 GB", "two moments 2 × 648146016 × 4 B = 5.19 GB", "features 32 × 197 × 32 × 24 × 4 B = 19.4 MB", "12.00 GB may be used", "together "} {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("no %q in: %v", w, err)
		}
	}
	j := newJob(t, cpu.Options{}, tiny)
	j.opt.MemoryLimit = 1000
	before := j.net.Backend().Memory().InUse
	if _, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt); err == nil || !strings.Contains(err.Error(), "predictions for validation 11 × 9 × 4 B = 396 B") {
		t.Errorf("error %v, expected the arithmetic", err)
	}
	if after := j.net.Backend().Memory().InUse; after != before {
		t.Errorf("%d bytes were taken before the refusal", after-before)
	}
}

// TestAvailableMemory: positive on every system.
func TestAvailableMemory(t *testing.T) {
	if n, known := encoder.AvailableMemory(); n <= 0 {
		t.Errorf("%d bytes (known: %v), expected more than none", n, known)
	}
}
