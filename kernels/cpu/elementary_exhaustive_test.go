//go:build exhaustive

package cpu

import (
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"

	"vision/kernels/elementary/reference"
)

// All 2³² inputs of every function through the vector kernels against the
// reference: the worst error and where it is met must be what package reference
// records.
func TestExhaustiveVectorAccuracy(t *testing.T) {
	if !haveVector() {
		t.Skip("this processor has no vector unit that the kernels use")
	}
	record := map[string]reference.Case{}
	for _, c := range reference.Cases() {
		record[c.Name] = c
	}
	for _, v := range vecCases() {
		t.Run(v.name, func(t *testing.T) {
			c := record[strings.Fields(v.name)[0]]
			r := reference.Sweep(func(dst, src []float32) { v.vec(dst, src, false) }, c.Ref, 1)
			t.Logf("%s: worst %.6f ulp at %x (%08x); %d tested, %d not correctly rounded, %d above 1 ulp",
				c.Name, r.Worst, math.Float32frombits(r.At), r.At, r.Tested, r.Half, r.One)
			if r.Tested != 1<<32 {
				t.Errorf("%d inputs tested, expected 2³²", r.Tested)
			}
			if !(math.Abs(r.Worst-c.Worst) < 1e-5) || r.At != c.At {
				t.Errorf("recorded %.6f ulp at %08x", c.Worst, c.At)
			}
		})
	}
}

// The vector kernels give the scalar function's bits on every 13th pattern, 330
// million for each function.
func TestExhaustiveVectorBits(t *testing.T) {
	const stride = 13
	for _, c := range vecCases() {
		t.Run(c.name, func(t *testing.T) {
			workers := uint64(runtime.GOMAXPROCS(0))
			var wg sync.WaitGroup
			for w := range workers {
				wg.Add(1)
				go func() {
					defer wg.Done()
					compareStride(t, c, w*stride, workers*stride)
				}()
			}
			wg.Wait()
		})
	}
}
