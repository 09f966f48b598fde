package main

import (
	"fmt"

	"vision/kernels/cuda/occupancy"
	"vision/kernels/cuda/ptx"
	"vision/kernels/cuda/sass"
)

// check lists what is wrong with the machine code. whole says that every module was
// assembled, so that demands on main loops that match nothing are found too.
func check(units []*unit, rules []sass.MainLoop, whole bool) []string {
	var findings []string
	for _, u := range units {
		for _, e := range u.module.Entries {
			for a, assembler := range sass.Assemblers {
				for arch := range architectures {
					m := u.made[a][arch]
					if !m.assembled() {
						continue
					}
					where := fmt.Sprintf("%s %s, ptxas %s, %s", u.name, e.Name, assembler, architectures[arch].Name)
					for _, f := range checkKernel(u, e, m) {
						findings = append(findings, where+": "+f)
					}
				}
			}
		}
	}
	for _, r := range rules {
		findings = append(findings, checkLoops(units, r, whole)...)
	}
	return findings
}

// checkKernel is one kernel on one architecture.
func checkKernel(u *unit, e ptx.Entry, m made) (findings []string) {
	r, ok := m.resources[e.Name]
	f := m.functions[e.Name]
	if !ok || f == nil {
		return []string{"is not in what the assembler made"}
	}
	if r.SpillStores > 0 || r.SpillLoads > 0 || r.Stack > 0 {
		findings = append(findings, fmt.Sprintf("spills %d bytes out and %d in, %d bytes of local memory: expected none", r.SpillStores, r.SpillLoads, r.Stack))
	}
	if r.Shared > occupancy.StaticShared {
		findings = append(findings, fmt.Sprintf("%d bytes of static shared memory, at most %d can be declared", r.Shared, occupancy.StaticShared))
	}
	if !ptx.TensorCore(u.name) {
		if err := checkArithmetic(e, m); err != nil {
			findings = append(findings, err.Error())
		}
	}
	return findings
}

// checkArithmetic wants the PTX's operations one for one. Where ptxas unrolled loops it
// wants whole blocks of loops more, and of the twin without unrolling the operations
// one for one, or a loop's block twice.
func checkArithmetic(e ptx.Entry, m made) error {
	f, twin := m.functions[e.Name], m.twins[e.Name]
	err := sass.CheckArithmetic(e, f)
	if err == nil || twin == nil {
		return err
	}
	if err := sass.CheckUnrolled(e, twin, sass.Twice); err != nil {
		return fmt.Errorf("with unrolling off: %w", err)
	}
	return sass.CheckUnrolled(e, f, sass.Unlimited)
}

// checkLoops holds the kernels that a rule names to it.
func checkLoops(units []*unit, rule sass.MainLoop, whole bool) []string {
	var findings []string
	matched := false
	for a, assembler := range sass.Assemblers {
		for arch := range architectures {
			if !units[0].made[a][arch].assembled() {
				continue
			}
			best, bestAt := 0.0, ""
			for _, u := range units {
				for _, e := range u.module.Entries {
					f := u.made[a][arch].functions[e.Name]
					if f == nil || !rule.Matches(u.name, e.Name) {
						continue
					}
					matched = true
					where := fmt.Sprintf("%s %s, ptxas %s, %s", u.name, e.Name, assembler, architectures[arch].Name)
					loops := f.InnerLoops()
					if len(loops) < rule.Loops {
						findings = append(findings, fmt.Sprintf("%s: %d inner loops, mainloops.txt speaks of %d", where, len(loops), rule.Loops))
						continue
					}
					least := 100.0
					for _, l := range loops[:rule.Loops] {
						least = min(least, 100*l.Share())
					}
					if !(least >= rule.Floor) {
						findings = append(findings, fmt.Sprintf("%s: %.2f %% of a main loop are FFMA, expected %g %%", where, least, rule.Floor))
					}
					if least > best {
						best, bestAt = least, u.name+" "+e.Name
					}
				}
			}
			if matched && !(best >= rule.Best) {
				findings = append(findings, fmt.Sprintf("ptxas %s, %s: the best of %s %s is %s with %.2f %%, expected %g %%", assembler, architectures[arch].Name, rule.Module, rule.Entry, bestAt, best, rule.Best))
			}
		}
	}
	if !matched && whole {
		findings = append(findings, fmt.Sprintf("mainloops.txt names %s %s, and there is no such kernel", rule.Module, rule.Entry))
	}
	return findings
}
