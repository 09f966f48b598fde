package peak

import (
	"sync/atomic"
	"time"
)

// Memory returns the best rate seen, in GB/s, at which the given number of threads
// together read and write memory that no cache holds, within about the given time.
func Memory(threads int, budget time.Duration) (gigabytes float64) {
	const floats = 16 << 20 // 64 MiB to read and as much to write, a thread
	from, to := make([][]float32, threads), make([][]float32, threads)
	for i := range from {
		from[i], to[i] = make([]float32, floats), make([]float32, floats)
		for j := range from[i] {
			from[i][j] = 1
		}
	}
	deadline := time.Now().Add(budget)
	for first := true; first || time.Now().Before(deadline); first = false {
		var next atomic.Int64
		rate := 8 * floats * visit(threads, func() {
			i := next.Add(1) - 1
			copy(to[i], from[i])
		})
		gigabytes = max(gigabytes, rate)
	}
	return gigabytes
}
