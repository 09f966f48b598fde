package encoder_test

import (
	"context"
	"testing"

	"vision/kernels/cpu"
	"vision/models/encoder"
)

// BenchmarkTrain is the time of a training step with 32 stimuli: forward, backward,
// check of the gradients and Adam. flops/op counts multiplications and additions of
// the contractions, three times the forward's.
func BenchmarkTrain(b *testing.B) {
	for name, c := range map[string]encoder.Config{
		"full": {Queries: 197, Height: 32, Width: 24, Patch: 4, Dim: 512, Depth: 12, Outputs: 20544},
		"demo": {Queries: 65, Height: 24, Width: 16, Patch: 4, Dim: 128, Depth: 2, Outputs: 2160},
	} {
		b.Run(name, func(b *testing.B) {
			const batch = 32
			n := newNetwork(b, cpu.Options{}, c)
			if err := n.Init(1); err != nil {
				b.Fatal(err)
			}
			// One epoch of b.N+1 equal batches, of which the first fills the allocator.
			rows := batch * (b.N + 1)
			data := encoder.Data{
				Features: again{array{encoder.Matrix{Width: c.Floats(), Data: drawn(1, "x", batch*c.Floats(), 1)}}, rows},
				Targets:  again{array{encoder.Matrix{Width: c.Outputs, Data: drawn(1, "y", batch*c.Outputs, 1)}}, rows},
				Train:    numbers(rows), Source: "32 rows, again and again",
			}
			cfg := encoder.Defaults()
			cfg.Epochs, cfg.Keep, cfg.Batch, cfg.InOrder = 1, 1, batch, true
			_, err := encoder.Train(context.Background(), n, cfg, data, encoder.Options{Progress: func(p encoder.Progress) {
				switch {
				case p.Epoch == 1 && p.Batch == 1:
					b.ResetTimer()
				case p.Batch == p.Batches:
					b.StopTimer()
				}
			}})
			if err != nil {
				b.Fatal(err)
			}
			p, d := c.Patches(), c.Dim
			forward := p*c.PatchFloats()*d + c.Depth*(8*p*p*d+p*d*d) + d*c.Outputs
			b.ReportMetric(float64(6*batch*forward)/1e9, "Gflop/op")
			b.ReportMetric(float64(6*batch*forward)/1e9*float64(b.N)/b.Elapsed().Seconds(), "Gflop/s")
		})
	}
}

// again is an array whose rows begin anew after the last.
type again struct {
	array
	n int
}

func (a again) Len() int            { return a.n }
func (a again) Row(i int) []float32 { return a.array.Row(i % a.array.Len()) }
func (a again) Read(dst []float32, i int) error {
	return a.array.Read(dst, i%a.array.Len())
}
