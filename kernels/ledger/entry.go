package ledger

import (
	"math"

	"vision/kernels/digest"
)

// Entry is one op, or one upload.
type Entry struct {
	Index int    `json:"index"` // from 0
	Phase string `json:"phase"` // what the program was doing: "forward", "step 3"
	// Layer is the parameter among the operands, without its last part, or that of the
	// op before: "blocks.0.attn.qkv".
	Layer string `json:"layer"`
	Op    string `json:"op"`
	Shape string `json:"shape"`
	// Rule is the section of NUMERICS.md, and what of it fixes the order.
	Rule string `json:"rule"`
	// Digest is that of the only result, or of the set of all.
	Digest digest.Digest `json:"-"`
	// Chain is SHA-256 of the chain before, the op's name and the digest.
	Chain   digest.Digest `json:"-"`
	Results []Result      `json:"results,omitempty"`
	// Ops is how many ops a summary stands for; 0 for a single op.
	Ops int `json:"ops,omitempty"`
}

// Result is one array that an op wrote.
type Result struct {
	Name   string        `json:"name"`
	Dims   []int         `json:"dims"`
	Digest digest.Digest `json:"-"`
	// Min and Max are over the finite values; both 0 if there are none.
	Min       float32 `json:"min"`
	Max       float32 `json:"max"`
	Subnormal int     `json:"subnormal"`
	NaN       int     `json:"nan"`
	Inf       int     `json:"inf"`
	// Error is against float64; nil where it was not asked for, or the op rounds
	// nothing.
	Error *Error `json:"error,omitempty"`
}

// examine hashes an array and counts its values.
func examine(o *operand, v []float32) Result {
	r := Result{Name: o.name, Dims: o.dims, Digest: digest.Float32(o.dims, v)}
	first := true
	for _, x := range v {
		switch {
		case x != x:
			r.NaN++
			continue
		case math.IsInf(float64(x), 0):
			r.Inf++
			continue
		case x != 0 && math.Abs(float64(x)) < 0x1p-126:
			r.Subnormal++
		}
		if first {
			r.Min, r.Max, first = x, x, false
		}
		r.Min, r.Max = min(r.Min, x), max(r.Max, x)
	}
	return r
}

// digestOf is the digest of all results of an op.
func digestOf(results []Result) digest.Digest {
	if len(results) == 1 {
		return results[0].Digest
	}
	set := map[string]digest.Digest{}
	for _, r := range results {
		set[r.Name] = r.Digest
	}
	d, err := digest.Set(set)
	if err != nil {
		panic(err) // names are constants of this package
	}
	return d
}
