package battery

import (
	"fmt"

	"vision/kernels/cuda/gpu"
	"vision/kernels/kerneltest"
)

// conformance holds the device to the contract, op by op. A panic of the program is
// a finding too: the battery goes on with the next op on a fresh device, since a
// failed one answers every later call with the same error.
func (b *battery) conformance() {
	for _, c := range kerneltest.Cases() {
		v := Verdict{Name: c.Op, Verdict: Agrees}
		for _, err := range b.disagreements(c) {
			v.Verdict = Differ
			v.Findings = append(v.Findings, err.Error())
		}
		b.result.Conformance = append(b.result.Conformance, v)
		b.say("conformance: %s %s", c.Op, v.Verdict)
	}
}

func (b *battery) disagreements(c kerneltest.Case) (found []error) {
	device, err := b.open(gpu.FP32)
	if err != nil {
		return []error{err}
	}
	defer device.Close()
	defer func() {
		if r := recover(); r != nil {
			found = append(found, fmt.Errorf("%s stopped: %v", c.Op, r))
		}
	}()
	return c.Disagreements(device, kerneltest.Options{Small: b.options.Rehearse})
}
