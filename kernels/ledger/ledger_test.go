package ledger_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/reference"
	"vision/kernels/ledger"
)

func host(t *testing.T, o cpu.Options) kernels.Backend {
	t.Helper()
	b, err := cpu.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func record(b kernels.Backend, o ledger.Options) *ledger.Backend {
	l := ledger.New(b, o)
	(&program{Backend: l}).run()
	return l
}

// A ledger changes nothing: what stands behind it still passes the contract.
func TestTransparent(t *testing.T) {
	kerneltest.RunAll(t, func() kernels.Backend { return ledger.New(reference.New(), ledger.Options{}) }, kerneltest.Options{Small: true})
}

// Every op is entered with a rule that NUMERICS.md has; errors are inside their
// bounds and not all zero.
func TestEveryOp(t *testing.T) {
	l := record(host(t, cpu.Options{Threads: 2}), ledger.Options{Errors: true})
	seen := map[string]bool{}
	for i, e := range l.Entries() {
		seen[e.Op] = true
		if e.Index != i || e.Shape == "" || !strings.HasPrefix(e.Rule, "§") || len(e.Results) == 0 {
			t.Errorf("entry %d: %+v", i, e)
		}
		for _, r := range e.Results {
			if r.NaN+r.Inf > 0 || (r.Min == 0 && r.Max == 0) {
				t.Errorf("%s %s: %+v, expected ordinary values", e.Op, r.Name, r)
			}
			switch x := r.Error; {
			case x == nil:
				if !exact[e.Op] {
					t.Errorf("%s %s: no error was computed", e.Op, r.Name)
				}
			case exact[e.Op]:
				t.Errorf("%s %s rounds nothing: %+v", e.Op, r.Name, x)
			case !(x.OfBound <= 1) || !(x.MeanULP <= x.P999ULP+1e-12) || !(x.P999ULP <= x.MaxULP) || x.Values == 0:
				t.Errorf("%s %s: %+v", e.Op, r.Name, x)
			}
		}
	}
	for _, op := range kernels.Ops() {
		if !seen[op.Method] {
			t.Errorf("%s was not entered", op.Method)
		}
	}
}

var exact = map[string]bool{"Upload": true, "RowMax": true, "ReLU": true, "ReLUBackward": true, "Fill": true, "Copy": true, "Uniform": true}

// The error of one product, computed by hand: 1·1 + 2⁻²⁴·1 is 1 in binary32, half
// an ulp (of numbers from 1 on) below the exact sum.
func TestErrorByHand(t *testing.T) {
	l := ledger.New(reference.New(), ledger.Options{Errors: true})
	x, y, s := l.Alloc(2), l.Alloc(2), l.Alloc(1)
	l.Upload(x, []float32{1, 0x1p-24})
	l.Upload(y, []float32{1, 1})
	l.Contract(kernels.Contraction{M: 1, N: 1, K: 2, A: kernels.Matrix(x, 2), B: kernels.Transposed(y, 2), C: kernels.Matrix(s, 1)})
	e := l.Entries()[2]
	got := e.Results[0].Error
	if got == nil || got.MaxULP != 0.5 || got.MeanULP != 0.5 || got.P999ULP != 0.5 || got.Values != 1 {
		t.Fatalf("%+v, expected half an ulp", got)
	}
	if bound := 2 * 0x1p-24 / (1 - 2*0x1p-24) * (1 + 0x1p-24); math.Abs(got.OfBound-0x1p-24/bound) > 1e-6 {
		t.Errorf("share of the bound γ₂·Σ|a·b| is %v, expected %v", got.OfBound, 0x1p-24/bound)
	}
	if e.Rule != "§1 blocks of 128, K=2" || e.Shape != "[1,2]·[2,1]" {
		t.Errorf("rule %q, shape %q", e.Rule, e.Shape)
	}
}

func TestCounts(t *testing.T) {
	l := ledger.New(reference.New(), ledger.Options{})
	x := l.Alloc(6)
	inf := float32(math.Inf(1))
	l.Upload(x, []float32{float32(math.NaN()), -inf, 0x1p-149, -0x1p-127, 0, 3})
	r := l.Entries()[0].Results[0]
	if r.NaN != 1 || r.Inf != 1 || r.Subnormal != 2 || r.Min != -0x1p-127 || r.Max != 3 {
		t.Errorf("%+v", r)
	}
}

// Devices with the same bits have the same chain, at any number of threads; the
// chain depends on what is computed.
func TestChains(t *testing.T) {
	want := record(reference.New(), ledger.Options{})
	for _, o := range []cpu.Options{{Threads: 1, Portable: true}, {Threads: 2}, {Threads: 7}} {
		got := record(host(t, o), ledger.Options{})
		if i := ledger.FirstDifference(got.Lines(), want.Lines()); i >= 0 || got.Chain() != want.Chain() {
			t.Errorf("%s: differs at op %d, chain %s, expected %s", got.Name(), i, got.Chain(), want.Chain())
		}
	}
	a, b := ledger.New(reference.New(), ledger.Options{}), ledger.New(reference.New(), ledger.Options{})
	x, y := a.Alloc(1), b.Alloc(1)
	a.Fill(x, 0)
	b.Fill(y, float32(math.Copysign(0, -1)))
	if a.Chain() == b.Chain() {
		t.Error("+0 and −0 have one chain")
	}
	before := a.Chain()
	a.Fill(x, 0)
	if a.Chain() == before {
		t.Error("an op did not move the chain")
	}
	if i := ledger.FirstDifference(a.Lines(), a.Lines()[:1]); i != 1 {
		t.Errorf("a run that ends early differs at %d, expected 1", i)
	}
}

// Layers come from the parameters' names; a summary stands for a phase's ops.
func TestLayersAndSummaries(t *testing.T) {
	l := ledger.New(reference.New(), ledger.Options{})
	w, x := l.Alloc(2), l.Alloc(2)
	l.NameOf(w, "blocks.0.mlp.fc1.weight")
	l.Mark("forward")
	l.Fill(x, 1)
	l.Mul(x, x, w)
	l.Scale(x, x, 2)
	l.Mark("step 1")
	l.Detail(false)
	l.Scale(x, x, 2)
	l.Scale(x, x, 2)
	l.Mark("step 2")
	l.Scale(x, x, 2)
	l.Free(w)
	e := l.Entries()
	if len(e) != 5 || len(l.Lines()) != 6 {
		t.Fatalf("%d entries and %d lines, expected 5 and 6", len(e), len(l.Lines()))
	}
	for i, want := range []struct {
		phase, layer string
		index, ops   int
	}{{"forward", "", 0, 0}, {"forward", "blocks.0.mlp.fc1", 1, 0}, {"forward", "blocks.0.mlp.fc1", 2, 0}, {"step 1", "", 3, 2}, {"step 2", "", 5, 1}} {
		if e[i].Phase != want.phase || e[i].Layer != want.layer || e[i].Index != want.index || e[i].Ops != want.ops {
			t.Errorf("entry %d is %+v, expected %+v", i, e[i], want)
		}
	}
	if e[4].Digest != l.Chain() {
		t.Error("the last summary's digest is not the chain")
	}
}

// A refused op is refused as before, and not entered.
func TestRefusal(t *testing.T) {
	l := ledger.New(reference.New(), ledger.Options{Errors: true})
	x := l.Alloc(6)
	for name, f := range map[string]func(){
		"Softmax": func() { l.Softmax(x, x, 4) }, "RowSum": func() { l.RowSum(x, x, 0) }, "Add": func() { l.Add(x, x, x.Slice(0, 4)) },
		"Contract": func() { l.Contract(kernels.Contraction{M: 9, N: 9, K: 9}) }, "ColSum": func() { l.ColSum(x, x, 4) },
	} {
		var err error
		func() {
			defer kernels.Catch(&err)
			f()
		}()
		if !errors.Is(err, kernels.ErrShape) {
			t.Errorf("%s: %v, expected a refusal", name, err)
		}
	}
	if n := len(l.Entries()); n != 0 {
		t.Errorf("%d entries", n)
	}
}
