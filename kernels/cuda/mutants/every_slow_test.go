//go:build slow

package mutants

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write MUTANTS.md anew")

// TestEvery: each barrier removed and each guard inverted is found, or survives for a
// reason that survivors.txt gives. Every survivor's line is executed by some step, unless
// the reason is that it cannot be.
func TestEvery(t *testing.T) {
	among, err := controlled()
	if err != nil {
		t.Fatal(err)
	}
	lives := listed(t)
	all, kernel := of(t, among)
	findings := make([]Finding, len(all))
	reached := make([]bool, len(all))
	err = parallel(len(all), func(i int) (err error) {
		if findings[i] = kernel[i].hunt(all[i]); findings[i].Check == "" {
			reached[i], err = kernel[i].reached(all[i].at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range all {
		f, reason := findings[i], lives[m.String()]
		switch {
		case f.Check == Other:
			t.Errorf("%s: found by no check that has a name: %s", m, f.Text)
		case f.Check == "" && reason == nil:
			t.Errorf("nothing finds, and survivors.txt does not have (its line is executed: %v):\n\t%s", reached[i], m)
		case f.Check == "" && reason.Unreachable == reached[i]:
			t.Errorf("survivors.txt says unreachable: %v, a step executes the line: %v:\n\t%s", reason.Unreachable, reached[i], m)
		case f.Check != "" && reason != nil:
			t.Errorf("survivors.txt has what is found (%s in %s):\n\t%s", f.Check, f.Step, m)
		}
	}
	text := tableHead + plantedTable() + "\n" + automaticTable(all, findings)
	if *update {
		if err := os.WriteFile("MUTANTS.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if on, err := os.ReadFile("MUTANTS.md"); err != nil || string(on) != text {
		t.Errorf("MUTANTS.md is not what was found (%v): -update writes it", err)
	}
}

// reached says whether a step executes a line: in its place it puts a store that no
// memory takes, so that who comes by faults.
func (t *target) reached(at int) (bool, error) {
	f := t.run(at, "st.shared.u32 [1073741824], 0;")
	if f.Check != "" && (f.Check != Bounds || !strings.Contains(f.Text, fmt.Sprintf("PTX line %d ", at+1))) {
		return false, fmt.Errorf("the probe at line %d of module %s is answered with %s", at+1, t.Module, f.Text)
	}
	return f.Check != "", nil
}
