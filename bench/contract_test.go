package bench

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"vision/bench/peak"
	"vision/kernels"
	"vision/kernels/cpu"
)

// contractShapes are the products of ViT-B/16 at one image and eight, the
// interface network's read-out and its weight gradient.
var contractShapes = []struct {
	name    string
	m, n, k int
	ta, tb  bool
}{
	{"vit-proj", 197, 768, 768, false, true},
	{"vit-qkv", 197, 2304, 768, false, true},
	{"vit-fc1", 197, 3072, 768, false, true},
	{"vit-fc2", 197, 768, 3072, false, true},
	{"vit8-proj", 1576, 768, 768, false, true},
	{"vit8-qkv", 1576, 2304, 768, false, true},
	{"vit8-fc1", 1576, 3072, 768, false, true},
	{"vit8-fc2", 1576, 768, 3072, false, true},
	{"vit8-fc2-dx", 1576, 3072, 768, false, false},
	{"vit8-fc2-dw", 768, 3072, 1576, true, false},
	{"head", 32, 20544, 512, false, true},
	{"head-dw", 20544, 512, 32, true, false},
}

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
		for _, s := range contractShapes {
			b.Run(fmt.Sprintf("shape=%s/m=%d/n=%d/k=%d/threads=%d", s.name, s.m, s.n, s.k, threads), func(b *testing.B) {
				be, err := cpu.New(cpu.Options{Threads: threads})
				if err != nil {
					b.Fatal(err)
				}
				defer be.Close()
				x, w, y := be.Alloc(s.m*s.k), be.Alloc(s.k*s.n), be.Alloc(s.m*s.n)
				d := kernels.Draw{Seed: 1}
				be.Uniform(x, d, -1, 1)
				be.Uniform(w, d, -1, 1)
				c := kernels.Contraction{M: s.m, N: s.n, K: s.k, A: kernels.Matrix(x, s.k), B: kernels.Matrix(w, s.n), C: kernels.Matrix(y, s.n)}
				if s.ta {
					c.A = kernels.Transposed(x, s.m)
				}
				if s.tb {
					c.B = kernels.Transposed(w, s.k)
				}
				for b.Loop() {
					be.Contract(c)
				}
				rate := 2 * float64(s.m) * float64(s.n) * float64(s.k) * float64(b.N) / float64(b.Elapsed().Nanoseconds())
				b.ReportMetric(rate, "GFLOP/s")
				b.ReportMetric(100*rate/machinePeak()(threads), "%peak")
			})
		}
	}
}
