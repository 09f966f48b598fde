//go:build slow

package encoder_test

import (
	"context"
	"testing"

	"vision/kernels/cpu"
	"vision/models/encoder"
)

// TestFullSizeVariants: two training steps of every network of the authors' history
// at full size, 20,544 outputs: the loss falls on the rows that it is trained on, and
// memory stays within the count.
func TestFullSizeVariants(t *testing.T) {
	tokens := map[string]int{"mixer-32": 32, "flat-siren": 32, "flat-mlp": 32}
	for _, name := range encoder.Presets() {
		t.Run(name, func(t *testing.T) {
			c, err := encoder.Preset(name)
			if err != nil {
				t.Fatal(err)
			}
			c.Queries, c.Height, c.Width, c.Outputs = tokens[name], 32, 24, 20544
			if c.Queries == 0 {
				c.Queries = 197
			}
			const rows = 8
			cfg := encoder.Defaults().With(encoder.SophiaAuthors)
			cfg.Epochs, cfg.Batch, cfg.Rate, cfg.Keep, cfg.InOrder = 2, rows, 1e-7, 1, true // small, for sines
			need := c.TrainingMemory(cfg, rows, 0, false)
			if free, _ := encoder.AvailableMemory(); need.Total()/4*5 > free { // the allocator may round up by a quarter
				t.Skipf("needs %d bytes of memory, %d are there", need.Total()/4*5, free)
			}
			n := newNetwork(t, cpu.Options{}, c)
			defer n.Free()
			if err := n.Init(1); err != nil {
				t.Fatal(err)
			}
			x := encoder.Matrix{Width: c.Floats(), Data: drawn(1, "features", rows*c.Floats(), 1)}
			y := encoder.Matrix{Width: c.Outputs, Data: drawn(1, "responses", rows*c.Outputs, 1)}
			r, err := encoder.Train(context.Background(), n, cfg, encoder.Data{Features: array{x}, Targets: y, Train: numbers(rows)}, encoder.Options{})
			if err != nil {
				t.Fatal(err)
			}
			m := c.Memory(rows)
			share := float64(n.Backend().Memory().Peak) / float64(m.Total())
			t.Logf("losses %v, peak %d bytes, %.3f of the count", r.Losses, n.Backend().Memory().Peak, share)
			if !(r.Losses[1] < r.Losses[0]) {
				t.Errorf("losses %v, expected the second below the first", r.Losses)
			}
			if !(share <= 1.25 && share >= 0.75) {
				t.Errorf("the peak is %.3f of the count, expected 0.75 to 1.25:\n%s", share, m)
			}
		})
	}
}
