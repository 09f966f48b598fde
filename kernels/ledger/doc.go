// Package ledger writes down what a device computes. A [Backend] stands around any
// kernels.Backend, passes every op on, and enters each in order: the op, its
// shapes, the rule of NUMERICS.md that fixes its order of roundings, the SHA-256 of
// every result, the range of the values, how many are subnormal, infinite or no
// number, and, if asked, the error against float64. A chain of hashes over the
// entries stands for the whole run: two devices whose chains are equal had equal
// bits in every result of every op.
//
// # Cost
//
// Results are downloaded to be hashed, and so is what the host uploads. [Errors]
// downloads the operands too and computes each op again in float64.
//
// # Where two ledgers part
//
// [FirstDifference] finds the first op of two runs that differs. Both runs are then
// repeated with [Options.Capture] set to it, which keeps its operands and results;
// [Explain] replays the op with package kerneltest/reference, finds the first
// element, and for every op with sums inside (products, attention, LayerNorm, softmax,
// reductions, losses, and the gradients of these) forms each of them in other orders
// and with faults at single accumulations, to say at which sum and step the deviating
// value could have arisen.
package ledger
