// Package formula holds the textbook definition of every op in float64, with a
// bound on the rounding error of the canonical binary32 order carried along.
//
// A [Number] is a value and a bound: V is what the formula gives in float64, and
// a binary32 computation in the order of NUMERICS.md returns a number at most E
// away from it. The bounds follow running error analysis (Higham, Accuracy and
// Stability of Numerical Algorithms, 2nd ed., §3.3): every operation adds half a
// unit of its own result to the propagated errors of its operands; a sum of
// depth n (the longest chain of additions that a term goes through) adds
// γ(n)·Σ|xᵢ|, γ(n) = n·u/(1 − n·u), u = 2⁻²⁴ (ibid. §4.2). No tolerance is
// chosen by hand.
//
// The backward formulas are written in their mathematical form, so that finite
// differences of the forward ones are an independent check of them.
package formula
