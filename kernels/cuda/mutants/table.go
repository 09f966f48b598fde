package mutants

import (
	"fmt"
	"strings"
)

const tableHead = `# What finds a fault in a kernel

Written by ` + "`go test -tags slow ./kernels/cuda/mutants -run Every -update`" + `, checked by ` + "`make test-slow`" + `. Package mutants says what is done. A fault counts for the check that finds it first: the cheapest steps run first, and a step ends at its first finding.

`

// plantedTable lists the faults planted by hand; that each is found as it says is for
// the test to see.
func plantedTable() string {
	var b strings.Builder
	faults := Planted()
	fmt.Fprintf(&b, "## %d planted by hand\n\n| kernel | fault | found by |\n|---|---|---|\n", len(faults))
	for _, f := range faults {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", f.Entry, f.What, f.Check)
	}
	return b.String()
}
