// Package kerneltest is the contract of kernels.Backend as a program: whatever
// computes the project's ops has to pass [RunAll].
//
// Three witnesses stand behind every op, and one comparison:
//
//   - package formula holds the textbook formula in float64, with a bound on the
//     rounding error of the canonical order carried along each step;
//   - the backward formulas are held to finite differences of the forward ones,
//     and the forward and backward ops to PyTorch's values (testdata);
//   - package reference computes the op by the letter of NUMERICS.md, and is
//     held to the two witnesses above by this package's own tests;
//   - [RunAll] demands the reference's bits of a backend.
//
// # How a case works
//
// A [Case] issues the same calls to the backend under test and to the reference,
// then compares everything that both hold: the results bit by bit (every NaN
// counts as one), the inputs, which must be as they were, and guard values on
// both sides of every buffer, which nobody may touch. Buffers start at odd
// offsets so that no kernel can rely on alignment. Results are filled with a
// marker beforehand: a value that was never written shows.
//
// Cases report disagreements as errors and know nothing of testing.T, so that
// this package's own tests can show that a wrong backend is found out: see
// mutant_test.go.
package kerneltest
