package bench

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"vision/bench/peak"
	"vision/bench/work"
)

// machinePeak is measured once a run, for each number of threads.
var machinePeak = sync.OnceValue(func() func(int) float64 {
	var one, all float64
	one, _ = peak.FMA(1, 300*time.Millisecond)
	all, _ = peak.FMA(runtime.GOMAXPROCS(0), 300*time.Millisecond)
	return func(threads int) float64 {
		if threads == 1 {
			return one
		}
		return all
	}
})

func BenchmarkContract(b *testing.B) {
	for _, threads := range []int{1, runtime.GOMAXPROCS(0)} {
		for _, s := range work.Shapes {
			b.Run(fmt.Sprintf("shape=%s/m=%d/n=%d/k=%d/threads=%d", s.Name, s.M, s.N, s.K, threads), func(b *testing.B) {
				p, err := work.NewProduct(s, threads)
				if err != nil {
					b.Fatal(err)
				}
				defer p.Close()
				for b.Loop() {
					if err := p.Run(); err != nil {
						b.Fatal(err)
					}
				}
				rate := p.GFLOP() * float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(rate, "GFLOP/s")
				b.ReportMetric(100*rate/machinePeak()(threads), "%peak")
			})
		}
	}
}
