package kernels_test

import (
	"fmt"
	"testing"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/kernels/hostmath/crossarch"
)

// TestAdamStepDigest freezes the scalars that the host derives for each step
// (NUMERICS.md §6, §8).
func TestAdamStepDigest(t *testing.T) {
	const want = "3579efdef6b9264cd73f2b26ed408e277920b266858bd0972c1b9a3b9da1a0ed"
	var all []float32
	for _, c := range []kernels.AdamConfig{
		{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8},
		{LR: 3e-4, Beta1: 0.9, Beta2: 0.95, Eps: 1e-8, WeightDecay: 0.05, Decoupled: true},
		{LR: 0.0123, Beta1: 0.87, Beta2: 0.9931, Eps: 1e-6, WeightDecay: 0.01},
	} {
		for step := int64(1); step < 200_000; step = step*3/2 + 1 {
			s := c.Step(step)
			if s.HasW != (c.WeightDecay != 0 && c.Decoupled) || s.HasL2 != (c.WeightDecay != 0 && !c.Decoupled) {
				t.Errorf("%+v gives %+v", c, s)
			}
			all = append(all, s.C1, s.C2, s.Beta2, s.B2, s.A, s.Eps, s.W, s.L2)
		}
	}
	if got := fmt.Sprint(digest.Float32([]int{len(all)}, all)); got != want {
		t.Errorf("digest %s, expected %s", got, want)
	}
}

// TestDigestEverywhere asks it of amd64 v1 and v3 and of arm64.
func TestDigestEverywhere(t *testing.T) { crossarch.Run(t, "^TestAdamStepDigest$") }
