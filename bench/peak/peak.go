// Package peak measures what a machine can do at best, so that a benchmark can
// say what share of it a kernel reaches: fused multiply-adds per second from
// registers, in the widest vectors that the kernels use.
package peak

import (
	"sync"
	"time"
)

// unit is a loop of independent fused multiply-adds.
type unit struct {
	kind              string
	flopsPerIteration float64
	chains            func(n int)
}

// FMA returns the best rate seen, in GFLOP/s, of independent chains of vector
// fused multiply-adds on the given number of threads within about the given time,
// and the name of the vector unit that reached it: each that the machine has takes
// its turn. It is the ceiling of the contraction kernels; a machine shared with
// others shows less than its data sheet.
func FMA(threads int, budget time.Duration) (gflops float64, kind string) {
	const chunk = 1 << 20 // iterations a visit, about 4 ms
	deadline := time.Now().Add(budget)
	for first := true; first || time.Now().Before(deadline); first = false {
		for _, u := range units() {
			if rate := float64(chunk) * u.flopsPerIteration * visit(threads, func() { u.chains(chunk) }); rate > gflops {
				gflops, kind = rate, u.kind
			}
		}
	}
	return gflops, kind
}

// visit runs f once on every thread at the same time and returns runs per
// nanosecond, all threads together.
func visit(threads int, f func()) float64 {
	start := time.Now()
	var wg sync.WaitGroup
	for t := 0; t < threads; t++ {
		wg.Go(f)
	}
	wg.Wait()
	return float64(threads) / float64(time.Since(start).Nanoseconds())
}
