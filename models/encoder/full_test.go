package encoder_test

import (
	"encoding/json"
	"testing"
)

// TestFullSize: 197 queries of 32×24, patch 4, dim 512, depth 12, 20,544 outputs,
// 15,558,016 parameters: forward and the first losses.
func TestFullSize(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: 15.6 M parameters, three training steps")
	}
	var ref reference
	readJSON(t, "testdata/reference.json", &ref)
	r := ref.Models["full"]
	n := r.generated(t)
	x, y := r.data(4)
	two := x
	two.Data = x.Data[:2*x.Width]
	g := openGolden(t, "testdata/full.npz")
	out := predictAll(t, n, two)
	kept := append(every(out[:n.Outputs], 64), every(out[n.Outputs:], 64)...)
	e := rmsError(t, kept, g.f64("output64_every_64th"))
	t.Logf("RMS error %.3g, PyTorch's %.3g", e, r.ErrorKept.RMS)
	if !(e <= r.ErrorKept.RMS) {
		t.Errorf("RMS error %.4g exceeds PyTorch's %.4g", e, r.ErrorKept.RMS)
	}
	var tr training
	if err := json.Unmarshal(r.Training, &tr); err != nil {
		t.Fatal(err)
	}
	sameLosses(t, "adam", trainAs(t, n, tr, x, y), tr, 2e-6)
}
