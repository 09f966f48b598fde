// Package mutants plants faults in the kernels and looks which check finds them: proof
// that the tests and the simulator would notice.
//
// A mutant is the committed PTX of one kernel with a line or two changed: what a slip in
// the source, or in the compiler, would make of it. It is loaded into the simulated GPU
// (package ptxsim) with every check on, blocks and warps in shuffled order, and runs the
// steps that launch the kernel, the cheapest first, until something is found: a fault of
// the simulator, or bits that are not the reference's, in any buffer, those that are only
// read included.
//
// # Steps
//
// Steps (steps*.go) are calls of the ops at small sizes that reach every branch of every
// version: both sides of each tile's edge, of lanes, of blocks of 128 or 256, of the
// widths that registers hold; more tiles than a launch has blocks; values that are
// special; buffers on a boundary of 16 bytes and off it. The control runs all of them on
// kernels without a fault, and every canonical kernel must be launched.
//
// # Faults
//
// By hand (planted*.go): what people get wrong, over all op folders, each with the check
// that must find it. The lines are named by their text, which must occur once, so that
// PTX compiled anew asks for a look.
//
// By rule (automatic.go): every bar.sync removed, every guard inverted, one at a time, in
// every canonical kernel. What nothing finds stands in survivors.txt with the reason; the
// reason "no step gets there" is not taken: a survivor's line must be executed by some
// step, unless no input can reach it.
//
// MUTANTS.md counts which check found how many. The fast tests run the planted faults and
// a sample of the others, make test-slow all (some 3,600).
package mutants
