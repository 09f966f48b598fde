package ledger

import (
	"fmt"
	"strings"
)

// part names the sums of an op that are alike: the means of a LayerNorm, the scores of
// an attention. An op with a single kind leaves the name empty.
type part struct{ name, place string }

// at is a sum's place among those of its part, and in the verbs of part.place.
type at [3]int

func (p *part) of(a at) string {
	n := strings.Count(p.place, "%d")
	args := make([]any, n)
	for i := range args {
		args[i] = a[i]
	}
	return strings.TrimSpace(p.name + " " + fmt.Sprintf(p.place, args...))
}

// replay computes elements of a result again, with some sum or sums done otherwise. An
// op hands over each of its sums in the order in which they are needed: no sum of a
// part depends on others of its part, nor on parts that come later.
type replay struct {
	again func(r *replay, i int) float32

	rank   map[*part]int // in the order of their first sums
	order  []*part
	sums   map[key]float32
	values map[key][]float32
	chains map[key]*chain // of parts that were formed otherwise: what precedes them does not change

	// changed is the part whose sums another one forms; nil is nobody.
	changed *part
	form    func(where at, terms func() chain) float32
	last    key   // of the sum that was asked for last
	seen    []key // all sums of an element, while listing
	listing bool
	terms   map[key]*chain // of those in seen
}

type key struct {
	part *part
	at   at
}

func newReplay(again func(r *replay, i int) float32) *replay {
	return &replay{again: again, rank: map[*part]int{}, sums: map[key]float32{}, values: map[key][]float32{}, chains: map[key]*chain{}}
}

// add forms one sum of the op.
func (r *replay) add(p *part, where at, terms func() chain) float32 {
	if _, ok := r.rank[p]; !ok {
		r.rank[p] = len(r.order)
		r.order = append(r.order, p)
	}
	k := key{p, where}
	r.last = k
	if r.listing {
		c := terms()
		r.seen, r.terms[k] = append(r.seen, k), &c
	}
	if r.changed == p {
		return r.form(where, terms)
	}
	fresh := func() float32 { c := terms(); return c.expected() }
	if r.stale(p) {
		return fresh()
	}
	v, ok := r.sums[k]
	if !ok {
		v = fresh()
		r.sums[k] = v
	}
	return v
}

// stale says whether values that follow the sums of p depend on what is changed.
func (r *replay) stale(p *part) bool {
	return r.changed != nil && p != nil && r.rank[r.changed] < r.rank[p]
}

// keep holds values that follow from the sums of p, nil being the operands alone, for
// as long as nothing before them is changed.
func (r *replay) keep(p *part, where at, compute func() []float32) []float32 {
	if r.listing || p != nil && (r.stale(p) || r.changed == p) {
		return compute()
	}
	k := key{p, where}
	v, ok := r.values[k]
	if !ok {
		v = compute()
		r.values[k] = v
	}
	return v
}

// expected is the prescribed element.
func (r *replay) expected(i int) float32 { return r.again(r, i) }

// list returns the sums behind an element, in order.
func (r *replay) list(i int) ([]key, map[key]*chain) {
	r.listing, r.seen, r.terms = true, nil, map[key]*chain{}
	defer func() { r.listing = false }()
	r.again(r, i)
	return r.seen, r.terms
}

// with computes an element with all sums of a part done otherwise.
func (r *replay) with(p *part, i int, form func(c *chain) float32) float32 {
	return r.changing(p, i, func(where at, terms func() chain) float32 {
		k := key{p, where}
		if r.chains[k] == nil {
			c := terms()
			r.chains[k] = &c
		}
		return form(r.chains[k])
	})
}

// planted computes an element with one sum of another value, and says whether the
// element needs that sum.
func (r *replay) planted(k key, sum float32, i int) (v float32, needs bool) {
	v = r.changing(k.part, i, func(where at, terms func() chain) float32 {
		if where == k.at {
			needs = true
			return sum
		}
		v, ok := r.sums[key{k.part, where}]
		if !ok {
			c := terms()
			v = c.expected()
			r.sums[key{k.part, where}] = v
		}
		return v
	})
	return v, needs
}

func (r *replay) changing(p *part, i int, form func(where at, terms func() chain) float32) float32 {
	r.changed, r.form = p, form
	defer func() { r.changed, r.form = nil, nil }()
	return r.again(r, i)
}
