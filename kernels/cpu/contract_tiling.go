package cpu

import (
	"fmt"
	"strings"
)

// tiling is how the blocked product uses one kind of vector unit. It does not
// show in the result: every tile follows the rule of NUMERICS.md §1.
type tiling struct {
	name string // as in Options.Vector
	a, b panel  // a tile is a.width × b.width sums in registers
	blocking
	// tile computes a whole tile from packed panels, short its first a.width/2 rows
	// or more: k values are contracted in blocks of sumBlock, the sum of the first
	// stored to c (rows ldc apart) if first ≠ 0, every other one added. A line of
	// cache at next and on is fetched every streamSteps values.
	tile, short func(k int, a, b, c *float32, ldc, first int, next *float32)
	wide        bool // the kernels of wide_amd64.go run here
}

// panel is how an operand is packed: width lines side by side for every k.
type panel struct {
	width int
	// rows copies n runs of width values that lie stride apart; transpose does
	// dst[k·width+i] = src[i·stride+k] for k < n, a multiple of 8.
	rows, transpose func(dst, src *float32, stride, n int)
}

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

var portableTiling = tiling{name: "portable", a: panel{width: 6}, b: panel{width: 16}}

// product runs the tiles of rows × one panel of B over k values: a points at the
// first panel of A, whose panels are stride values apart, c at the first sum. Each
// tile fetches its share of f.
func (t *tiling) product(k, rows int, a []float32, stride int, b *float32, c []float32, ldc, first int, f *ahead) {
	for i := 0; i < rows; i += t.a.width {
		tile := t.tile
		if 2*(rows-i) <= t.a.width {
			tile = t.short
		}
		tile(k, &a[i/t.a.width*stride], b, &c[i*ldc], ldc, first, f.fetch(k, b))
	}
}
