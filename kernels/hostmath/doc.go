// Package hostmath provides the float64 elementary functions of the host side:
// schedules, bias corrections, simulation, validation metrics (NUMERICS.md §8).
//
// The functions of package math give different bits on amd64, under
// GOAMD64=v3 and on arm64, because assembly variants are chosen per
// architecture and because the compiler may contract x*y+z into one rounding.
// Here every product is written float64(a*b), which forbids that contraction,
// polynomials run by Horner's rule in one fixed order, and nothing but
// + − × ÷ and integer operations is used. The results are therefore the same
// bits on every platform; a test hashes thousands of them.
//
// Worst errors known: Exp 1.01 ulp, Log 0.78, Sin 0.76, Cos 0.76, Tanh 1.26, Pow
// 0.93. They come from 400,000 random arguments of each function against
// 80-bit long doubles; the worst five of each, the hardest known reductions and
// some 300 more arguments of each are in the committed goldens, which mpmath
// made. PowInt has a definition instead of a bound. Special values (NaN, ±Inf,
// ±0, overflow, subnormals) follow package math.
//
// Reductions and polynomial coefficients of Exp, Log, Sin and Cos are those
// of FDLIBM (Sun Microsystems, 1993: e_exp.c, e_log.c, k_sin.c, k_cos.c; freely
// usable); the rational of Tanh is that of Cephes (S. Moshier, 1989). The
// trigonometric reduction is Payne and Hanek's (ACM SIGNUM 18(1), 1983) in
// integers, and Pow carries its logarithm in two float64s (Dekker, Numer.
// Math. 18, 1971).
package hostmath

import "math"

// scale returns m·2^k, rounded once; m is normal and finite.
func scale(m float64, k int) float64 { return float64(math.Ldexp(m, k)) }
