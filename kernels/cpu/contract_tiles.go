package cpu

// tiles is what tiles below each other compute that meet the same panel of B, one or two
// for each panel of A (tiling.halves). Each adds
// its sums over k values, in blocks of sumBlock, to rows of c. Where out is given it
// finishes them instead: bias and residual are added to the last sum, in that order, and
// the result goes to out. The kernels read the slices' beginnings; all but b and bias
// begin with the first tile's.
type tiles struct {
	n, k       int       // panels of A, for a kernel tiles, which it may count down; values of the contracted index
	a, b       []float32 // panels of A, one after the other; the panel of B
	c          []float32 // sums, rows ldc apart
	ldc, first int       // first ≠ 0: the first block's sum is stored, not added

	out, bias, residual []float32 // nil: the sums stay; nothing to add
	ldo, ldr            int       // distances of rows

	// next is memory that the tiles fetch into cache as they go, a line for every
	// streamSteps values; the last one may go on behind it.
	next []float32
}

// move goes on to the tiles below those of the first n panels of A.
func (s *tiles) move(t *tiling, n int) {
	rows := n * t.a.width
	s.a = s.a[min(len(s.a), n*t.a.floats(s.k)):]
	s.c = s.c[min(len(s.c), rows*s.ldc):]
	s.out = s.out[min(len(s.out), rows*s.ldo):]
	s.residual = s.residual[min(len(s.residual), rows*s.ldr):]
	s.next = s.next[min(len(s.next), t.tiles(n)*(s.k/streamSteps)*cacheLine):]
}

// tiles is how many of them n panels of A make.
func (t *tiling) tiles(n int) int {
	if t.halves {
		return 2 * n
	}
	return n
}

// product runs the tiles of rows; f is what is fetched between them.
func (t *tiling) product(s tiles, rows int, f *ahead) {
	whole := rows / t.a.width
	rest := rows - whole*t.a.width
	if rest > t.a.width/2 || rest > 0 && !t.short {
		whole, rest = whole+1, 0
	}
	for whole > 0 {
		n := whole
		if f.fetch() {
			n = min(n, tilesBetween(s.k))
		}
		s.n = n
		t.run(&s)
		s.move(t, n)
		whole -= n
	}
	if rest > 0 {
		f.fetch()
		t.runShort(&s)
	}
}

// tilesBetween is how many tiles of k values run between two fetches.
func tilesBetween(k int) int { return max(1, fetchSteps/k) }
