// Package verify recomputes results whose digests are in the program, digests.json,
// and names the first that differs: one command with which anyone, anywhere, checks
// that this machine computes what every other does.
//
// # What is recomputed
//
//	demo            the whole of `vision demo`, seed 0: data set, features, weights, predictions, accuracies
//	demo-small      the same on 6 photographs
//	vit-b16         one photograph through the full ViT-B/16, state after state
//	interface-full  20 training steps of the interface network with 15.6 M parameters
//
// The stages of a work stand in the order of their computation, so the first that
// differs is the one to look at: what comes after it has its cause there. Which op,
// element and accumulation step went astray is what package audit finds.
//
// # When digests.json changes
//
// Only when NUMERICS.md gets another version, or when the demo computes something
// else; `go test ./eval/verify -run Digests -update -tags slow` writes it, and
// CHANGELOG.md says why. A digest is SHA-256 by NUMERICS.md §10.
package verify
