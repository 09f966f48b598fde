package ridge

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/features"
)

// rows are feature vectors in memory.
type rows struct {
	v []float32
	f int
}

func (r rows) Len() int    { return len(r.v) / r.f }
func (r rows) Floats() int { return r.f }
func (r rows) Read(dst []float32, i int) error {
	copy(dst, r.v[i*r.f:(i+1)*r.f])
	return nil
}

func backend(t testing.TB, o cpu.Options) *cpu.Backend {
	t.Helper()
	b, err := cpu.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// problem makes responses that are linear in the features plus noise; every four
// rows share a photograph.
func problem(n, f, v int) Data {
	s := philox.New(11).Stream("ridge/problem")
	at := uint64(0)
	next := func() float32 { at++; return s.Signed(0, at) }
	x, w := rows{v: make([]float32, n*f), f: f}, make([]float32, f*v)
	for i := range x.v {
		x.v[i] = next() + 0.5
	}
	for i := range w {
		w[i] = next()
	}
	y := Targets{Data: make([]float32, n*v), Cols: v}
	d := Data{X: x, Y: y, Groups: make([]int, n)}
	for i := range n {
		for j := range v {
			sum := 3 + float64(j)
			for k := range f {
				sum += float64(float64(x.v[i*f+k]) * float64(w[k*v+j]))
			}
			y.Data[i*v+j] = float32(sum + float64(0.3*float64(next())))
		}
		d.Groups[i] = i / 4
		if i/4%5 == 4 {
			d.Val = append(d.Val, i)
		} else {
			d.Train = append(d.Train, i)
		}
	}
	return d
}

// TestFitSolvesItsEquation checks (K + λsI)·α = Y − ȳ in float64, and that the
// predictions for the training rows are K·α + ȳ.
func TestFitSolvesItsEquation(t *testing.T) {
	const n, f, v = 300, 37, 5
	d := problem(n, f, v)
	b := backend(t, cpu.Options{})
	r, err := Fit(t.Context(), b, Config{Lambdas: []float64{0.001, 0.1, 10}, Folds: 5, Threads: 2}, d)
	if err != nil {
		t.Fatal(err)
	}
	m, x := r.Model, d.X.(rows)
	mean, intercept := make([]float64, f), make([]float64, v)
	for i := range n {
		for k := range f {
			mean[k] += float64(x.v[i*f+k]) / n
		}
		for j := range v {
			intercept[j] += float64(d.Y.Data[i*v+j]) / n
		}
	}
	k := make([]float64, n*n)
	trace := 0.0
	for i := range n {
		for j := range n {
			for c := range f {
				k[i*n+j] += (float64(x.v[i*f+c]) - mean[c]) * (float64(x.v[j*f+c]) - mean[c])
			}
		}
		trace += k[i*n+i]
	}
	got, err := m.Predict(t.Context(), b, x, x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		for j := range v {
			fitted, size := 0.0, 1.0
			for c := range n {
				term := k[i*n+c] * float64(m.Alpha[c*v+j])
				fitted += term
				size += math.Abs(term)
			}
			// α and K are float32: their rounding, 2⁻²⁴ each, times the sum of sizes.
			tol := 0x1p-22 * size
			left := fitted + m.Lambda[j]*trace/n*float64(m.Alpha[i*v+j])
			if want := float64(d.Y.Data[i*v+j]) - intercept[j]; !(math.Abs(left-want) <= tol) {
				t.Fatalf("row %d, vertex %d: left side %g, right side %g", i, j, left, want)
			}
			if want := fitted + intercept[j]; !(math.Abs(float64(got[i*v+j])-want) <= tol) {
				t.Fatalf("prediction %d, %d is %g, want %g", i, j, got[i*v+j], want)
			}
		}
	}
}

// TestHeldOutStaysOut: changing the responses of one photograph may change no
// out-of-fold prediction of its own rows at a fixed λ, nor may validation
// responses change any.
func TestHeldOutStaysOut(t *testing.T) {
	d := problem(200, 20, 3)
	b := backend(t, cpu.Options{})
	c := Config{Lambdas: []float64{0.1}, Folds: 4, Threads: 1}
	before, err := Fit(t.Context(), b, c, d)
	if err != nil {
		t.Fatal(err)
	}
	group := d.Groups[d.Train[0]]
	for _, row := range append([]int{d.Train[0], d.Train[1]}, d.Val...) {
		for j := range d.Y.Cols {
			d.Y.Data[row*d.Y.Cols+j] += 100
		}
	}
	after, err := Fit(t.Context(), b, c, d)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i, row := range d.Train {
		for j := range d.Y.Cols {
			same := before.OutOfFold[i*d.Y.Cols+j] == after.OutOfFold[i*d.Y.Cols+j]
			if d.Groups[row] == group && !same {
				t.Fatalf("row %d: its own photograph's responses reach its prediction", row)
			}
			if !same {
				changed++
			}
		}
	}
	if changed == 0 {
		t.Error("no prediction depends on the training responses")
	}
}

func TestFitHasOneResult(t *testing.T) {
	d := problem(260, 30, 4)
	var want string
	for _, o := range []cpu.Options{{Threads: 1}, {Threads: 2}, {Threads: 7}, {Portable: true}} {
		r, err := Fit(t.Context(), backend(t, o), Config{Lambdas: []float64{0.01, 1}, Threads: max(o.Threads, 1)}, d)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := r.Model.Digest()
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = sum.String()
		} else if sum.String() != want {
			t.Errorf("%+v: digest %s, want %s", o, sum, want)
		}
	}
}

