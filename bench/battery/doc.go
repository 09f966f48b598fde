// Package battery is the battery for real hardware: everything that neither ptxas nor
// the simulator can show, in one command that needs the program built with the tag
// nodemo, the source tree, and nothing else:
//
//	CGO_ENABLED=0 go build -tags nodemo -o bin/vision-gpu ./cmd/vision   (make gpu-binary)
//	sh bench/battery/run bin/vision-gpu                                      (on the machine with the GPU)
//
// It holds the device to the contract (kernels/kerneltest), compares the digests of
// whole models with the committed ones, records what the driver's compiler made of
// every kernel, measures the two ceilings (fused multiply-adds, memory), every op
// at the models' shapes against them, ViT-B/16 end to end, and what launches cost
// with and without graphs. PyTorch, where a python3 has it, runs the same shapes in
// the same minutes. The result is one JSON file and the same as Markdown.
//
// On the simulator the battery can be rehearsed: same steps, same schema, smaller
// shapes, times null (.ci/rehearse, from a bare folder).
//
// # Time
//
// At most 8 minutes. The longest part is not the device's: conformance compares with
// results that the reference computes on the host in scalar Go, at the full sizes of all
// configurations some 50 s of processor time on a Zen 3 core (BenchmarkConformance, the CPU
// in the GPU's place; the process's user time); PyTorch is stopped after 3 minutes. Each
// piece of work has to fit before the deadline, or is not run: no time left.
package battery
