// Package ridge is the linear read-out that the interface network is held
// against: kernel ridge regression from all tokens of a frozen layer to every
// vertex, the field's plain and strong baseline (Hoerl, Kennard 1970; in the dual,
// Saunders et al. 1998).
//
//	K = Xc·Xcᵀ                       Xc: features minus their training mean
//	α = (K + λ·s·I)⁻¹·(Y − ȳ)         s = trace(K)/n, so λ has no unit
//	ŷ(x) = (x − x̄)·Xcᵀ·α + ȳ
//
// Shapes: X [n, F], Y [n, V], α [n, V]. λ is chosen for every vertex by itself,
// on validation stimuli (see [Fit]).
//
// # Numbers
//
// The result trains and is digested, so all of it has one order. K and the
// predictions are contractions in float32 (NUMERICS.md §1). The solution is
// float64 on the host (§8): a Cholesky factor of our own with every product
// rounded and sums ascending, never a library's, whose order may change.
//
// # Size
//
// Training holds three triangles of K in float64, 12·n² bytes, and the right-hand
// side, α and predictions, 20·n·V bytes: for 7,873 stimuli and 20,544 vertices 0.7
// GB and 3.2 GB. Features are read in blocks of rows and never held whole; what
// would not fit is refused.
package ridge
