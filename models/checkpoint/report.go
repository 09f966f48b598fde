package checkpoint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Report says what Bind did with every tensor of a file.
type Report struct {
	File       string
	Format     Format
	Loaded     []Info // in the order of the wants
	Parameters int    // values loaded
	Ignored    []Ignored
}

// Ignored is a tensor that was left unread, and why.
type Ignored struct {
	Info
	Reason string
}

// String is a few lines for a user: what was loaded, and the ignored tensors
// counted by reason.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %d tensors, %d parameters loaded\n", r.File, r.Format, len(r.Loaded), r.Parameters)
	type sum struct{ tensors, values int }
	sums := map[string]sum{}
	var reasons []string
	for _, ig := range r.Ignored {
		s, known := sums[ig.Reason]
		if !known {
			reasons = append(reasons, ig.Reason)
		}
		sums[ig.Reason] = sum{s.tensors + 1, s.values + ig.Elements()}
	}
	for _, reason := range reasons {
		fmt.Fprintf(&b, "  ignored: %d tensors, %d values: %s\n", sums[reason].tensors, sums[reason].values, reason)
	}
	return b.String()
}

// BindError lists every tensor of a file that does not fit the model.
type BindError struct {
	File      string
	Total     int // tensors in the file
	Missing   []Mismatch
	Misshapen []Mismatch
	Unused    []Mismatch
}

func (e *BindError) empty() bool { return len(e.Missing)+len(e.Misshapen)+len(e.Unused) == 0 }

func (e *BindError) sort() {
	byName := func(a, b Mismatch) int { return cmp.Compare(a.Name, b.Name) }
	slices.SortFunc(e.Missing, byName)
	slices.SortFunc(e.Misshapen, byName)
	slices.SortFunc(e.Unused, byName)
}

func (e *BindError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: its %d tensors do not fit the model: %d missing, %d of another shape, %d not used",
		e.File, e.Total, len(e.Missing), len(e.Misshapen), len(e.Unused))
	for _, m := range e.Missing {
		fmt.Fprintf(&b, "\n  missing: %s, expected %v", m.Name, m.Expected)
	}
	for _, m := range e.Misshapen {
		fmt.Fprintf(&b, "\n  shape: %s has %v, expected %v", m.Name, m.Found, m.Expected)
	}
	for _, m := range e.Unused {
		fmt.Fprintf(&b, "\n  not used: %s %v", m.Name, m.Found)
	}
	return b.String()
}
