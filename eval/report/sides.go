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

// sideTitles are the headings of hemispheres.
var sideTitles = map[string]string{"lh": "left hemisphere", "rh": "right hemisphere", "all": "all vertices"}

// sideBySide is a table of one row for each region, with the columns once for
// each hemisphere.
func sideBySide(sides, names, columns []string, cells func(side, name string) []string) *Table {
	n := len(columns)
	t := &Table{Header: []string{"region"}}
	for i, side := range sides {
		t.Groups = append(t.Groups, Group{sideTitles[side], side, 1 + i*n, 1 + (i+1)*n})
		t.Header = append(t.Header, columns...)
		t.Bars = append(t.Bars, 1+i*n)
	}
	for _, name := range names {
		row := []string{name}
		for _, side := range sides {
			row = append(row, cells(side, name)...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
