package opprofile_test

import (
	"strings"
	"testing"

	"vision/bench/opprofile"
	"vision/kernels"
	"vision/kernels/kerneltest/reference"
)

// A product is counted once recording is on, with its operations and bytes, and the
// table holds it.
func TestProfile(t *testing.T) {
	p := opprofile.New(reference.New())
	a, b, c := p.Alloc(6), p.Alloc(12), p.Alloc(8)
	for _, x := range []kernels.Buffer{a, b, c} {
		p.Fill(x, 1)
	}
	product := kernels.Contraction{M: 2, N: 4, K: 3, A: kernels.Matrix(a, 3), B: kernels.Matrix(b, 4), C: kernels.Matrix(c, 4)}
	p.Contract(product)
	if len(p.Rows()) != 0 {
		t.Fatal("counted before Record")
	}
	p.Record(true)
	p.Contract(product)
	p.Contract(product)
	rows := p.Rows()
	if len(rows) != 1 || rows[0].Calls != 2 || rows[0].Shape != "2×4×3" {
		t.Fatalf("%+v", rows)
	}
	if r := rows[0]; r.GFLOP != 2*48e-9 || r.GB != 2*4*(6+12+8)*1e-9 {
		t.Errorf("%v GFLOP, %v GB", r.GFLOP, r.GB)
	}
	m := opprofile.Machine{GFLOPs: 1, GBs: 1e-3}
	if got, want := m.Floor(rows[0]), rows[0].GB/1e-3; got != want {
		t.Errorf("floor %v, want memory's %v", got, want)
	}
	var out strings.Builder
	if err := opprofile.Write(&out, rows, m, 2, 1); err != nil || !strings.Contains(out.String(), "2×4×3") || !strings.Contains(out.String(), "rest") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
