package battery

import (
	"errors"
	"fmt"
	"slices"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/contract"
	"vision/kernels/cuda/gpu"
	"vision/kernels/kerneltest"
)

// configuration is one way to hold the device to the contract. Together they bring every
// op to each of its versions: vectorised ones want aligned addresses, and what the
// launchers choose for large shapes or other cards is pinned.
type configuration struct {
	name    string // beside the op's in the verdict
	aligned bool
	pin     map[string]string
	ops     []string // nil: all
}

func configurations() []configuration {
	direct := map[string]string{}
	for _, op := range kernels.Ops() {
		if op.CUDA != "" {
			direct[op.CUDA] = "1_direct"
		}
	}
	list := []configuration{{name: "any address"}, {name: "aligned", aligned: true}, {name: "1_direct", pin: direct}}
	for _, version := range contract.Versions()[1:] {
		list = append(list, configuration{version, true, map[string]string{"contract": version}, []string{"Contract"}})
	}
	return append(list, configuration{"3_long", true, map[string]string{"attention": "3_long"}, []string{"Attend", "AttendBackward"}})
}

// conformance holds the device to the contract, op by op and version by version. A panic
// of the program is a finding too: the battery goes on with the next op on a fresh
// device, since a failed one answers every later call with the same error.
func (b *battery) conformance() error {
	list := configurations()
	for i, c := range list {
		switch err := b.conform(c); {
		case errors.Is(err, errNoTime):
			b.noTimeFor(list[i:])
			return err
		case err != nil:
			return err
		}
	}
	return nil
}

// checks are the cases of a configuration that have no verdict yet, by name.
func (b *battery) checks(c configuration) (cases []kerneltest.Case, names []string) {
	for _, op := range kerneltest.Cases() {
		name := op.Op + ", " + c.name
		if (c.ops == nil || slices.Contains(c.ops, op.Op)) && !b.judged(name) {
			cases, names = append(cases, op), append(names, name)
		}
	}
	return cases, names
}

// noTimeFor gives what is left of configurations its verdict.
func (b *battery) noTimeFor(list []configuration) {
	for _, c := range list {
		_, names := b.checks(c)
		for _, name := range names {
			b.result.Conformance = append(b.result.Conformance, Verdict{Name: name, Verdict: NotRun, Findings: []string{errNoTime.Error()}})
		}
	}
}

// conform goes through one configuration, on one device as long as it lives. What has a
// verdict from an earlier process is not repeated.
func (b *battery) conform(c configuration) error {
	var device *cuda.Backend
	defer func() {
		if device != nil {
			b.closing(c, device.Close())
		}
	}()
	cases, names := b.checks(c)
	for i, op := range cases {
		name := names[i]
		if !b.fits(needs["conformance"]) {
			return noTime(len(b.result.Conformance), len(b.result.Conformance)+b.left())
		}
		if err := b.begin(name); err != nil {
			return err
		}
		v := Verdict{Name: name, Verdict: Agrees}
		var found []error
		if device == nil {
			var err error
			if device, err = b.openPinned(gpu.FP32, c.pin); err != nil {
				found = []error{err}
			}
		}
		if device != nil {
			found = disagreements(op, device, kerneltest.Options{Small: b.options.Rehearse, Aligned: c.aligned})
		}
		for _, err := range found {
			v.Verdict = Differ
			v.Findings = append(v.Findings, err.Error())
		}
		b.result.Conformance = append(b.result.Conformance, v)
		b.say("conformance: %s %s", v.Name, v.Verdict)
		if len(found) == 0 {
			continue
		}
		if device != nil {
			// The next op starts on a fresh one. How this one ends is part of what was found.
			if err := device.Close(); err != nil {
				v := &b.result.Conformance[len(b.result.Conformance)-1]
				v.Findings = append(v.Findings, "closing the device: "+err.Error())
			}
			device = nil
		}
		if err := b.alive(); err != nil {
			return err
		}
	}
	return nil
}

// closing gives a device that could not be closed after checks that all agreed a verdict
// of its own: what a kernel did too late to be caught by its check shows there.
func (b *battery) closing(c configuration, err error) {
	if err == nil {
		return
	}
	v := Verdict{Name: "closing the device, " + c.name, Verdict: Differ, Findings: []string{err.Error()}}
	b.result.Conformance = append(b.result.Conformance, v)
	b.say("conformance: %s %s", v.Name, v.Verdict)
}

// left counts the checks without a verdict.
func (b *battery) left() (n int) {
	for _, c := range configurations() {
		_, names := b.checks(c)
		n += len(names)
	}
	return n
}

// judged reports whether a check has its verdict.
func (b *battery) judged(name string) bool {
	return slices.ContainsFunc(b.result.Conformance, func(v Verdict) bool { return v.Name == name })
}

// disagreements of one case; a device that fails on the way is one.
func disagreements(c kerneltest.Case, device kernels.Backend, o kerneltest.Options) (found []error) {
	defer func() {
		if r := recover(); r != nil {
			found = append(found, fmt.Errorf("%s stopped: %v", c.Op, r))
		}
	}()
	found = c.Disagreements(device, o)
	if err := device.Sync(); err != nil {
		found = append(found, err)
	}
	return found
}
