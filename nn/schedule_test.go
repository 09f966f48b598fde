package nn_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"vision/kernels/hostmath/crossarch"
	"vision/nn"
)

// schedules are those of testdata/modules.json that we have, with its arguments.
func schedules() map[string]nn.Schedule {
	return map[string]nn.Schedule{
		"cosine":        nn.Cosine{Base: 1e-3, Min: 1e-5, Steps: 20},
		"onecycle_cos":  nn.NewOneCycle(1e-2, 20),
		"step":          nn.StepDecay{Base: 1e-3, Gamma: 0.1, Every: 7},
		"exponential":   nn.StepDecay{Base: 1e-3, Gamma: 0.9, Every: 1},
		"linear_warmup": nn.WarmUp{Steps: 5, Start: 0.1, Then: nn.Constant(1e-3)},
	}
}

// TestSchedules compares with PyTorch's rates. PyTorch computes most of them by
// recurrence from the rate before: 1e-13 is some twenty roundings.
func TestSchedules(t *testing.T) {
	var record struct {
		Schedules map[string]struct{ Rates []float64 }
	}
	readJSON(t, "testdata/modules.json", &record)
	for name, s := range schedules() {
		if err := s.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := record.Schedules[name].Rates
		if len(want) != 20 {
			t.Fatalf("%s: %d rates in the golden file, expected 20", name, len(want))
		}
		for i, w := range want {
			if got := s.LR(int64(i)); !(math.Abs(got-w) <= 1e-13*w) {
				t.Errorf("%s: rate of step %d is %v, expected %v", name, i, got, w)
			}
		}
	}
	// torch.optim.lr_scheduler.OneCycleLR(o, max_lr=0.1, total_steps=37,
	//     pct_start=0.1, div_factor=10, final_div_factor=100), PyTorch 2.15.0
	o := nn.OneCycle{Max: 0.1, Steps: 37, Rise: 0.1, DivFactor: 10, FinalDivFactor: 100}
	for step, w := range map[int64]float64{
		0: 0.01, 1: 0.037176410528237946, 2: 0.08588087370409302, 3: 0.09997999538056017,
		4: 0.099624803280049, 20: 0.046988866536595245, 35: 0.00032212356435600323, 36: 1e-4,
	} {
		if got := o.LR(step); !(math.Abs(got-w) <= 1e-13*w) {
			t.Errorf("one cycle: rate of step %d is %v, expected %v", step, got, w)
		}
	}
}

// TestScheduleEnds: steps beyond the end keep the last rate; a warm-up hands over
// from step 0 of the next schedule.
func TestScheduleEnds(t *testing.T) {
	for _, c := range []struct {
		s          nn.Schedule
		step, same int64
	}{
		{nn.Cosine{Base: 1, Min: 0.1, Steps: 8}, 100, 8},
		{nn.NewOneCycle(1, 10), 100, 9},
	} {
		if got, want := c.s.LR(c.step), c.s.LR(c.same); got != want {
			t.Errorf("%T: rate of step %d is %v, expected that of step %d, %v", c.s, c.step, got, c.same, want)
		}
	}
	then := nn.Cosine{Base: 1, Steps: 8}
	if got := (nn.WarmUp{Steps: 3, Then: then}).LR(5); got != then.LR(2) {
		t.Errorf("rate %v after the warm-up, expected %v", got, then.LR(2))
	}
}

// TestScheduleBits freezes the bits, which NUMERICS.md §8 makes the same on every
// platform and at every GOAMD64; TestBitsEverywhere goes there.
func TestScheduleBits(t *testing.T) {
	const want = "516edab12074bd6367b8f0d4b8b75fac617568047e5a9658c633e0d999198e08"
	h := sha256.New()
	all := schedules()
	for _, name := range []string{"cosine", "onecycle_cos", "step", "exponential", "linear_warmup"} {
		for i := range int64(40) {
			var bits [8]byte
			binary.LittleEndian.PutUint64(bits[:], math.Float64bits(all[name].LR(i)))
			h.Write(bits[:])
		}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("SHA-256 of the rates is %s, expected %s", got, want)
	}
}

// TestBitsEverywhere asks them of amd64 v1 and v3 and of arm64.
func TestBitsEverywhere(t *testing.T) { crossarch.Run(t, "^TestScheduleBits$") }

// TestScheduleValidate refuses what is out of range.
func TestScheduleValidate(t *testing.T) {
	nan := math.NaN()
	one := nn.NewOneCycle(1, 10)
	for _, s := range []nn.Schedule{
		nn.Constant(nan), nn.Constant(-1), nn.Constant(math.Inf(1)),
		nn.StepDecay{Base: 1, Gamma: 0.1}, nn.StepDecay{Base: 1, Gamma: nan, Every: 1}, nn.StepDecay{Base: nan, Gamma: 1, Every: 1},
		nn.Cosine{Base: 1}, nn.Cosine{Base: nan, Steps: 1}, nn.Cosine{Base: 1, Min: -1, Steps: 1},
		nn.WarmUp{Steps: 1}, nn.WarmUp{Steps: -1, Then: nn.Constant(1)}, nn.WarmUp{Start: nan, Then: nn.Constant(1)},
		nn.WarmUp{Start: 2, Then: nn.Constant(1)}, nn.WarmUp{Then: nn.Constant(nan)},
		nn.NewOneCycle(nan, 10), nn.NewOneCycle(1, 3), nn.NewOneCycle(1, 0),
		nn.OneCycle{Max: 1, Steps: 10, Rise: 1, DivFactor: 1, FinalDivFactor: 1},
		nn.OneCycle{Max: 1, Steps: 10, Rise: one.Rise, DivFactor: nan, FinalDivFactor: 1},
		nn.OneCycle{Max: 1, Steps: 10, Rise: one.Rise, DivFactor: 1},
	} {
		if s.Validate() == nil {
			t.Errorf("%T%+v was accepted", s, s)
		}
	}
}
