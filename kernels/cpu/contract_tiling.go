package cpu

import (
	"fmt"
	"strings"
)

// tiling is how the blocked product uses one kind of vector unit. It does not
// show in the result: every tile follows the rule of NUMERICS.md §1.
type tiling struct {
	name string // as in Options.Vector
	a, b panel  // a tile is a.width × b.width sums in registers, or half of that: see halves
	blocking
	halves   bool // a panel of A is two tiles high
	keepsB   bool // the first level keeps the panel of B that tiles below each other meet, not theirs of A
	short    bool // there is a tile of the first a.width/2 rows of a panel
	finishes bool // the tiles heed out; elsewhere it is nil
	wide     bool // the kernels of wide_amd64.go run here

	// fewRows has narrower panels of B: where those have to be packed for few rows they cost
	// less, and less is lost behind the last column. nil: there is none.
	fewRows *tiling
}

// manyRows is how many rows a panel of B is worth packing for in the wider form.
const manyRows = 256

// unpacked is the tiling for m × n sums where B lies in no panels: not the wider one where
// its last panel would add a tenth to the columns.
func (t *tiling) unpacked(m, n int) *tiling {
	few := t.narrowest()
	if m < manyRows || 10*roundUp(n, t.b.width) > 11*roundUp(n, few.b.width) {
		return few
	}
	return t
}

// narrowest is the tiling for products that meet each panel of B once: attention's.
func (t *tiling) narrowest() *tiling {
	if t.fewRows != nil {
		return t.fewRows
	}
	return t
}

// panel is how an operand is packed: for every group values of the contracted index, or
// those that are left at its end, the same of width lines one after the other.
type panel struct {
	width, group int
	// across packs n values of k of lines that lie side by side, stride apart for the next
	// value; along packs n values of each of width lines stride apart. n is a multiple of 8.
	across, along func(dst, src *float32, stride, n int)
}

// floats is the size of a panel of k values, whole groups.
func (p *panel) floats(k int) int { return p.width * roundUp(k, p.group) }

// chooseTiling returns the tiling called name, or the widest for "". Without any
// it returns false and the sizes of a tile that scratch is cut by.
func chooseTiling(name string) (tiling, bool, error) {
	all := tilings()
	var names []string
	for _, t := range all {
		if name == "" || name == t.name {
			return t, true, nil
		}
		names = append(names, t.name)
	}
	if name != "" {
		return tiling{}, false, fmt.Errorf("cpu: vector unit %q, expected one that this machine has: %s", name,
			strings.Join(append(names, `"" for the widest`), ", "))
	}
	return portableTiling, false, nil
}

var portableTiling = tiling{name: "portable", a: panel{width: 6, group: 1}, b: panel{width: 16, group: 1}}
