package backbone

import (
	"math"
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/digest"
	"vision/models/pixels"
	"vision/models/vit"
	"vision/tensor"
)

// TestBuiltinHasOneResult: the built-in DINOv2-S gives one photograph at 112 px,
// the demo's size, the same bits in plain Go, with AVX2 at 1, 2 and 7 threads and
// with the widest vector unit, in every layer. The digests, of layer 8 (the demo's)
// and of the final tokens, change with the contract and the weights, and never by
// themselves.
func TestBuiltinHasOneResult(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: 21 M parameters in plain Go")
	}
	picture, err := pixels.ReadFile("../dinov2/testdata/photos/000000000072_112.png")
	if err != nil {
		t.Fatal(err)
	}
	const side = 112
	x := make([]float32, 3*side*side)
	if err := pixels.Normalize(x, picture, pixels.ImageNetScaling()); err != nil {
		t.Fatal(err)
	}
	digests := map[int]string{
		8:         "71f07e7ddca929c13a44c6e2c03d0e86a2bf1d7580e2af8dd6dbc6edf416f620",
		vit.Final: "03987da827db19a5e0b222b73a32e4ca23ab2a21c12cbd06d545abb3d6219666",
	}
	want := map[int][]float32{}
	for _, o := range []cpu.Options{
		{Threads: 2, Portable: true}, {Threads: 1, Vector: "avx2"}, {Threads: 2, Vector: "avx2"}, {Threads: 7, Vector: "avx2"},
		{Threads: 2},
	} {
		b, err := cpu.New(o)
		if err != nil && o.Vector != "" {
			t.Log(err)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		bb, err := Open(b, Options{Weights: Builtin, Image: side, Layer: vit.Final})
		if err != nil {
			t.Skipf("without the built-in weights: %v", err)
		}
		tape := tensor.NewTape(b)
		err = bb.Model.Walk(tape.Input(x, 1, 3, side, side), func(layer int, y *tensor.Tensor) bool {
			got := y.Floats()
			if o.Portable {
				want[layer] = got
			}
			sameBits(t, b.Name(), layer, got, want[layer])
			if digests[layer] != "" {
				if sum := digest.Float32(y.Shape(), got).String(); sum != digests[layer] {
					t.Errorf("%s, layer %d: digest %s, expected %s", b.Name(), layer, sum, digests[layer])
				}
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(want) != 14 {
		t.Errorf("%d states seen, expected 14", len(want))
	}
}

func sameBits(t *testing.T, device string, layer int, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s, layer %d: %d values, want %d", device, layer, len(got), len(want))
	}
	for i := range got {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s, layer %d: value %d is %08x, want %08x", device, layer, i, math.Float32bits(got[i]), math.Float32bits(want[i]))
		}
	}
}
