package kerneltest

import (
	"fmt"

	"vision/kernels"
)

// caseConstant: a matrix declared constant gives every contraction the bits that it
// gave before, in whatever orientation and part it is read; Upload replaces it,
// Download returns it, and its memory comes back.
func caseConstant(p *probe) {
	sizes := [][3]int{{1, 1, 1}, {7, 5, 3}, {13, 17, 31}, {3, 33, 130}}
	if !p.small {
		sizes = append(sizes, [3]int{197, 129, 257}, [3]int{500, 300, 700})
	}
	for _, s := range sizes {
		m, n, k := s[0], s[1], s[2]
		p.constantMatrix(m, n, k)
	}
	x := p.input("x", uniform("x", 12))
	p.refuses("3×4 of 13 values", func(d device) {
		w := d.Alloc(13)
		defer d.Free(w)
		d.Constant(w, 3, 4)
	})
	p.refuses("a part of an allocation", func(d device) { d.Constant(d.of(x), 3, 4) })
}

// constantMatrix runs contractions with a matrix [n, k] before and after it becomes
// constant, and again after new values have come.
func (p *probe) constantMatrix(m, n, k int) {
	d := p.dev[0]
	a, y := d.Alloc(m*max(n, k)), d.Alloc(m*max(n, k)+n*n)
	w, bias := d.Alloc(n*k), d.Alloc(n)
	for _, b := range []kernels.Buffer{a, y, w, bias} {
		defer d.Free(b)
	}
	d.Upload(a, uniform("a", a.Len()))
	d.Upload(bias, uniform("bias", n))
	for round, values := range [][]float32{uniform("w", n*k), sprinkled("w", n*k, 50)} {
		ref := d.Alloc(n * k)
		d.Upload(ref, values)
		d.Upload(w, values)
		for range 2 {
			d.Constant(w, n, k)
		}
		got := make([]float32, n*k)
		if d.Download(got, w); firstChange(got, values) >= 0 {
			p.fault("[%d %d], round %d: Download returns other values", n, k, round)
		}
		for name, c := range constantUses(m, n, k) {
			results := [2][]float32{}
			for i, b := range []kernels.Buffer{ref, w} {
				c.A.Buffer, c.B.Buffer, c.C.Buffer = a, b, y
				if name == "bias" {
					c.Bias = bias
				}
				d.Fill(y, marker)
				d.Contract(c)
				results[i] = make([]float32, y.Len())
				d.Download(results[i], y)
			}
			if err := EqualBits(results[1], results[0]); err != nil {
				p.fault("[%d %d]·[%d %d]ᵀ, %s, round %d: %w", m, k, n, k, name, round, err)
			}
		}
		d.Free(ref)
	}
}

// constantUses are contractions that read a matrix [n, k] as B; their buffers are
// still to come.
func constantUses(m, n, k int) map[string]kernels.Contraction {
	plain := kernels.Contraction{M: m, N: n, K: k, A: kernels.Operand{Row: k, Col: 1}, B: kernels.Operand{Row: 1, Col: k}, C: kernels.Operand{Row: n, Col: 1}}
	uses := map[string]kernels.Contraction{"whole": plain, "bias": plain}
	turned := plain
	turned.N, turned.K = k, n
	turned.A.Row, turned.B, turned.C.Row = n, kernels.Operand{Row: k, Col: 1}, k
	uses["as stored"] = turned
	few := plain
	few.N = (n + 1) / 2
	uses["first rows"] = few
	short := plain
	short.K = (k + 1) / 2
	uses[fmt.Sprintf("first %d columns", short.K)] = short
	twice := plain
	twice.M, twice.Batch = max(m/2, 1), [2]int{2, 1}
	twice.A.Batch[0], twice.C.Batch[0] = twice.M*k, twice.M*n
	if m >= 2 {
		uses["two items"] = twice
	}
	return uses
}
