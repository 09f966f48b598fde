package battery

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSpreadOf(t *testing.T) {
	if s := SpreadOf(nil); s.Median != nil || s.Least != nil || s.N != 0 {
		t.Errorf("%+v", s)
	}
	values := []float64{4, 1, 3, 2}
	if s := SpreadOf(values); *s.Median != 2.5 || *s.Least != 1 || *s.Most != 4 || s.N != 4 {
		t.Errorf("median %g, %g to %g of %d", *s.Median, *s.Least, *s.Most, s.N)
	}
	if values[0] != 4 {
		t.Error("the caller's values were sorted")
	}
	if s := SpreadOf([]float64{5, 9, 7}); *s.Median != 7 {
		t.Errorf("median %g of three", *s.Median)
	}
}

func TestParseState(t *testing.T) {
	s, err := parseState("580.159.04, P0, 700.00 W, 71.53 W, 345 MHz, 2619 MHz, 1980 MHz, 2619 MHz, 31, 0 %, Enabled, Disabled\n")
	if err != nil || s["driver_version"] != "580.159.04" || s["power.limit"] != "700.00 W" || s["temperature.gpu"] != "31" {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := parseState("Unable to determine the device handle"); err == nil || !strings.Contains(err.Error(), "expected 12") {
		t.Errorf("%v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		`{"schema": 7}`: "schema 7, expected 1", `{"schema": 1`: "unexpected end", `[]`: "cannot unmarshal",
	} {
		path := filepath.Join(dir, "r.json")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, expected %q and the file's name", text, err, want)
		}
	}
	if _, err := Load(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
}

func machine(name string, tflops, micros, images float64, digest string) *Result {
	one := func(v float64) Spread { return SpreadOf([]float64{v}) }
	share := 0.5
	return &Result{Schema: 1, Date: "2026-01-02T03:04:05Z", Machine: Machine{Device: name},
		Digests: []Verdict{{Name: "blip, batch 1", Verdict: Agrees, Digest: digest}},
		Peaks:   Peaks{TFLOPs: one(tflops), GBs: one(900)},
		Kernels: []KernelRow{{Op: "Contract", Shape: "1×2×3", Micros: one(micros), OfFMA: &share}, {Op: "Only " + name, Shape: "1", Micros: one(1)}},
		Models:  []ModelRow{{Model: "ViT-B/16", Implementation: "vision", Precision: "fp32", Batch: 8, ImagesPerS: one(images)}}}
}

func TestCompare(t *testing.T) {
	var b bytes.Buffer
	if err := Compare(&b, machine("RTX 3090", 35, 100, 400, "aa"), machine("A100", 19.5, 200, 300, "aa")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| fp32 fma, TFLOP/s | 35.00 | 19.50 | 0.56 |", "1 of 1 digests that both have are the same",
		"| Contract | 1×2×3 | 100.0 | 50 % of fma | 200.0 | 50 % of fma | 0.50 |", "| Only RTX 3090 | 1 | 1.0 | – | not run | – | – |",
		"| ViT-B/16 | vision | fp32 | 8 | false | 400.0 | 300.0 | 0.75 |",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no line %q in\n%s", want, b.String())
		}
	}
	b.Reset()
	if err := Compare(&b, machine("A", 1, 1, 1, "aa"), machine("B", 1, 1, 1, "bb")); err != nil || !strings.Contains(b.String(), "- blip, batch 1: A aa, B bb") ||
		!strings.Contains(b.String(), "0 of 1 digests") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestFailed(t *testing.T) {
	r := &Result{Conformance: []Verdict{{Verdict: Agrees}, {Verdict: Differ}, {Verdict: NotRun}}, Digests: []Verdict{{Verdict: Differ}}}
	if n := r.Failed(); n != 2 {
		t.Errorf("%d failed, expected 2", n)
	}
}

// A product of 2·10⁹ operations and 10⁷ bytes in 1000 µs: 2 TFLOP/s, 10 GB/s.
func TestShares(t *testing.T) {
	of := func(v float64) Spread { return SpreadOf([]float64{v}) }
	b := &battery{result: &Result{Peaks: Peaks{TFLOPs: of(20), GBs: of(100)},
		Peer: &Peer{Products: []Product{{M: 1, N: 2, K: 4, Micros: of(7)}, {M: 1, N: 2, K: 3, Micros: of(800)}}}}}
	row := KernelRow{Micros: of(1000)}
	b.shares(&row, op{flop: 2e9, bytes: 1e7, product: &[3]int{1, 2, 3}})
	for name, v := range map[string][2]*float64{"TFLOP/s": {row.TFLOPs, ptr(2)}, "GB/s": {row.GBs, ptr(10)}, "of fma": {row.OfFMA, ptr(0.1)},
		"of copy": {row.OfCopy, ptr(0.1)}, "of cuBLAS": {row.OfCuBLAS, ptr(0.8)}} {
		if v[0] == nil || !(math.Abs(*v[0]-*v[1]) < 1e-9) {
			t.Errorf("%s: %s, expected %s", name, number(v[0], 3), number(v[1], 3))
		}
	}
	none := KernelRow{}
	b.shares(&none, op{flop: 1, bytes: 1})
	if none.TFLOPs != nil || none.GBs != nil {
		t.Error("a row without times has rates")
	}
}

func ptr(v float64) *float64 { return &v }
