//go:build slow

package mutants

import (
	"fmt"
	"slices"
	"strings"
)

// automaticTable counts by module which check found how many.
func automaticTable(all []Mutation, findings []Finding) string {
	type row struct {
		kinds  map[Kind]int
		checks map[Check]int // "" for survivors
	}
	rows := map[string]*row{}
	add := func(name string, m Mutation, f Finding) {
		if rows[name] == nil {
			rows[name] = &row{map[Kind]int{}, map[Check]int{}}
		}
		rows[name].kinds[m.Kind]++
		rows[name].checks[f.Check]++
	}
	var names []string
	for i, m := range all {
		if !slices.Contains(names, m.Module) {
			names = append(names, m.Module)
		}
		add(m.Module, m, findings[i])
		add("together", m, findings[i])
	}
	columns := slices.DeleteFunc(slices.Clone(Checks), func(c Check) bool { return rows["together"].checks[c] == 0 })
	var b strings.Builder
	fmt.Fprintf(&b, "## %d by rule\n\nEvery barrier removed and every guard inverted, one at a time. Each survivor stands in survivors.txt with the reason.\n\n| module | barriers | guards |", len(all))
	for _, c := range columns {
		fmt.Fprintf(&b, " %s |", c)
	}
	fmt.Fprintf(&b, " survive |\n|---|%s\n", strings.Repeat("--:|", len(columns)+3))
	for _, name := range append(names, "together") {
		r := rows[name]
		fmt.Fprintf(&b, "| %s | %d | %d |", name, r.kinds[NoBarrier], r.kinds[NotGuard])
		for _, c := range columns {
			fmt.Fprintf(&b, " %d |", r.checks[c])
		}
		fmt.Fprintf(&b, " %d |\n", r.checks[""])
	}
	return b.String()
}
