package kerneltest_test

import (
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npz"

	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/formula"
)

// tensor is one member of a golden file.
type tensor struct {
	shape []int
	f32   []float32
	f64   []float64
	other []int64 // uint8 and int64
}

// goldens reads testdata/<op>.npz as case → tensor name → tensor. The files are
// part of the repository: one that is missing is an error.
func goldens(t *testing.T, op string) map[string]map[string]tensor {
	t.Helper()
	r, err := npz.Open(filepath.Join("testdata", op+".npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cases := map[string]map[string]tensor{}
	for _, key := range r.Keys() {
		dot := strings.LastIndex(strings.TrimSuffix(key, ".npy"), ".")
		name, part := key[:dot], strings.TrimSuffix(key[dot+1:], ".npy")
		h := r.Header(key)
		v := tensor{shape: h.Descr.Shape}
		switch h.Descr.Type {
		case "<f4":
			err = r.Read(key, &v.f32)
		case "<f8":
			err = r.Read(key, &v.f64)
		case "|u1":
			var b []uint8
			err = r.Read(key, &b)
			for _, x := range b {
				v.other = append(v.other, int64(x))
			}
		case "<i8":
			err = r.Read(key, &v.other)
		default:
			t.Fatalf("%s: %s has type %q, expected f4, f8, u1 or i8", op, key, h.Descr.Type)
		}
		if err != nil {
			t.Fatalf("%s: %s: %v", op, key, err)
		}
		if cases[name] == nil {
			cases[name] = map[string]tensor{}
		}
		cases[name][part] = v
	}
	if len(cases) == 0 {
		t.Fatalf("%s.npz holds nothing", op)
	}
	return cases
}

// names lists the cases in order.
func names(cases map[string]map[string]tensor) []string {
	var n []string
	for name := range cases {
		n = append(n, name)
	}
	sort.Strings(n)
	return n
}

// last is the size of the last axis.
func (v tensor) last() int { return v.shape[len(v.shape)-1] }

// near holds a result to PyTorch's. PyTorch's binary32 result has an error of its
// own, of the same formula in another order: twice the bound is allowed, and
// extra where PyTorch uses a formula that loses digits. Where the file has the
// float64 result, one bound is all, and of extra what 29 more bits leave.
func near(t *testing.T, what string, got []float32, torch, torch64 tensor, bound []formula.Number, extra float64) {
	t.Helper()
	_, e := formula.Split(bound)
	twice := make([]float64, len(e))
	for i := range e {
		twice[i] = 2*e[i] + extra
	}
	if err := kerneltest.Within(wide(got), wide(torch.f32), twice); err != nil {
		t.Errorf("%s against PyTorch: %v", what, err)
	}
	if torch64.f64 == nil {
		return
	}
	for i := range e {
		e[i] += extra * 0x1p-29
	}
	if err := kerneltest.Within(wide(got), torch64.f64, e); err != nil {
		t.Errorf("%s against PyTorch in float64: %v", what, err)
	}
}
