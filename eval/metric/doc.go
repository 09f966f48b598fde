// Package metric measures predicted responses against measured ones, vertex by
// vertex: the noise ceiling (the paper's Eq. 2), Pearson's correlation (Eq. 3)
// and the noise-normalised accuracy with its aggregates (Eq. 4).
//
// The accuracy of a vertex is r²/NC, r the correlation over test stimuli and NC
// the share of the response's variance that any model of the stimulus could
// explain. Everything here is a fraction 0..1; the organisers' percent appear
// only where a printed form says so.
//
// # Variants
//
// Four published procedures differ in the corners, and a Rule names each step:
//
//	                    r<0→0  NC==0→1e-14  drop ±Inf  cap at 1  median of even counts
//	Organisers()          yes      yes         no        yes      mean of the two
//	VISIONv2()            yes      yes         yes       yes      the lower
//	VISIONv1()            no       no          yes       no       the lower
//	Plain()               no       no          yes       no       mean of the two
//
// Organisers is the Algonauts 2023 code (03_test_encoding.py), which reports
// 100 times these numbers; its early rules aggregate by the median over all
// vertices, the running leaderboard by the mean, so both are always reported.
// VISIONv2 is the final code of the paper's authors, whose torch.median takes the
// lower of the two middle values; VISIONv1 is their first. With a ceiling of
// zero and a positive r the organisers' replacement gives an accuracy of 1
// (100 %): it is their rule, kept as it is.
//
// # Constant vertices
//
// A vertex whose measured or predicted response does not vary has no
// correlation: r is NaN, as scipy.stats.pearsonr gives it. The organisers' code
// would pass it on and return nan for the region. Here aggregates run over the
// other vertices and say how many were left out (NaN of an Aggregate); a Rule
// with Strict set passes the NaN on.
//
// # Arithmetic
//
// float64 throughout, every product rounded, sums in ascending order of stimuli
// (correlations) or vertices (means); parallel over vertices only. The bits do
// not depend on threads or platform (NUMERICS.md §8).
package metric
