package vit_test

import (
	"math"
	"testing"

	"vision/kernels/cpu"
	"vision/models/blip"
	"vision/models/vit"
	"vision/tensor"
)

// TestBatchAndThreadsDoNotShow holds the first promise at full size: an item's
// bits do not depend on the batch it sits in or on the threads. That they do not
// depend on the kernels, TestPortableAtFullSize shows (slow) and, for DINOv2-S,
// a test of models/backbone.
func TestBatchAndThreadsDoNotShow(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: 86 M parameters")
	}
	x := picture(t, "testdata/photos/000000000030.png")
	x = append(x, picture(t, "testdata/photos/000000000072.png")...)
	n := len(x) / 2
	var want []float32
	for _, threads := range []int{1, 2, 7} {
		b := open(t, cpu.Options{Threads: threads})
		m := base(t, b, blip.EpsLAVIS, 1)
		tape := tensor.NewTape(b)
		both := forward(t, m, tape, x, vit.Final)
		if want == nil {
			want = both
			sameBits(t, "alone", forward(t, m, tape, x[n:], vit.Final), want[len(want)/2:])
		}
		sameBits(t, b.Name(), both, want)
	}
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: value %d is %08x, want %08x", what, i, math.Float32bits(got[i]), math.Float32bits(want[i]))
		}
	}
}
