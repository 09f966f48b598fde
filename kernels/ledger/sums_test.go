package ledger_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
	"vision/kernels/ledger"
)

// ops with sums inside, each the last op of its program.
var sumOps = map[string]func(p *program){
	"LayerNorm": func(p *program) {
		p.LayerNorm(kernels.LayerNorm{D: 70, Eps: 1e-5, X: p.draw(770), Y: p.draw(770), Gamma: p.draw(70), Beta: p.draw(70)})
	},
	"LayerNormBackward": func(p *program) {
		p.LayerNormBackward(kernels.LayerNormGrad{D: 70, DX: p.draw(2100), DY: p.draw(2100), X: p.draw(2100), Gamma: p.draw(70),
			Mean: p.draw(30), RStd: p.positive(30), DGamma: p.draw(70), DBeta: p.draw(70)})
	},
	"Softmax":         func(p *program) { p.Softmax(p.draw(770), p.draw(770), 70) },
	"SoftmaxBackward": func(p *program) { p.SoftmaxBackward(p.draw(770), p.positive(770), p.draw(770), 70) },
	"Total":           func(p *program) { p.Total(p.draw(1), p.draw(5000)) },
	"TotalDot":        func(p *program) { p.TotalDot(p.draw(1), p.draw(9000), p.draw(9000)) },
	"MSE":             func(p *program) { p.MSE(p.draw(1), p.draw(5000), p.draw(5000)) },
	"SmoothL1":        func(p *program) { p.SmoothL1(p.draw(1), p.draw(5000), p.draw(5000), 0.5) },
	"CrossEntropy":    func(p *program) { p.CrossEntropy(p.draw(1), p.draw(5000), p.classes(500, 10), 10) },
	"CrossEntropyBackward": func(p *program) {
		p.CrossEntropyBackward(p.draw(5000), p.draw(5000), p.classes(500, 10), p.draw(1), 10)
	},
	"Attend":         func(p *program) { p.Attend(attention(p, p.draw(2*2*35*33))) },
	"AttendBackward": func(p *program) { p.AttendBackward(attentionGrad(p, kernels.Buffer{})) },
	"AttendBackward of P": func(p *program) {
		g := attentionGrad(p, p.draw(2*2*35*33))
		p.Attend(g.Forward)
		p.AttendBackward(g)
	},
}

// attention has 2 items, 2 heads, 35 queries, 33 keys and vectors of 40; p is kept there.
func attention(p *program, prob kernels.Buffer) kernels.Attention {
	whole := func(tokens int) kernels.Heads {
		return kernels.Heads{Buffer: p.draw(2 * tokens * 80), Item: tokens * 80, Token: 80, Head: 40}
	}
	return kernels.Attention{Items: 2, NumHeads: 2, Queries: 35, Keys: 33, Dim: 40, Q: whole(35), K: whole(33), V: whole(33), O: whole(35), P: prob}
}

func attentionGrad(p *program, prob kernels.Buffer) kernels.AttentionGrad {
	a := attention(p, prob)
	like := func(h kernels.Heads) kernels.Heads { h.Buffer = p.draw(h.Buffer.Len()); return h }
	return kernels.AttentionGrad{Forward: a, DO: like(a.O), DQ: like(a.Q), DK: like(a.K), DV: like(a.V)}
}

// explainOp compares the op on the reference and on a mistaken device.
func explainOp(t *testing.T, op string, bad *mistaken) *ledger.Finding {
	t.Helper()
	n := 0
	run := func(b kernels.Backend, o ledger.Options) *ledger.Backend {
		l := ledger.New(b, o)
		sumOps[op](&program{Backend: l})
		n = len(l.Lines())
		return l
	}
	run(reference.New(), ledger.Options{})
	o := ledger.Options{Keep: true, Capture: n - 1}
	bad.Backend = reference.New()
	f := ledger.Explain(run(reference.New(), o).Captured(), run(bad, o).Captured())
	if f == nil || !strings.HasPrefix(op, f.Entry.Op) || !f.Follows[0] || f.Follows[1] || !f.Operands || f.Found[0] == f.Found[1] {
		t.Fatalf("%s, %s: %+v", op, bad.sum, f)
	}
	return f
}

// ascending is one chain over all terms.
func ascending(_ int, a, b []float32) (s float32, ok bool) {
	for k := range a {
		s = accumulate(a, b, k, s)
	}
	return s, true
}