func TestRidgePrefersShrinkageForNoise(t *testing.T) {
	d := problem(200, 50, 2)
	s := philox.New(5).Stream("noise")
	for i := range d.X.Len() {
		d.Y.Data[i*2+1] = s.Signed(0, uint64(i))
	}
	r, err := Fit(t.Context(), backend(t, cpu.Options{}), Config{Lambdas: DefaultLambdas(), Threads: 1}, d)
	if err != nil {
		t.Fatal(err)
	}
	if !(r.Model.Lambda[0] < r.Model.Lambda[1]) {
		t.Errorf("λ = %v: the vertex of noise alone should be shrunk more", r.Model.Lambda)
	}
}

func TestBadDataIsRefused(t *testing.T) {
	b := backend(t, cpu.Options{})
	good := Config{Lambdas: []float64{1}, Threads: 1}
	for _, c := range []struct {
		change func(*Config, *Data)
		want   string
	}{
		{func(c *Config, _ *Data) { c.Lambdas = nil }, "no λ"},
		{func(c *Config, _ *Data) { c.Lambdas = []float64{1, 1} }, "ascending"},
		{func(c *Config, _ *Data) { c.Lambdas = []float64{math.NaN()} }, "NaN"},
		{func(c *Config, _ *Data) { c.Folds = 1 }, "folds"},
		{func(_ *Config, d *Data) { d.Val = nil }, "validation rows"},
		{func(_ *Config, d *Data) { d.Y.Data[7] = float32(math.NaN()) }, "stimulus 2 at vertex 1 is NaN"},
		{func(_ *Config, d *Data) { d.Y.Cols = 4 }, "responses for"},
	} {
		cfg, d := good, problem(20, 4, 3)
		c.change(&cfg, &d)
		if _, err := Fit(t.Context(), b, cfg, d); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("err = %v, expected %q", err, c.want)
		}
	}
}

func TestSaveAndLoad(t *testing.T) {
	dir := t.TempDir()
	store, err := features.Open(dir, features.Spec{Model: "test", Tokens: 1, Width: 6})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	d := problem(40, 6, 3)
	ids := make([]features.ID, 40)
	at := make([]int, 40)
	for i := range ids {
		ids[i], at[i] = features.ID{byte(i), 1}, i
	}
	if err := store.Append(ids, d.X.(rows).v); err != nil {
		t.Fatal(err)
	}
	view := store.View(at)
	d.X = view
	b := backend(t, cpu.Options{})
	r, err := Fit(t.Context(), b, Config{Lambdas: []float64{0.1}, Threads: 1}, d)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ridge.safetensors")
	if err := r.Model.Save(path, view, nil); err != nil {
		t.Fatal(err)
	}
	m, fitted, err := Load(path, store)
	if err != nil {
		t.Fatal(err)
	}
	want, err := r.Model.Predict(t.Context(), b, view, view)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Predict(t.Context(), b, view, fitted)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("prediction %d changed by saving", i)
		}
	}
	empty, err := features.Open(dir, features.Spec{Model: "other", Tokens: 1, Width: 6})
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	if _, _, err := Load(path, empty); err == nil || !strings.Contains(err.Error(), "0 of 40 pictures") {
		t.Errorf("missing features: %v", err)
	}
}
