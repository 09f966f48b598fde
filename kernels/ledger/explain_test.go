package ledger_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
	"vision/kernels/ledger"
)

// faulty is the reference with a mistake in products or row sums.
type faulty struct {
	*reference.Backend
	contract func(b *faulty, c kernels.Contraction)
	rowSum   func(b *faulty, dst, x kernels.Buffer, cols int)
	calls    int
}

func (f *faulty) Contract(c kernels.Contraction) {
	f.calls++
	if f.contract == nil {
		f.Backend.Contract(c)
		return
	}
	f.contract(f, c)
}

func (f *faulty) RowSum(dst, x kernels.Buffer, cols int) {
	if f.rowSum == nil {
		f.Backend.RowSum(dst, x, cols)
		return
	}
	f.rowSum(f, dst, x, cols)
}

func (f *faulty) get(b kernels.Buffer) []float32 {
	v := make([]float32, b.Len())
	f.Download(v, b)
	return v
}

// plain computes a product without epilogue by an order of the test's own.
func plain(sum func(a, b []float32) float32) func(f *faulty, c kernels.Contraction) {
	return func(f *faulty, c kernels.Contraction) {
		if f.calls > 1 {
			f.Backend.Contract(c)
			return
		}
		a, b, out := f.get(c.A.Buffer), f.get(c.B.Buffer), make([]float32, c.M*c.N)
		for i := range out {
			m, n := i/c.N, i%c.N
			out[i] = sum(a[m*c.K:][:c.K], b[n*c.K:][:c.K])
		}
		f.Upload(c.C.Buffer, out)
	}
}

// differ runs the program on the reference and on a faulty one, and explains the
// first difference.
func differ(t *testing.T, bad *faulty) (*ledger.Finding, int) {
	t.Helper()
	bad.Backend = reference.New()
	at := ledger.FirstDifference(record(reference.New(), ledger.Options{}).Lines(), record(bad, ledger.Options{}).Lines())
	if at < 0 {
		t.Fatal("no difference is found")
	}
	bad.Backend, bad.calls = reference.New(), 0
	o := ledger.Options{Keep: true, Capture: at}
	f := ledger.Explain(record(host(t, cpu.Options{Threads: 2}), o).Captured(), record(bad, o).Captured())
	if f == nil {
		t.Fatalf("op %d is not explained", at)
	}
	return f, at
}

