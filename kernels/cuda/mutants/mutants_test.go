package mutants

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
)

// controlled runs the control, once for all tests.
var controlled = sync.OnceValues(targets)

// of lists the automatic mutations of some kernels, and the kernel of each.
func of(t *testing.T, among []*target) (all []Mutation, target []*target) {
	t.Helper()
	for _, k := range among {
		e, err := k.source.entry(k.Entry)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range k.source.mutations(e) {
			all, target = append(all, m), append(target, k)
		}
	}
	return all, target
}

// TestPlanted: every planted fault is found, and by the check that is meant for it.
func TestPlanted(t *testing.T) {
	all, err := controlled()
	if err != nil {
		t.Fatal(err)
	}
	find := map[Kernel]*target{}
	for _, k := range all {
		find[k.Kernel] = k
	}
	faults := Planted()
	findings := make([]Finding, len(faults))
	errs := make([]error, len(faults))
	_ = parallel(len(faults), func(i int) error {
		if k := find[faults[i].Kernel]; k != nil {
			findings[i], errs[i] = faults[i].hunt(k)
		} else {
			errs[i] = errors.New("no such kernel")
		}
		return nil
	})
	for i, f := range faults {
		switch found := findings[i]; {
		case errs[i] != nil:
			t.Errorf("%s: %s: %v", f.Entry, f.What, errs[i])
		case found.Check == "":
			t.Errorf("%s: %s: nothing found, expected %s", f.Entry, f.What, f.Check)
		case found.Check != f.Check:
			t.Errorf("%s: %s: found %s, expected %s: %s: %s", f.Entry, f.What, found.Check, f.Check, found.Step, found.Text)
		}
	}
}

// TestSample: of the mutations by rule every 97th, survivors aside; the slow test takes
// all of them.
func TestSample(t *testing.T) {
	if testing.Short() {
		t.Skip("the planted faults are enough where time is short")
	}
	among, err := controlled()
	if err != nil {
		t.Fatal(err)
	}
	lives := listed(t)
	all, kernel := of(t, among)
	var picked []int
	for i := 0; i < len(all); i += 97 {
		if lives[all[i].String()] == nil {
			picked = append(picked, i)
		}
	}
	findings := make([]Finding, len(picked))
	_ = parallel(len(picked), func(j int) error {
		findings[j] = kernel[picked[j]].hunt(all[picked[j]])
		return nil
	})
	for j, f := range findings {
		if f.Check == "" {
			t.Errorf("nothing finds %s", all[picked[j]])
		}
	}
}

// listed is the survivors of survivors.txt, by name.
func listed(t *testing.T) map[string]*Reason {
	t.Helper()
	reasons, err := Survivors()
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]*Reason{}
	for i, r := range reasons {
		for _, name := range r.Mutations {
			m[name] = &reasons[i]
		}
	}
	return m
}

// TestSurvivorsAreMutations: survivors.txt names mutations that exist.
func TestSurvivorsAreMutations(t *testing.T) {
	exists := map[string]bool{}
	for _, module := range canonical() {
		s, err := read(module)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range s.entries {
			for _, m := range s.mutations(e) {
				exists[m.String()] = true
			}
		}
	}
	for name := range listed(t) {
		if !exists[name] {
			t.Errorf("survivors.txt has a mutation that is none: %s", name)
		}
	}
}

// TestTable: MUTANTS.md has the faults planted by hand; the counts are the slow test's.
func TestTable(t *testing.T) {
	text, err := os.ReadFile("MUTANTS.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), tableHead+plantedTable()) {
		t.Error("MUTANTS.md does not begin with the faults of planted*.go: its first lines say what writes it")
	}
}
