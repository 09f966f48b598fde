package ptxsim_test

import (
	"math"
	"math/big"
)

// What instructions must give, from math/big: exact values, rounded once.

// precision holds every sum of a product of two float32 and a third exactly: 2⁻²⁹⁸ to 2²⁵⁶.
const precision = 700

func float(u uint64) float32 { return math.Float32frombits(uint32(u)) }
func bits(f float32) uint64  { return uint64(math.Float32bits(f)) }

var notANumber = bits(float32(math.NaN()))

func isNaN(u uint64) bool { f := float(u); return f != f }

// exact is the value of a float32 that is no NaN.
func exact(u uint64) *big.Float {
	return new(big.Float).SetPrec(precision).SetFloat64(float64(float(u)))
}

// wide is an empty result.
func wide() *big.Float { return new(big.Float).SetPrec(precision) }

// once rounds what f computes to the nearest float32, ties to even. big.Float knows signed
// zeros and infinities, and panics with ErrNaN where IEEE 754 says NaN.
func once(f func(x []*big.Float) *big.Float) func(x []uint64) uint64 {
	return func(x []uint64) (u uint64) {
		var values []*big.Float
		for _, v := range x {
			if isNaN(v) {
				return notANumber
			}
			values = append(values, exact(v))
		}
		defer func() {
			switch r := recover().(type) {
			case nil:
			case big.ErrNaN:
				u = notANumber
			default:
				panic(r)
			}
		}()
		v, _ := f(values).Float32()
		return bits(v)
	}
}

// quantum rounds a float32 to so many bits of fraction, ties to even or away from
// zero, with float32's exponents; the result is the float32.
func quantum(u uint64, fraction int, away bool) float32 {
	f := float(u)
	if f != f || math.IsInf(float64(f), 0) || f == 0 {
		return f
	}
	exponent := max(math.Ilogb(float64(f)), -126)
	unit := new(big.Rat).SetFloat64(math.Ldexp(1, exponent-fraction))
	x := new(big.Rat).SetFloat64(math.Abs(float64(f)))
	n := nearest(x.Quo(x, unit), away)
	v, _ := new(big.Rat).Mul(new(big.Rat).SetInt(n), unit).Float64()
	return float32(math.Copysign(v, float64(f))) // at most one bit longer than the fraction: exact, or 2¹²⁸, which is Inf
}

// nearest integer of a number that is not negative, ties to even or up.
func nearest(x *big.Rat, away bool) *big.Int {
	n, rest := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	switch c := rest.Lsh(rest, 1).Cmp(x.Denom()); {
	case c > 0, c == 0 && (away || n.Bit(0) == 1):
		n.Add(n, big.NewInt(1))
	}
	return n
}

// integral is a conversion of a float32 to an integer: truncated or to the nearest,
// ties to even; NaN is 0, beyond the least and the most it stays there.
func integral(u uint64, round bool, least, most int64) uint64 {
	f := float(u)
	switch {
	case f != f:
		return 0
	case float64(f) >= float64(most):
		return uint64(most)
	case float64(f) <= float64(least):
		return uint64(least)
	}
	n, _ := exact(u).Int(nil)
	if round {
		n = nearest(new(big.Rat).SetFloat64(math.Abs(float64(f))), false)
		if f < 0 {
			n.Neg(n)
		}
	}
	return uint64(n.Int64())
}

// modulo makes an instruction on integers of a function of big ones: operands read as
// signed or not, the result cut to so many bits.
func modulo(operands, result int, signed bool, f func(x []*big.Int) *big.Int) func(x []uint64) uint64 {
	return func(x []uint64) uint64 {
		var values []*big.Int
		for _, v := range x {
			values = append(values, whole(v, operands, signed))
		}
		return cut(f(values), result)
	}
}

// whole is the number that so many low bits of u stand for.
func whole(u uint64, bits int, signed bool) *big.Int {
	n := new(big.Int).SetUint64(u)
	size := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	n.Mod(n, size)
	if signed && n.Bit(bits-1) == 1 {
		n.Sub(n, size)
	}
	return n
}

// cut is n modulo 2^bits.
func cut(n *big.Int, bits int) uint64 {
	return new(big.Int).Mod(n, new(big.Int).Lsh(big.NewInt(1), uint(bits))).Uint64()
}

// shifted is x moved left, or right, by n places, as if both had all bits that there are.
func shifted(x *big.Int, n uint64, left bool) *big.Int {
	n = min(n, 1<<10)
	if left {
		return new(big.Int).Lsh(x, uint(n))
	}
	return new(big.Int).Rsh(x, uint(n)) // of negative numbers: towards −∞, as an arithmetic shift
}
