package reference

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// Ulp returns the distance of the computed y from the real-valued reference in
// units in the last place of the reference, whose exponent counts as at least
// −126: a subnormal result is measured in units of 2⁻¹⁴⁹. An infinity counts as
// 2¹²⁸, a reference beyond it as 2¹²⁸ too. A NaN on one side alone is +Inf.
func Ulp(y float32, ref float64) float64 {
	r := math.Float64bits(ref) &^ (1 << 63)
	if r-lowest <= highest-lowest && math.Float32bits(y)<<1 < 0xff<<24 {
		return math.Abs(float64(y)-ref) * math.Float64frombits((2*1023+23)<<52-r&(0x7ff<<52))
	}
	if r < lowest && y-y == 0 {
		return math.Abs(float64(y)-ref) * 0x1p149
	}
	if math.Abs(ref) >= 0x1p128 && float64(y) == math.Copysign(math.Inf(1), ref) {
		return 0
	}
	return ulpExtreme(y, ref)
}

// The binary64 patterns of 2⁻¹²⁶ and of the largest binary32 number.
const (
	lowest  = (1023 - 126) << 52
	highest = (1023+127)<<52 | (1<<23-1)<<29
)

// ulpExtreme is Ulp where the reference is outside the range of normal binary32
// numbers or the result is not finite.
func ulpExtreme(y float32, ref float64) float64 {
	if y != y || ref != ref {
		if y != y && ref != ref {
			return 0
		}
		return math.Inf(1)
	}
	const limit = 0x1p128
	r := math.Max(-limit, math.Min(ref, limit))
	a := math.Max(-limit, math.Min(float64(y), limit))
	m := math.Min(math.Max(math.Abs(r), 0x1p-126), math.MaxFloat32)
	exponent := int(math.Float64bits(m)>>52) - 1023
	return math.Abs(a-r) * math.Float64frombits(uint64(1023+23-exponent)<<52)
}

// A Result is what a sweep found.
type Result struct {
	Worst  float64 // largest error, ulp
	At     uint32  // the smallest pattern where it is met
	Tested uint64  // inputs tested
	Half   uint64  // results off by more than 0.5 ulp: not correctly rounded
	One    uint64  // off by more than 1 ulp
}

func (r *Result) merge(o Result) {
	if o.Worst > r.Worst || o.Worst == r.Worst && o.Tested > 0 && (r.Tested == 0 || o.At < r.At) {
		r.Worst, r.At = o.Worst, o.At
	}
	r.Tested += o.Tested
	r.Half += o.Half
	r.One += o.One
}

const chunk = 4096

// Sweep measures f, which maps a slice of inputs to dst, against ref on the
// patterns 0, stride, 2·stride, … below 2³², on all processors. With a stride of
// 1 the reference is interpolated within a chunk where that is accurate to 2⁻¹⁸
// ulp (2⁻¹⁰ near a zero), and every candidate for the worst error is measured
// again with the reference itself.
func Sweep(f func(dst, src []float32), ref func(float64) float64, stride uint64) Result {
	var start Result // a lower bound of the worst error, which settles most chunks
	if stride == 1 {
		start = Sweep(f, ref, 99991)
		start = Result{Worst: start.Worst, At: start.At}
	}
	var (
		total = start
		mu    sync.Mutex
		wg    sync.WaitGroup
		next  atomic.Uint64
	)
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			w := worker{Result: start, f: f, ref: ref, stride: stride, basis: newLagrange()}
			for {
				u := (next.Add(1) - 1) * chunk * stride
				if u >= 1<<32 {
					break
				}
				w.measure(u)
			}
			mu.Lock()
			total.merge(w.Result)
			mu.Unlock()
		}()
	}
	wg.Wait()
	return total
}

// A worker measures one chunk after another.
type worker struct {
	Result
	f        func(dst, src []float32)
	ref      func(float64) float64
	stride   uint64
	basis    *lagrange
	src, dst [chunk]float32
}

func (w *worker) measure(u uint64) {
	n := 0
	for v := u; n < chunk && v < 1<<32; v += w.stride {
		w.src[n] = math.Float32frombits(uint32(v))
		n++
	}
	src, dst := w.src[:n], w.dst[:n]
	w.f(dst, src)
	w.Tested += uint64(n)
	if w.stride == 1 {
		if p, ok := w.basis.fit(w.ref, src); ok {
			if !w.saturated(&p) {
				w.interpolated(&p)
			}
			return
		}
	}
	for i, x := range src {
		w.record(x, Ulp(dst[i], w.ref(float64(x))))
	}
}

const margin = 0x1p-9 // more than an interpolant can be off by, ulp

// saturated reports whether all results of the chunk are the same and so near to
// all values of p that none can be the worst or miss correct rounding.
func (w *worker) saturated(p *interpolant) bool {
	y := w.dst[0]
	for _, other := range w.dst[1:] {
		if math.Float32bits(other) != math.Float32bits(y) {
			return false
		}
	}
	spread := 0.0
	for _, c := range p.c[1:] {
		spread += math.Abs(c)
	}
	least := math.Max(math.Abs(p.c[0])-spread, 0)
	unit := Ulp(0, math.Max(least, 0x1p-126)) / math.Max(least, 0x1p-126)
	e := (math.Abs(float64(y)-p.c[0]) + spread) * unit
	return e < math.Min(0.5, w.Worst)-margin
}

// interpolated measures the chunk against p where that suffices.
func (w *worker) interpolated(p *interpolant) {
	for i, x := range w.src {
		r := p.at((float64(i) - (chunk-1)/2.) / (chunk / 2))
		e := Ulp(w.dst[i], r)
		if e > w.Worst-margin || math.Abs(r) < p.small {
			e = Ulp(w.dst[i], w.ref(float64(x)))
		} else if e <= 0.5 {
			continue
		}
		w.record(x, e)
	}
}

func (w *worker) record(x float32, e float64) {
	u := math.Float32bits(x)
	if e > w.Worst || e == w.Worst && u < w.At {
		w.Worst, w.At = e, u
	}
	if e > 0.5 {
		w.Half++
		if e > 1 {
			w.One++
		}
	}
}
