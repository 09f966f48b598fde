// Package peak measures what a machine can do at best, so that a benchmark can
// say what share of it a kernel reaches: fused multiply-adds per second from
// registers, in the widest vectors that the kernels use.
package peak

import (
	"sync"
	"time"
)

// FMA returns the best rate seen, in GFLOP/s, of independent chains of vector
// fused multiply-adds on the given number of threads within about the given time,
// and the name of the vector width. It is the ceiling of the contraction kernels;
// a machine shared with others shows less than its data sheet.
func FMA(threads int, budget time.Duration) (gflops float64, kind string) {
	const chunk = 1 << 20 // iterations a visit, about 4 ms
	deadline := time.Now().Add(budget)
	for first := true; first || time.Now().Before(deadline); first = false {
		start := time.Now()
		var wg sync.WaitGroup
		for t := 0; t < threads; t++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				chains(chunk)
			}()
		}
		wg.Wait()
		rate := float64(threads) * chunk * flopsPerIteration / float64(time.Since(start).Nanoseconds())
		gflops = max(gflops, rate)
	}
	return gflops, vectorKind
}
