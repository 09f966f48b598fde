package encoder_test

import (
	"context"
	"fmt"
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
			data := encoder.Data{
				Features: array{encoder.Matrix{Width: c.Floats(), Data: drawn(1, "x", batch*c.Floats(), 1)}},
				Targets:  encoder.Matrix{Width: c.Outputs, Data: drawn(1, "y", batch*c.Outputs, 1)},
				Train:    numbers(batch),
			}
			cfg := encoder.Defaults()
			cfg.Epochs, cfg.Keep, cfg.Batch = b.N+1, 1, batch // the first step fills the allocator
			score := func(_, _ encoder.Rows) (float64, error) { return 0, nil }
			_, err := encoder.Train(context.Background(), n, cfg, data, encoder.Options{Score: score, Progress: func(p encoder.Progress) {
				switch {
				case !p.Scored && p.Epoch == 1:
					b.ResetTimer()
				case !p.Scored && p.Epoch == cfg.Epochs:
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
			b.Logf("%s", fmt.Sprint(c))
		})
	}
}
