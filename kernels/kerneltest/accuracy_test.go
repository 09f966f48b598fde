package kerneltest_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest"
	"vision/kernels/philox"
)

// accuracy is testdata/contraction_error.json, PyTorch's errors at the products
// of the models.
type accuracy struct {
	Seed    uint64
	Columns int
	Shapes  map[string]struct {
		Layout    string
		M, K, N   int
		PyTorch   float64 `json:"pytorch_rms_error"`
		OutputRMS float64 `json:"output_rms"`
	}
}

// NUMERICS.md §1: the RMS error of a product against float64 is at most 1.05 times
// PyTorch's, at every shape with M ≥ 8 and K ≥ 768.
const timesPyTorch = 1.05

func TestContractionError(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the products of the models at full size are left out")
	}
	text, err := os.ReadFile(filepath.Join("testdata", "contraction_error.json"))
	if err != nil {
		t.Fatal(err)
	}
	var a accuracy
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range a.Shapes {
		names = append(names, name)
	}
	sort.Strings(names)
	if len(names) == 0 {
		t.Fatal("contraction_error.json holds no shape")
	}
	for _, name := range names {
		s := a.Shapes[name]
		sizeA, sizeB := s.M*s.K, s.K*s.N
		n := min(a.Columns, s.N)
		oa, ob := kernels.Operand{Row: s.K, Col: 1}, kernels.Operand{Row: s.N, Col: 1}
		switch s.Layout {
		case "nt":
			ob, sizeB = kernels.Operand{Row: 1, Col: s.K}, n*s.K
		case "tn":
			oa = kernels.Operand{Row: 1, Col: s.M}
		}
		x := input(a.Seed, "contraction/"+name+"/a", sizeA, 1)
		w := input(a.Seed, "contraction/"+name+"/b", sizeB, float32(math.Sqrt(3/float64(s.K))))
		ours, size := contractionError(t, s.M, n, s.K, x, w, oa, ob)
		t.Logf("%-28s %s M=%d K=%d N=%d: ours %.4g, PyTorch %.4g, ratio %.3f", name, s.Layout, s.M, s.K, s.N, ours, s.PyTorch, ours/s.PyTorch)
		if err := kerneltest.Close([]float64{size}, []float64{s.OutputRMS}, kerneltest.Tol{Rel: 1e-12}); err != nil {
			t.Errorf("%s: the operands are not PyTorch's: RMS of the result: %v", name, err)
		}
		if s.M >= 8 && s.K >= 768 && !(ours <= timesPyTorch*s.PyTorch) {
			t.Errorf("%s: RMS error %.4g, expected at most %.2f × PyTorch's %.4g", name, ours, timesPyTorch, s.PyTorch)
		}
	}
}

// input draws a tensor as bench/goldens/generator.py does.
func input(seed uint64, name string, n int, scale float32) []float32 {
	s := philox.New(seed).Stream("input/" + name)
	v := make([]float32, n)
	for i := 0; i < n; i += 4 {
		for j, w := range s.Block(0, uint64(i/4)) {
			if i+j < n {
				v[i+j] = (2*philox.Unit(w) - 1) * scale
			}
		}
	}
	return v
}

// contractionError is the RMS error of the reference's product against float64,
// and the RMS of the latter.
func contractionError(t *testing.T, m, n, k int, x, w []float32, oa, ob kernels.Operand) (rmsError, size float64) {
	b := newBench(t)
	oa.Buffer, ob.Buffer = b.put(x), b.put(w)
	c := b.Alloc(m * n)
	b.Contract(kernels.Contraction{M: m, N: n, K: k, A: oa, B: ob, C: kernels.Matrix(c, n)})
	got := b.get(c)
	x64, w64 := gather(x, m, k, oa), gather(w, n, k, kernels.Operand{Row: ob.Col, Col: ob.Row})
	for i := range m {
		for j := range n {
			s := 0.0
			column := w64[j*k : (j+1)*k]
			for l, v := range x64[i*k : (i+1)*k] {
				s += v * column[l]
			}
			d := float64(got[i*n+j]) - s
			rmsError += d * d
			size += s * s
		}
	}
	return math.Sqrt(rmsError / float64(m*n)), math.Sqrt(size / float64(m*n))
}
