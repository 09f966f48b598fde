package ptxsim_test

import (
	"math"
	"math/big"
)

// floats are the numbers at which single precision changes its ways: zeros, ends of the
// subnormals, ties at 1 and at 2²⁴, overflow, infinities, NaN with and without a quiet bit.
var floats = func() []uint64 {
	var list []uint64
	for _, f := range []float32{0, 1, 1.5, 3, 1.0 / 3, 0x1p-149, 0x3p-149, 0x1.8p-127, 0x1.fffffcp-127, 0x1p-126, 0x1.000002p0, 0x1.fffffep0,
		0x1p-24, 0x1.000002p-24, 0x1p-25, 0x1p24, 0x1.000002p24, 0x1p-75, 0x1.8p64, math.MaxFloat32, float32(math.Inf(1))} {
		list = append(list, bits(f), bits(-f)|1<<31)
	}
	return append(list, notANumber, 0x7f800001, 0xffc12345)
}()

// few is a shorter list, for three sources.
var few = func() (list []uint64) {
	for i := 0; i < len(floats); i += 2 {
		list = append(list, floats[i]^uint64(i&2)<<30)
	}
	return list
}()

func floatSamples() []sample {
	unary := func(op string, f func(x []*big.Float) *big.Float) sample {
		return sample{op: op, in: "r", out: "r", values: [][]uint64{floats}, want: once(f), float: true}
	}
	binary := func(op string, f func(x []*big.Float) *big.Float) sample {
		return sample{op: op, in: "rr", out: "r", values: [][]uint64{floats, floats}, want: once(f), float: true}
	}
	larger := func(sign int) func(x []uint64) uint64 {
		return func(x []uint64) uint64 {
			switch {
			case isNaN(x[0]): // a NaN gives way
				return x[1]
			case isNaN(x[1]):
				return x[0]
			}
			c := sign * exact(x[0]).Cmp(exact(x[1]))
			if c == 0 { // +0 is above −0
				c = sign * (int(x[1]>>31) - int(x[0]>>31))
			}
			if c > 0 {
				return x[0]
			}
			return x[1]
		}
	}
	return []sample{
		unary("abs.f32", func(x []*big.Float) *big.Float { return wide().Abs(x[0]) }),
		unary("neg.f32", func(x []*big.Float) *big.Float { return wide().Neg(x[0]) }),
		unary("sqrt.rn.f32", func(x []*big.Float) *big.Float { return wide().Sqrt(x[0]) }),
		binary("add.rn.f32", func(x []*big.Float) *big.Float { return wide().Add(x[0], x[1]) }),
		binary("sub.rn.f32", func(x []*big.Float) *big.Float { return wide().Sub(x[0], x[1]) }),
		binary("mul.rn.f32", func(x []*big.Float) *big.Float { return wide().Mul(x[0], x[1]) }),
		binary("div.rn.f32", func(x []*big.Float) *big.Float { return wide().Quo(x[0], x[1]) }),
		{op: "max.f32", in: "rr", out: "r", values: [][]uint64{floats, floats}, want: larger(1), float: true},
		{op: "min.f32", in: "rr", out: "r", values: [][]uint64{floats, floats}, want: larger(-1), float: true},
		{op: "fma.rn.f32", in: "rrr", out: "r", values: [][]uint64{few, few, few}, float: true,
			want: once(fused)},
		// Two in a row are run by a loop of their own (fuse.go): D = D·B + D after D = A·B + C.
		{op: "fma.rn.f32", in: "rrr", out: "r", form: "fma.rn.f32 %r30, A, B, C;\nfma.rn.f32 %r31, %r30, B, C;\n@%p10 mov.b32 D, %r31;", values: [][]uint64{few, few, few}, float: true,
			want: func(x []uint64) uint64 { return once(fused)([]uint64{once(fused)(x), x[1], x[2]}) }},
		// The same where a part of the warp runs it.
		{op: "fma.rn.f32", in: "rrr", out: "r", form: "@!%p10 bra $over;\nfma.rn.f32 %r30, A, B, C;\nfma.rn.f32 D, %r30, B, C;\n$over:", values: [][]uint64{few, few, few}, float: true,
			want: func(x []uint64) uint64 { return once(fused)([]uint64{once(fused)(x), x[1], x[2]}) }},
	}
}

// fused is x·y + z; the product is exact.
func fused(x []*big.Float) *big.Float { return wide().Add(wide().Mul(x[0], x[1]), x[2]) }
