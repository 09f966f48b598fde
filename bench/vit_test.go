package bench

import (
	"fmt"
	"runtime"
	"testing"

	"vision/bench/work"
)

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
