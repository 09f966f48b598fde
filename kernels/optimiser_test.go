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

// TestSophiaStepDigest freezes the scalars of Sophia-G.
func TestSophiaStepDigest(t *testing.T) {
	const want = "56dd2843107011577bde945e82dea800cff3c268fae52c4fa3f61dc1473d38b7"
	var all []float32
	for _, c := range []kernels.SophiaConfig{
		{LR: 4e-4, Beta1: 0.965, Beta2: 0.99, Rho: 0.04, WeightDecay: 0.1, BatchSize: 5120},
		{LR: 0.37, Beta1: 0.31, Beta2: 0.777, Rho: 1.3, BatchSize: 3},
		{LR: 1.1e-5, Beta1: 0.9, Beta2: 0.95, Rho: 0.1 / 3, WeightDecay: 0.013, BatchSize: 1<<40 + 1},
	} {
		s := c.Step()
		all = append(all, s.C1, s.Beta1, s.C2, s.Beta2, s.W, s.NegLR, s.RhoBS, s.Eps)
	}
	if all[4] != 0.99996 || all[6] != 204.8 || all[12] != 1 {
		t.Errorf("scalars %v: expected W 0.99996, ρ·bs 204.8, and W 1 without decay", all)
	}
	if got := fmt.Sprint(digest.Float32([]int{len(all)}, all)); got != want {
		t.Errorf("digest %s, expected %s", got, want)
	}
}

// TestDigestEverywhere asks them of amd64 v1 and v3 and of arm64.
func TestDigestEverywhere(t *testing.T) { crossarch.Run(t, "^Test(Adam|Sophia)StepDigest$") }
