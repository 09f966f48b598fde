package tensorcore_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/ptxsim"
	"vision/kernels/cuda/simtest"
	"vision/kernels/cuda/tensorcore"
	"vision/kernels/philox"
)

func TestMain(m *testing.M) { simtest.Main(m, tensorcore.Signatures()...) }

// roundoff is half the distance of neighbouring operands.
var roundoff = map[gpu.Precision]float64{gpu.TF32: 0x1p-11, gpu.BF16: 0x1p-8}

// device opens a checked simulator, and says which kernels were launched.
func device(t *testing.T, p gpu.Precision) (*cuda.Backend, *[]string) {
	t.Helper()
	var launched []string
	b, err := cuda.New(ptxsim.New(ptxsim.Options{Checks: true, Schedule: 1}), 0, gpu.Options{Precision: p, Exact: true,
		OnLaunch: func(k *gpu.Kernel, grid, block driver.Dim3, shared int) {
			simtest.Launched(k, grid, block, shared)
			launched = append(launched, k.Entry)
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b, &launched
}

func uniform(name string, n int) []float32 {
	v, s := make([]float32, n), philox.New(1).Stream(name)
	for i := range v {
		v[i] = s.Signed(0, uint64(i))
	}
	return v
}

func upload(b kernels.Backend, v []float32) kernels.Buffer {
	buf := b.Alloc(len(v))
	b.Upload(buf, v)
	return buf
}

// Every layout of the operands and every edge, with the whole epilogue: the error of
// an element against float64 stays below what rounding its operands explains,
// 2u·Σ|a·b| (and 1 % for the products of roundings), and the epilogue's fp32. What
// was measured is logged.
func TestContractError(t *testing.T) {
	shapes := [][3]int{{16, 16, 16}, {128, 128, 32}, {129, 131, 33}, {197, 96, 100}, {40, 300, 17}}
	for _, p := range []gpu.Precision{gpu.TF32, gpu.BF16} {
		for _, layout := range []string{"nt", "nn", "tn", "tt"} {
			b, launched := device(t, p)
			for _, s := range shapes {
				share, rms := contractError(t, b, s[0], s[1], s[2], layout, roundoff[p])
				t.Logf("%v %s %v: RMS error %.3g, largest share of the bound %.2f", p, layout, s, rms, share)
				if !(share <= 1) {
					t.Errorf("%v %s %v: error %.3g times the bound", p, layout, s, share)
				}
			}
			want := fmt.Sprintf("contract_%v_%s", p, layout)
			if n := strings.Count(strings.Join(*launched, " "), want); n != len(shapes) {
				t.Errorf("%s was launched %d times, expected %d: %v", want, n, len(shapes), *launched)
			}
		}
	}
}

// contractError runs a batch of two and returns the largest error in units of its
// bound, and the root mean square.
func contractError(t *testing.T, b *cuda.Backend, m, n, k int, layout string, u float64) (share, rms float64) {
	t.Helper()
	x, w, bias, scale, residual := uniform("x", 2*m*k), uniform("w", n*k), uniform("bias", n), uniform("scale", n), uniform("residual", 2*m*n)
	c := kernels.Contraction{M: m, N: n, K: k, Batch: [2]int{2, 1}, A: kernels.Matrix(upload(b, x), k), B: kernels.Matrix(upload(b, w), n),
		C: kernels.Matrix(b.Alloc(2*m*n), n), Bias: upload(b, bias), Scale: upload(b, scale), Act: kernels.GELU, Residual: kernels.Matrix(upload(b, residual), n)}
	a := func(item, i, j int) float64 { return float64(x[item*m*k+i*k+j]) }
	if layout[0] == 't' {
		c.A = kernels.Transposed(c.A.Buffer, m)
		a = func(item, i, j int) float64 { return float64(x[item*m*k+j*m+i]) }
	}
	y := func(j, o int) float64 { return float64(w[j*n+o]) }
	if layout[1] == 't' {
		c.B = kernels.Transposed(c.B.Buffer, k)
		y = func(j, o int) float64 { return float64(w[o*k+j]) }
	}
	c.A.Batch[0], c.C.Batch[0], c.Residual.Batch[0] = m*k, m*n, m*n
	b.Contract(c)
	got := make([]float32, 2*m*n)
	b.Download(got, c.C.Buffer)
	var squares float64
	for item := range 2 {
		for i := range m {
			for o := range n {
				var sum, size float64
				for j := range k {
					v := a(item, i, j) * y(j, o)
					sum, size = sum+v, size+math.Abs(v)
				}
				z := sum + float64(bias[o])
				gelu := z * 0.5 * math.Erfc(-z/math.Sqrt2)
				want := gelu*float64(scale[o]) + float64(residual[item*m*n+i*n+o])
				d := math.Abs(float64(got[item*m*n+i*n+o]) - want)
				// |GELU′| is below 1.13.
				bound := 1.13*math.Abs(float64(scale[o]))*2.02*u*size + 1e-6*(1+math.Abs(want))
				squares += d * d
				if !(d/bound <= share) {
					share = d / bound
				}
			}
		}
	}
	for _, buf := range []kernels.Buffer{c.A.Buffer, c.B.Buffer, c.C.Buffer, c.Bias, c.Scale, c.Residual.Buffer} {
		b.Free(buf)
	}
	return share, math.Sqrt(squares / float64(2*m*n))
}

// Attention: scores and weights in the precision, against float64. A weight errs by
// the scores' rounding, the output by that and by its own operands'.
func TestAttendError(t *testing.T) {
	for _, p := range []gpu.Precision{gpu.TF32, gpu.BF16} {
		b, launched := device(t, p)
		for _, s := range [][2]int{{1, 1}, {7, 65}, {64, 64}, {70, 197}, {65, 130}} {
			worst, rms := attendError(b, s[0], s[1])
			t.Logf("%v %v queries, keys: RMS error %.3g, largest %.3g (operands' roundoff %.3g)", p, s, rms, worst, roundoff[p])
			if !(worst <= 2*roundoff[p]) {
				t.Errorf("%v %v: largest error %.3g, expected at most two roundoffs, %.3g", p, s, worst, 2*roundoff[p])
			}
		}
		if n := strings.Count(strings.Join(*launched, " "), "attend_"+p.String()); n != 5 {
			t.Errorf("attend_%v was launched %d times, expected 5: %v", p, n, *launched)
		}
	}
}

func attendError(b *cuda.Backend, queries, keys int) (worst, rms float64) {
	const items, heads, dim = 2, 2, 64
	host := [3][]float32{uniform("q", items*queries*heads*dim), uniform("k", items*keys*heads*dim), uniform("v", items*keys*heads*dim)}
	at := func(v []float32, tokens int) kernels.Heads {
		return kernels.Heads{Buffer: upload(b, v), Item: tokens * heads * dim, Token: heads * dim, Head: dim}
	}
	a := kernels.Attention{Items: items, NumHeads: heads, Queries: queries, Keys: keys, Dim: dim,
		Q: at(host[0], queries), K: at(host[1], keys), V: at(host[2], keys), O: at(make([]float32, len(host[0])), queries)}
	b.Attend(a)
	got := make([]float32, len(host[0]))
	b.Download(got, a.O.Buffer)
	var squares float64
	for item := range items {
		for h := range heads {
			for q := range queries {
				vec := func(v []float32, tokens, token int) []float32 {
					return v[((item*tokens+token)*heads+h)*dim:][:dim]
				}
				weights, sum := make([]float64, keys), 0.0
				for key := range keys {
					var s float64
					for c, x := range vec(host[0], queries, q) {
						s += float64(x) * float64(vec(host[1], keys, key)[c])
					}
					weights[key] = math.Exp(s / 8)
					sum += weights[key]
				}
				for c, g := range vec(got, queries, q) {
					var o float64
					for key := range keys {
						o += weights[key] / sum * float64(vec(host[2], keys, key)[c])
					}
					d := math.Abs(float64(g) - o)
					squares += d * d
					if !(d <= worst) {
						worst = d
					}
				}
			}
		}
	}
	for _, x := range []kernels.Heads{a.Q, a.K, a.V, a.O} {
		b.Free(x.Buffer)
	}
	return worst, math.Sqrt(squares / float64(len(got)))
}

// What the tensor cores do not take has the canonical bits: in all precisions the
// same as in fp32.
func TestTheRestIsCanonical(t *testing.T) {
	const m, n, k = 20, 24, 40
	x, w := uniform("x", m*k), uniform("w", n*k)
	run := func(p gpu.Precision) []float32 {
		b, launched := device(t, p)
		c := kernels.Contraction{M: m, N: n, K: k / 2, Segments: 2, A: kernels.Matrix(upload(b, x), k), B: kernels.Matrix(upload(b, w), n), C: kernels.Matrix(b.Alloc(m*n), n)}
		c.A.Segment, c.B.Segment = k/2, k/2*n
		b.Contract(c)
		for _, entry := range *launched {
			if strings.Contains(entry, "tf32") || strings.Contains(entry, "bf16") {
				t.Errorf("%v: %s was launched", p, entry)
			}
		}
		got := make([]float32, m*n)
		b.Download(got, c.C.Buffer)
		for _, buf := range []kernels.Buffer{c.A.Buffer, c.B.Buffer, c.C.Buffer} {
			b.Free(buf)
		}
		return got
	}
	want := run(gpu.FP32)
	if want[0] == want[1] {
		t.Fatal("the results are all alike: nothing is compared")
	}
	for _, p := range []gpu.Precision{gpu.TF32, gpu.BF16} {
		for i, g := range run(p) {
			if math.Float32bits(g) != math.Float32bits(want[i]) {
				t.Fatalf("%v: element %d is %x, in fp32 %x", p, i, math.Float32bits(g), math.Float32bits(want[i]))
			}
		}
	}
}
