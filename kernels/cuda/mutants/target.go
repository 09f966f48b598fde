package mutants

import (
	"fmt"
	"slices"
	"strings"

	"vision/kernels/cuda/ptx"
)

// target is a kernel with the steps that launch it, the cheapest first.
type target struct {
	Kernel
	steps  []*Step
	source *source           // its module, without the kernels that no step launches
	others map[string][]byte // the modules that the steps need besides
}

// canonical lists the modules whose kernels are part of the contract: not those for
// tensor cores, whose tests have tolerances, and not the two that measure a device.
func canonical() []string {
	return slices.DeleteFunc(ptx.Modules(), func(name string) bool {
		return ptx.TensorCore(name) || strings.HasPrefix(name, "peak_")
	})
}

// targets lists every kernel of the canonical modules. A step must launch each.
func targets() ([]*target, error) {
	steps := Steps()
	launched, err := control(steps)
	if err != nil {
		return nil, err
	}
	modules := map[string]*source{}
	for _, module := range canonical() {
		if modules[module], err = read(module); err != nil {
			return nil, err
		}
	}
	var all []*target
	for _, module := range canonical() {
		for _, e := range modules[module].entries {
			t := &target{Kernel: Kernel{module, e.name}, others: map[string][]byte{}}
			wanted := map[string]map[string]bool{}
			for i, step := range steps {
				if !launched[i][t.Kernel] {
					continue
				}
				t.steps = append(t.steps, step)
				for k := range launched[i] {
					if wanted[k.Module] == nil {
						wanted[k.Module] = map[string]bool{}
					}
					wanted[k.Module][k.Entry] = true
				}
			}
			if len(t.steps) == 0 {
				return nil, fmt.Errorf("no step launches %s of module %s", e.name, module)
			}
			slices.SortStableFunc(t.steps, func(a, b *Step) int { return a.cost() - b.cost() })
			for name, entries := range wanted {
				if s := modules[name].only(entries); name == module {
					t.source = s
				} else {
					t.others[name] = s.text()
				}
			}
			all = append(all, t)
		}
	}
	return all, nil
}

// Finding is what was found of a mutant; Check is "" if nothing was.
type Finding struct {
	Check Check
	Text  string
	Step  string
}

// run runs the steps on the module with some lines replaced until one finds something.
func (t *target) run(at int, lines ...string) Finding {
	mutant := t.source.with(at, lines...)
	m := newMachine(func(module string) ([]byte, error) {
		if module == t.Module {
			return mutant, nil
		}
		return t.others[module], nil
	})
	defer m.close()
	for _, s := range t.steps {
		if err := m.try(s); err != nil {
			return Finding{found(err), err.Error(), s.Name}
		}
	}
	return Finding{}
}

// hunt runs an automatic mutation.
func (t *target) hunt(m Mutation) Finding { return t.run(m.at, m.to) }
