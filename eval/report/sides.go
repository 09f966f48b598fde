package report

import "slices"

// bySide returns the region names in order of first appearance and a lookup by
// hemisphere and name.
func bySide[R any](regions []R, key func(R) (side, name string)) (names []string, find func(side, name string) (R, bool)) {
	type at struct{ side, name string }
	index := map[at]R{}
	for _, r := range regions {
		side, name := key(r)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		index[at{side, name}] = r
	}
	return names, func(side, name string) (R, bool) {
		r, ok := index[at{side, name}]
		return r, ok
	}
}

// sideBySide is a table of one row for each region, with the columns once for
// each hemisphere.
func sideBySide(names, columns []string, cells func(side, name string) []string) *Table {
	n := len(columns)
	t := &Table{
		Groups: []Group{{"left hemisphere", "lh", 1, 1 + n}, {"right hemisphere", "rh", 1 + n, 1 + 2*n}},
		Header: slices.Concat([]string{"region"}, columns, columns),
		Bars:   []int{1, 1 + n},
	}
	for _, name := range names {
		t.Rows = append(t.Rows, slices.Concat([]string{name}, cells("lh", name), cells("rh", name)))
	}
	return t
}
