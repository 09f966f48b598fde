package kerneltest

import (
	"math"
	"strings"
	"testing"
)

func TestEqualBits(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	odd := math.Float32frombits(0xffa00001)
	for _, c := range []struct {
		name      string
		got, want []float32
		says      string // part of the error; "" for equal
	}{
		{"equal", []float32{1, -2}, []float32{1, -2}, ""},
		{"empty", nil, []float32{}, ""},
		{"length", []float32{1}, []float32{1, 2}, "1 values, expected 2"},
		{"one ulp", []float32{1, 2}, []float32{1, math.Nextafter32(2, 3)}, "1/2 differ; first at 1"},
		{"payloads of NaN", []float32{odd}, []float32{nan}, ""},
		{"NaN got", []float32{nan}, []float32{1}, "got 0x7fc00000"},
		{"NaN wanted", []float32{1}, []float32{nan}, "want 0x7fc00000"},
		{"minus zero got", []float32{float32(math.Copysign(0, -1))}, []float32{0}, "got 0x80000000"},
		{"minus zero wanted", []float32{0}, []float32{float32(math.Copysign(0, -1))}, "want 0x80000000"},
		{"infinities", []float32{inf}, []float32{inf}, ""},
		{"sign of infinity", []float32{inf}, []float32{-inf}, "1/1 differ"},
		{"subnormal", []float32{0x1p-149}, []float32{0}, "got 0x00000001"},
	} {
		checkSays(t, c.name, EqualBits(c.got, c.want), c.says)
	}
}

func TestClose(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name      string
		got, want []float64
		tol       Tol
		says      string
	}{
		{"equal", []float64{1, 2}, []float64{1, 2}, Tol{}, ""},
		{"inside", []float64{1.0005}, []float64{1}, Tol{Abs: 1e-3}, ""},
		{"on the bound", []float64{1.5}, []float64{1}, Tol{Abs: 0.5}, ""},
		{"relative", []float64{1010}, []float64{1000}, Tol{Rel: 0.01}, ""},
		{"outside", []float64{1, 1.003}, []float64{1, 1}, Tol{Abs: 1e-3}, "1/2 outside; worst at 1"},
		{"worst of two", []float64{2, 5}, []float64{1, 1}, Tol{Abs: 0.5}, "2/2 outside; worst at 1: got 5 want 1 (8× tolerance)"},
		{"zero wanted", []float64{1e-9}, []float64{0}, Tol{Rel: 1}, "1/1 outside"},
		{"zeros", []float64{0}, []float64{math.Copysign(0, -1)}, Tol{}, ""},
		{"NaN got", []float64{nan}, []float64{1}, Tol{Abs: inf}, "worst at 0: got NaN want 1"},
		{"NaN wanted", []float64{1}, []float64{nan}, Tol{Abs: 1}, "want NaN"},
		{"NaN both", []float64{nan}, []float64{nan}, Tol{Abs: 1}, "got NaN want NaN"},
		{"NaN is the worst", []float64{nan, 7}, []float64{1, 1}, Tol{Abs: 1}, "worst at 0"},
		{"NaN tolerance", []float64{1}, []float64{2}, Tol{Abs: nan}, "1/1 outside"},
		{"infinities", []float64{inf}, []float64{inf}, Tol{}, ""},
		{"infinity got", []float64{inf}, []float64{1}, Tol{Abs: 1}, "got +Inf want 1"},
		{"sign of infinity", []float64{-inf}, []float64{inf}, Tol{Abs: 1}, "1/1 outside"},
		{"length", []float64{1}, nil, Tol{Abs: 1}, "1 values"},
	} {
		checkSays(t, c.name, Close(c.got, c.want, c.tol), c.says)
	}
}

func checkSays(t *testing.T, name string, err error, says string) {
	t.Helper()
	switch {
	case says == "" && err != nil:
		t.Errorf("%s: %v, expected none", name, err)
	case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
		t.Errorf("%s: error %v, expected one with %q", name, err, says)
	}
}
