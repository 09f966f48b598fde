package sass

import (
	"bytes"
	"fmt"
	"slices"

	"vision/kernels/cuda/ptx"
)

// NoUnroll is a module in which every kernel forbids ptxas to unroll loops. ptxas
// repeats the bodies of loops as it likes, most of them four times and again for the
// rest of the iterations; the static counts then say nothing about fusing. Where it
// did, the audit assembles this twin too, which shows that nothing was fused.
func NoUnroll(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte("\n{\n"), []byte("\n.pragma \"nounroll\";\n{\n"))
}

// Unlimited is the number of copies that unrolling may make of a loop's block. In the
// twin of [NoUnroll] a block may still stand twice, where two ways lead into it.
const (
	Unlimited = 1 << 20
	Twice     = 2
)

// CheckUnrolled is the rule for machine code that repeats parts of loops: its
// operations are those of the PTX's basic blocks, each block outside loops once and
// each block of a loop a whole number of times, from once to most times. A fused
// product and sum breaks it unless other blocks happen to hide the difference, for
// which there is hardly room where most is [Twice].
func CheckUnrolled(e ptx.Entry, f *Function, most int) error {
	got, err := OfSASS(f)
	if err != nil {
		return err
	}
	rest := got
	var bodies []body
	for _, b := range e.Blocks {
		v := OfPTX(ptx.Entry{Blocks: []ptx.Block{b}})
		if v == (Arithmetic{}) {
			continue
		}
		rest = rest.less(v, 1)
		if !b.Loop {
			continue
		}
		if i := slices.IndexFunc(bodies, func(x body) bool { return x.Arithmetic == v }); i >= 0 {
			bodies[i].most += most - 1
		} else {
			bodies = append(bodies, body{v, most - 1})
		}
	}
	if !multiples(rest, bodies, map[state]bool{}) {
		return fmt.Errorf("machine code has %s, its PTX %s: the difference is not whole blocks of loops", got, OfPTX(e))
	}
	return nil
}

// body is the arithmetic of blocks in loops, and how many copies of them there may be.
type body struct {
	Arithmetic
	most int
}

func (a Arithmetic) less(b Arithmetic, times int) Arithmetic {
	return Arithmetic{a.FMA - times*b.FMA, a.Add - times*b.Add, a.Mul - times*b.Mul, a.Div - times*b.Div, a.Sqrt - times*b.Sqrt}
}

func (a Arithmetic) negative() bool { return min(a.FMA, a.Add, a.Mul, a.Div, a.Sqrt) < 0 }

// state is a sum that the bodies from one on could not make.
type state struct {
	rest Arithmetic
	left int
}

// multiples reports whether rest is a sum of the bodies, each taken at most as often
// as it may be.
func multiples(rest Arithmetic, bodies []body, failed map[state]bool) bool {
	if rest == (Arithmetic{}) {
		return true
	}
	at := state{rest, len(bodies)}
	if len(bodies) == 0 || failed[at] {
		return false
	}
	for n := 0; n <= bodies[0].most; n++ {
		next := rest.less(bodies[0].Arithmetic, n)
		if next.negative() {
			break
		}
		if multiples(next, bodies[1:], failed) {
			return true
		}
	}
	failed[at] = true
	return false
}
