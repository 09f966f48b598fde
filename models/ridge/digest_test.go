package ridge

import (
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/hostmath/crossarch"
)

// TestFitDigest freezes a small fit: kernel matrix, folds, choice of λ and weights.
// It changes with the contract and the fit, and never by itself.
func TestFitDigest(t *testing.T) {
	const want = "f6d61d67563a7b2e255854b5d0bed4cd050e115c35746cc8be25fdfa802564a1"
	d := problem(60, 12, 3)
	for _, o := range []cpu.Options{{Threads: 1, Portable: true}, {Threads: 2}} {
		b := backend(t, o)
		r, err := Fit(t.Context(), b, Config{Lambdas: []float64{0.001, 0.01, 0.1, 1}, Folds: 4, Threads: o.Threads}, d)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := r.Model.Digest()
		if err != nil {
			t.Fatal(err)
		}
		if sum.String() != want {
			t.Errorf("%s: digest %s, expected %s", b.Name(), sum, want)
		}
	}
}

// TestDigestEverywhere asks it of amd64 v1 and v3 and of arm64.
func TestDigestEverywhere(t *testing.T) { crossarch.Run(t, "^TestFitDigest$") }
