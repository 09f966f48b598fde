package bench

import (
	"fmt"
	"runtime"
	"testing"

	"vision/bench/work"
)

// BenchmarkTraining is a step of the interface network on 32 stimuli, at 20,544
// outputs.
func BenchmarkTraining(b *testing.B) {
	for _, name := range []string{"mixer-p4", "mixer-p2"} {
		threads := runtime.GOMAXPROCS(0)
		b.Run(fmt.Sprintf("model=%s/batch=32/threads=%d", name, threads), func(b *testing.B) {
			t, err := work.New(name, threads, 32)
			if err != nil {
				b.Fatal(err)
			}
			defer t.Close()
			for b.Loop() {
				if err := t.Run(); err != nil {
					b.Fatal(err)
				}
			}
			rate := t.GFLOP() * float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(rate, "GFLOP/s")
			b.ReportMetric(100*rate/machinePeak()(threads), "%peak")
		})
	}
}

// BenchmarkViT is BLIP's tower end to end, generator weights, pictures normalised
// already.
func BenchmarkViT(b *testing.B) {
	for _, threads := range []int{1, runtime.GOMAXPROCS(0)} {
		for _, batch := range []int{1, 8} {
			b.Run(fmt.Sprintf("model=vit-b16/batch=%d/threads=%d", batch, threads), func(b *testing.B) {
				v, err := work.NewViT(threads, batch)
				if err != nil {
					b.Fatal(err)
				}
				defer v.Close()
				for b.Loop() {
					if err := v.Run(); err != nil {
						b.Fatal(err)
					}
				}
				seconds := b.Elapsed().Seconds() / float64(b.N)
				b.ReportMetric(float64(batch)/seconds, "images/s")
				b.ReportMetric(100*v.GFLOP()/seconds/machinePeak()(threads), "%peak")
			})
		}
	}
}
