package peak

import (
	"math"
	"runtime"
)

// chainsScalar runs 4 scalar chains, two operations each.
func chainsScalar(n int) {
	a, b, c, d := 0.5, 0.25, 0.125, 0.0625
	for i := 0; i < n; i++ {
		a, b = math.FMA(a, 0.5, 1), math.FMA(b, 0.5, 1)
		c, d = math.FMA(c, 0.5, 1), math.FMA(d, 0.5, 1)
	}
	runtime.KeepAlive(a + b + c + d)
}
