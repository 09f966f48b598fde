// Package gradcheck compares gradients with finite differences.
//
// The witness is independent of every backward kernel: only the forward pass is
// used. With y = f(x₁, x₂, …) and a fixed random direction v, the scalar
//
//	L = Σ vᵢ·yᵢ      in float64, i ascending
//
// has the gradient that BackwardFrom(v) computes, and
//
//	∂L/∂xⱼ ≈ (L(xⱼ + h) − L(xⱼ − h)) / (x⁺ − x⁻)
//
// with x⁺, x⁻ the float32 values that were used. The error is O(h²) from the
// curvature plus about |y|·2⁻²⁴/h from rounding, so h near 2⁻⁷ serves values
// of order one; both are inside the default tolerance. Inputs must lie further
// than h from kinks (0 for ReLU, ±β for smooth L1): the caller sees to that.
package gradcheck