// Faults of the first product, [5,300]·[300,7]: which op, which element, which
// step.
func TestFindsFaults(t *testing.T) {
	fma := elementary.FMA
	chain := func(from, to int, step func(k int, p float32) float32) (p float32) {
		for k := from; k < to; k++ {
			p = step(k, p)
		}
		return p
	}
	for name, c := range map[string]struct {
		contract func(f *faulty, c kernels.Contraction)
		cause    string
		step     int
		element  int // −1: not asked
	}{
		"one chain": {plain(func(a, b []float32) float32 {
			return chain(0, len(a), func(k int, p float32) float32 { return fma(a[k], b[k], p) })
		}), "one ascending chain", 128, -1},
		"no fma": {plain(func(a, b []float32) (s float32) {
			for from := 0; from < len(a); from += 128 {
				s += chain(from, min(from+128, len(a)), func(k int, p float32) float32 { return float32(a[k]*b[k]) + p })
			}
			return s
		}), "products rounded before they are added, in the prescribed blocks", 0, -1},
		"blocks of 32": {plain(func(a, b []float32) (s float32) {
			for from := 0; from < len(a); from += 32 {
				s += chain(from, min(from+32, len(a)), func(k int, p float32) float32 { return fma(a[k], b[k], p) })
			}
			return s
		}), "blocks of 32", 32, -1},
		"the last term is missing": {plain(func(a, b []float32) float32 {
			return reference.Contracted(a[:len(a)-1], b)
		}), "term 299 is left out", 299, -1},
		"a bit of a result": {func(f *faulty, c kernels.Contraction) {
			f.Backend.Contract(c)
			if f.calls > 1 {
				return
			}
			v := f.get(c.C.Buffer.Slice(17, 18))
			v[0] = math.Float32frombits(math.Float32bits(v[0]) ^ 1<<3)
			f.Upload(c.C.Buffer.Slice(17, 18), v)
		}, "bit 3 of the finished result is turned over", -1, 17},
		"a bit of a sum": {plain(func() func(a, b []float32) float32 {
			n := 0
			return func(a, b []float32) float32 {
				n++
				if n != 23 {
					return reference.Contracted(a, b)
				}
				block := func(from, to int) float32 {
					return chain(from, to, func(k int, p float32) float32 {
						p = fma(a[k], b[k], p)
						if k == 150 {
							p = math.Float32frombits(math.Float32bits(p) ^ 1<<20)
						}
						return p
					})
				}
				return block(0, 128) + block(128, 256) + block(256, 300)
			}
		}()), "faults at one accumulation would give the bits", -1, 22},
	} {
		t.Run(name, func(t *testing.T) {
			bad := &faulty{contract: c.contract}
			var f *ledger.Finding
			if name == "a bit of a sum" { // its closure counts elements: one run only
				good, o := reference.New(), ledger.Options{Keep: true, Capture: 3}
				bad.Backend = reference.New()
				f = ledger.Explain(record(good, o).Captured(), record(bad, o).Captured())
			} else {
				var at int
				if f, at = differ(t, bad); at != 3 {
					t.Errorf("found at op %d, expected the first product, 3", at)
				}
			}
			if f == nil || f.Entry.Op != "Contract" || f.Result != "C" || !f.Operands || !f.Follows[0] || f.Follows[1] {
				t.Fatalf("%+v", f)
			}
			if !strings.Contains(f.Cause, c.cause) || f.Step != c.step {
				t.Errorf("cause %q at step %d, expected %q at %d", f.Cause, f.Step, c.cause, c.step)
			}
			if name == "a bit of a sum" && !slices.Contains(f.Candidates, ledger.Candidate{Term: 150, Bit: 20}) {
				t.Errorf("the planted fault is not among %v", f.Candidates)
			}
			if c.element >= 0 && (f.Element != c.element || f.Differing != 1) {
				t.Errorf("element %d (%d differ), expected %d alone", f.Element, f.Differing, c.element)
			}
			if f.Found[0] != f.Expected || f.Found[0] == f.Found[1] || len(f.Steps) != 3 || f.Steps[2].Running != f.Expected || f.Steps[1].From != 128 {
				t.Errorf("found %v, expected %s, steps %+v", f.Found, f.Expected, f.Steps)
			}
		})
	}
}

// A row sum that is added up in ascending order.
func TestFindsRowOrder(t *testing.T) {
	f, _ := differ(t, &faulty{rowSum: func(b *faulty, dst, x kernels.Buffer, cols int) {
		v, s := b.get(x), make([]float32, dst.Len())
		for i, e := range v {
			s[i/cols] += e
		}
		b.Upload(dst, s)
	}})
	if f.Entry.Op != "RowSum" || !strings.Contains(f.Cause, "one ascending chain") || len(f.Steps) != 32 {
		t.Errorf("%+v", f)
	}
}

// Every op replays on the reference with the bits that it had, strided and in
// place; so no difference is explained where there is none.
func TestReplay(t *testing.T) {
	b := host(t, cpu.Options{Threads: 2})
	n := len(record(b, ledger.Options{}).Lines())
	for at := range n {
		c := record(b, ledger.Options{Keep: true, Capture: at}).Captured()
		if c == nil {
			if l := record(b, ledger.Options{}).Lines()[at]; l.Op != "Upload" {
				t.Errorf("op %d, %s, is not captured", at, l.Op)
			}
			continue
		}
		if f := ledger.Explain(c, c); f != nil {
			t.Errorf("%s differs from its replay: %+v", c.Entry.Op, f)
		}
	}
}

// What differs before the op is said to.
func TestOlderDifference(t *testing.T) {
	run := func(v float32) *ledger.Capture {
		l := ledger.New(reference.New(), ledger.Options{Keep: true, Capture: 1})
		x := l.Alloc(1)
		l.Upload(x, []float32{v})
		l.Scale(x, x, 3)
		return l.Captured()
	}
	if f := ledger.Explain(run(1), run(2)); f == nil || f.Operands || !f.Follows[0] {
		t.Errorf("%+v", f)
	}
}