func descending(_ int, a, b []float32) (s float32, ok bool) {
	for k := len(a) - 1; k >= 0; k-- {
		s = accumulate(a, b, k, s)
	}
	return s, true
}

func accumulate(a, b []float32, k int, s float32) float32 {
	if b == nil {
		return s + a[k]
	}
	return elementary.FMA(a[k], b[k], s)
}

// The whole of a part's sums in another order: which op, which of its sums, which order.
func TestFindsOrders(t *testing.T) {
	for _, c := range []struct {
		op, sum string // in the mistaken device
		form    func(n int, a, b []float32) (float32, bool)
		cause   string
		shown   string // the sum whose steps are shown
		steps   int
	}{
		{"LayerNorm", "sum of x", ascending, "sum of x: terms in one ascending chain", "sum of x of row 0", 32},
		{"LayerNorm", "sum of squares", descending, "sum of squares: terms in one descending chain", "sum of squares of row", 32},
		{"LayerNormBackward", "sum of g", ascending, "sum of g: terms in one ascending", "sum of g of row 0", 32},
		{"LayerNormBackward", "sum of g·x̂", ascending, "sum of g·x̂: terms in one ascending", "sum of g·x̂ of row 0", 32},
		{"LayerNormBackward", "dgamma", descending, "terms in one descending chain", "", 1},
		{"LayerNormBackward", "dbeta", descending, "terms in one descending chain", "", 1},
		{"Softmax", "softmax", ascending, "terms in one ascending chain", "", 32},
		{"SoftmaxBackward", "softmax backward", ascending, "terms in one ascending chain", "", 32},
		{"Total", "total", ascending, "terms in one ascending chain", "", 2},
		{"Total", "total", func(_ int, a, _ []float32) (s float32, ok bool) {
			for from := 0; from < len(a); from += 1024 {
				s += reference.RowSum(a[from:min(from+1024, len(a))])
			}
			return s, true
		}, "rows of 1024", "", 2},
		{"TotalDot", "total", descending, "terms in one descending chain", "", 3},
		{"TotalDot", "total", func(_ int, a, b []float32) (float32, bool) {
			return reference.RowDot(a[:4096], b[:4096]) + reference.RowDot(a[8192:], b[8192:]), true
		}, "the block from term 4096 is left out", "", 3},
		{"MSE", "total", ascending, "terms in one ascending chain", "", 2},
		{"SmoothL1", "total", ascending, "terms in one ascending chain", "", 2},
		{"CrossEntropy", "row", func(_ int, a, _ []float32) (float32, bool) { return reference.RowSum(a[:9]), true },
			"sum of exponentials: term 9 is left out", "sum of exponentials of row 499", 10},
		{"CrossEntropy", "total", ascending, "total: terms in one ascending", "total", 1},
		{"CrossEntropyBackward", "row", ascending, "terms in one ascending chain", "", 10},
		{"Attend", "score", descending, "score: terms in one descending chain", "score of head 0, query 0, key 32", 1},
		{"Attend", "exponentials", ascending, "sum of exponentials: terms in one ascending", "sum of exponentials of head 0, query", 32},
		{"Attend", "P·V", descending, "P·V: terms in one descending chain", "P·V for element 0", 1},
		{"Attend", "P·V", func(_ int, a, b []float32) (float32, bool) { return reference.Contracted(a[:32], b), true },
			"P·V: term 32 is left out", "P·V for element 0", 1},
		{"AttendBackward", "dP", descending, "dP: terms in one descending chain", "dP of head 0, query 0, key 32", 1},
		{"AttendBackward", "P·dP", ascending, "rowsum of P·dP: terms in one ascending", "rowsum of P·dP of head 0, query", 32},
		{"AttendBackward of P", "dQ", descending, "gradient: terms in one descending chain", "gradient for element", 1},
		{"AttendBackward", "dK", descending, "gradient: terms in one descending chain", "gradient for element", 1},
		{"AttendBackward", "dV", descending, "gradient: terms in one descending chain", "gradient for element", 1},
		{"AttendBackward", "exponentials", ascending, "sum of exponentials: terms in one ascending", "sum of exponentials of head 0, query", 32},
	} {
		f := explainOp(t, c.op, &mistaken{sum: c.sum, form: c.form})
		// A single value may have come about in more than one way; all are named.
		if !strings.Contains("; or "+f.Cause, "; or "+c.cause) || (f.Step < 0) != strings.Contains(f.Cause, "; or ") {
			t.Errorf("%s, %s: cause %q at step %d, expected %q", c.op, c.sum, f.Cause, f.Step, c.cause)
		}
		if len(f.Steps) != c.steps || !strings.HasPrefix(f.Sum, c.shown) || c.shown == "" && f.Sum != "" {
			t.Errorf("%s, %s: %d steps of %q, expected %d of %q", c.op, c.sum, len(f.Steps), f.Sum, c.steps, c.shown)
		}
	}
}

