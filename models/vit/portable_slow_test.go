//go:build slow

package vit_test

import (
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/digest"
	"vision/models/blip"
	"vision/models/vit"
	"vision/tensor"
)

// TestPortableAtFullSize: ViT-B/16 gives one picture the same bits in plain Go, with
// AVX2 and with the widest vector unit, after every block and after the final norm. The plain
// kernels take about two minutes of processor time.
func TestPortableAtFullSize(t *testing.T) {
	const final = "e979df83576c22f8234900f98df11127c3c88c431c1b1c083c9f993b47b90f42" // of the [1, 197, 768] output
	x := picture(t, "testdata/photos/000000000030.png")
	var want [][]float32
	for _, o := range []cpu.Options{{Portable: true}, {Vector: "avx2"}, {}} {
		if probe, err := cpu.New(o); err == nil {
			probe.Close()
		} else if o.Vector != "" {
			t.Log(err)
			continue
		}
		b := open(t, o)
		m := base(t, b, blip.EpsLAVIS, 1)
		tape := tensor.NewTape(b)
		layers := 0
		err := m.Walk(tape.Input(x, 1, 3, m.Image, m.Image), func(layer int, y *tensor.Tensor) bool {
			got := y.Floats()
			if o.Portable {
				want = append(want, got)
			} else {
				sameBits(t, b.Name(), got, want[layers])
			}
			if layer == vit.Final {
				if sum := digest.Float32([]int{1, 197, m.Width}, got).String(); sum != final {
					t.Errorf("%s: digest %s, expected %s", b.Name(), sum, final)
				}
			}
			layers++
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		if layers != m.Depth+2 {
			t.Fatalf("%s: %d states seen, expected %d", b.Name(), layers, m.Depth+2)
		}
		tape.Reset()
	}
}
