// Package audit runs one piece of work on several devices and says op by op whether
// they gave the same bits (NUMERICS.md), with package ledger writing down what each
// computed.
//
// # The work
//
// Each of the small works is trained for 20 optimiser steps from the generator's
// weights (NUMERICS.md §7), at batch 1, 3 and 8:
//
//	interface  the interface network: mixer blocks, dropout, input noise, clipping, AdamW
//	blip       a BLIP vision transformer of two blocks: attention, LayerNorm, GELU, Adam
//	siren      sine layers, cross entropy, smooth L1, Sophia-G
//
// Two are of full size and run where they are named:
//
//	vit-b16         not trained: one forward pass of the full ViT-B/16 on a photograph
//	                that the program carries
//	interface-full  the interface network of 15.6 M parameters, 20 steps at batch 8
//
// The first step is entered op by op; of the others each is one entry, though every
// op is hashed and compared.
//
// # Verdicts
//
// agree, differ, or not run: a device that cannot be opened is not run, and so is a
// work that only one side has. [Report.Verdict] is agree only where something was
// compared and all that ran agrees.
//
// # The reference
//
// reference.json, in the program, holds what every device has to get: one digest for
// each state of each work. A single device is compared with it.
package audit