// One bit of a partial sum after one term, in one sum of an op: the fault planted is
// among the candidates. Others give the same bits, in the lane or block of the fault; in
// a total, whose one value is all there is to go by, thousands.
func TestFindsABitInside(t *testing.T) {
	const bit = 18
	for _, c := range []struct {
		op, sum   string
		at        int // number of the sum
		term      int
		lanes     bool
		candidate string // the sum's name
		most      int    // candidates
	}{
		{"LayerNorm", "sum of x", 3, 41, true, "sum of x of row 3", 60},
		{"LayerNorm", "sum of squares", 2, 64, true, "sum of squares of row 2", 60},
		{"LayerNormBackward", "sum of g·x̂", 5, 11, true, "sum of g·x̂ of row 5", 60},
		{"LayerNormBackward", "dgamma", 7, 20, false, "", 60},
		{"Softmax", "softmax", 4, 69, true, "", 60},
		{"SoftmaxBackward", "softmax backward", 4, 33, true, "", 60},
		{"Total", "total", 0, 4500, true, "", 5000},
		{"CrossEntropyBackward", "row", 77, 3, true, "", 60},
		{"Attend", "score", (1*35+6)*33 + 9, 17, false, "score of head 1, query 6, key 9", 60},
		{"Attend", "exponentials", 2*35 + 1, 20, true, "sum of exponentials of head 2, query 1", 60},
		{"Attend", "P·V", 1234, 30, false, "P·V for element 1234", 60},
		{"AttendBackward of P", "dP", (1*35+6)*33 + 9, 39, false, "dP of head 1, query 6, key 9", 60},
		{"AttendBackward of P", "P·dP", 36, 32, true, "rowsum of P·dP of head 1, query 1", 60},
		{"AttendBackward of P", "dV", 3000, 5, false, "gradient for element 3000", 60},
	} {
		f := explainOp(t, c.op, &mistaken{sum: c.sum, form: func(n int, a, b []float32) (float32, bool) {
			return withBit(c.lanes, c.term, bit, a, b), n == c.at
		}})
		want := ledger.Candidate{Sum: c.candidate, Term: c.term, Bit: bit}
		if !slices.Contains(f.Candidates, want) && !strings.Contains(f.Cause, want.String()) {
			t.Errorf("%s, %s: %q, %d candidates, %+v is not among them", c.op, c.sum, f.Cause, len(f.Candidates), want)
		}
		if n := len(f.Candidates); n > c.most {
			t.Errorf("%s, %s: %d candidates, expected at most %d", c.op, c.sum, n, c.most)
		}
	}
}

// withBit is the prescribed sum of at most 128 terms, or of rows, with a bit of a
// partial sum turned over.
func withBit(lanes bool, term int, bit uint, a, b []float32) float32 {
	turn := func(k int, s float32) float32 {
		if k == term {
			s = math.Float32frombits(math.Float32bits(s) ^ 1<<bit)
		}
		return s
	}
	if !lanes {
		var s float32
		for k := range a {
			s = turn(k, accumulate(a, b, k, s))
		}
		return s
	}
	var all float32
	for from := 0; from < len(a); from += 4096 {
		var q [32]float32
		for k := from; k < min(from+4096, len(a)); k++ {
			q[k%32] = turn(k, accumulate(a, b, k, q[k%32]))
		}
		for m := 16; m >= 1; m /= 2 {
			for l := range m {
				q[l] += q[l+m]
			}
		}
		all += q[0]
	}
	return all
}

// The mistaken device without a mistake has the reference's bits: what the tests above
// find is what they planted.
func TestMistakenIsRight(t *testing.T) {
	for op, run := range sumOps {
		good, bad := ledger.New(reference.New(), ledger.Options{}), ledger.New(&mistaken{Backend: reference.New()}, ledger.Options{})
		run(&program{Backend: good})
		run(&program{Backend: bad})
		if at := ledger.FirstDifference(good.Lines(), bad.Lines()); at >= 0 {
			t.Errorf("%s: op %d differs", op, at)
		}
	}
}
