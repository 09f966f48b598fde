package ledger

import (
	"fmt"
	"math/bits"
)

// Finding is the first place at which two devices, or a device and the contract,
// part.
type Finding struct {
	Entry Entry `json:"-"`
	// Result is the array, Element its first differing value, row-major, Place the
	// same as an index in each axis.
	Result  string `json:"result"`
	Element int    `json:"element"`
	Place   []int  `json:"place"`
	// Differing is how many values of the array differ.
	Differing int `json:"differing"`
	// Operands says whether both devices read the same bits: if not, the difference
	// is older than this op.
	Operands bool `json:"operands_agree"`
	// Found are the bit patterns, in the order of the devices; Expected is what the
	// reference computes from the first device's operands.
	Found    []string  `json:"found"`
	Values   []float32 `json:"-"`
	Expected string    `json:"expected"`
	// Follows says for each device whether it has the expected bits.
	Follows []bool `json:"follows"`
	// Steps are the partial sums of a prescribed chain: that of the cause, if one was
	// found, else the last behind the element. Sum says which it is, where an op has
	// several: "score of head 3, query 8, key 5".
	Steps []Step `json:"steps,omitempty"`
	Sum   string `json:"sum,omitempty"`
	// Cause is an order or a fault that gives the deviating bits exactly, or says
	// that none of those tried does. It is derived, not observed: another cause may
	// give the same bits. An order, or a term left out everywhere, has to give the
	// bits of up to 32 elements; a fault in one sum has only the elements that need
	// this sum to be held to, and all that would give them are in Candidates.
	Cause string `json:"cause"`
	// Step is the first accumulation that the cause changes, counted in terms of the
	// sum; −1 if there is more than one candidate, or none.
	Step       int         `json:"step"`
	Candidates []Candidate `json:"candidates,omitempty"`
}

// Candidate is a fault at one accumulation that would give the deviating bits: the
// partial sum after a term with one bit turned over, the term left out (bit −1),
// or its product rounded by itself (bit −2). Sum says which, where an op has several.
type Candidate struct {
	Sum  string `json:"sum,omitempty"`
	Term int    `json:"term"`
	Bit  int    `json:"bit"`
}

// Explain compares what devices captured of one op. It returns nil if the values
// are equal. With one capture the device is compared with the reference.
func Explain(captures ...*Capture) *Finding {
	first := captures[0]
	expected := first.replay()
	for r := range first.out {
		sides := [][]float32{expected[r]}
		for _, c := range captures {
			sides = append(sides, c.out[r])
		}
		element, count := firstUnequal(sides)
		if count == 0 {
			continue
		}
		o := &first.call.out[r]
		f := &Finding{Entry: first.Entry, Result: o.name, Element: element, Place: o.place(element), Differing: count,
			Operands: true, Expected: pattern(expected[r][element]), Step: -1}
		deviating := -1
		for i, c := range captures {
			v := c.out[r][element]
			f.Found, f.Values = append(f.Found, pattern(v)), append(f.Values, v)
			f.Follows = append(f.Follows, equal(v, expected[r][element]))
			if !f.Follows[i] && deviating < 0 {
				deviating = i
			}
			f.Operands = f.Operands && sameOperands(first.in, c.in)
		}
		f.search(first, captures[max(deviating, 0)].out[r], expected[r])
		return f
	}
	return nil
}

func equal(x, y float32) bool { return pattern(x) == pattern(y) }

// firstUnequal is the first element at which not all sides agree, and how many do
// not.
func firstUnequal(sides [][]float32) (first, count int) {
	first = -1
	for i, v := range sides[0] {
		for _, s := range sides[1:] {
			if !equal(s[i], v) {
				if count == 0 {
					first = i
				}
				count++
				break
			}
		}
	}
	return first, count
}

func sameOperands(a, b operands) bool {
	for name, v := range a {
		w := b[name]
		if len(v) != len(w) {
			return false
		}
		for i := range v {
			if !equal(v[i], w[i]) {
				return false
			}
		}
	}
	return true
}

// search tries orders and faults that could have given the deviating values.
func (f *Finding) search(c *Capture, got, want []float32) {
	var large []string
	if c.call.again != nil {
		r := newReplay(func(r *replay, i int) float32 { return c.call.again(r, c.in, f.Result, i) })
		if !equal(r.expected(f.Element), want[f.Element]) {
			f.Cause = "the sums computed here are not the reference's: a fault of the audit itself"
			return
		}
		s := &search{replay: r, got: got, element: f.Element, witnesses: witnesses(got, want)}
		f.show(r, r.last)
		if list := s.common(); len(list) > 0 {
			f.show(r, list[0].sum)
			f.Cause, f.Step = list[0].text, list[0].step
			for _, c := range list[1:] {
				f.Cause, f.Step = f.Cause+"; or "+c.text, -1
			}
			return
		}
		var sums []key
		if f.Candidates, sums = s.single(); len(sums) > 0 {
			f.show(r, sums[0])
		}
		large = s.large
	}
	x, y := got[f.Element], want[f.Element]
	d := patternBits(x) ^ patternBits(y)
	switch n := len(f.Candidates); {
	case bits.OnesCount32(d) == 1:
		f.Cause = fmt.Sprintf("bit %d of the finished result is turned over", bits.TrailingZeros32(d))
		if n > 0 {
			f.Cause += fmt.Sprintf("; so would %d faults at one accumulation", n)
		}
	case n == 1:
		f.Step = f.Candidates[0].Term
		f.Cause = "only this fault at one accumulation gives the bits: " + f.Candidates[0].String()
	case n > 1:
		f.Cause = fmt.Sprintf("%d faults at one accumulation would give the bits, the first: %s", n, f.Candidates[0])
	default:
		f.Cause = fmt.Sprintf("none of the orders and faults that were tried gives these bits; %d values apart", distance(x, y))
	}
	for _, l := range large {
		f.Cause += "; " + l
	}
}

// show notes the partial sums of one sum of the op.
func (f *Finding) show(r *replay, k key) {
	_, terms := r.list(f.Element)
	if c := terms[k]; c != nil {
		f.Sum, f.Steps = k.part.of(k.at), c.steps()
	}
}

// String says the fault in words.
func (c Candidate) String() string {
	text := fmt.Sprintf("bit %d of the partial sum is turned over after term %d", c.Bit, c.Term)
	switch c.Bit {
	case -1:
		text = fmt.Sprintf("term %d is left out", c.Term)
	case -2:
		text = fmt.Sprintf("the product of term %d is rounded before it is added", c.Term)
	}
	if c.Sum != "" {
		text += ", " + c.Sum
	}
	return text
}

// witnesses are the elements that a common cause has to explain: the first 16 that
// differ, and the first 16 of all.
func witnesses(got, want []float32) []int {
	var list []int
	for i := 0; i < len(got) && len(list) < 16; i++ {
		if !equal(got[i], want[i]) {
			list = append(list, i)
		}
	}
	for i := range min(16, len(got)) {
		list = append(list, i)
	}
	return list
}
