// Package profile runs an op on the simulated GPU and says what its kernels did:
// instructions, bank conflicts, sectors, bytes, barriers, divergence, beside what the
// assembler made of them (registers, occupancy) and the roofline of real devices. It
// shows why one version of a kernel is better than another to someone without a GPU.
// What it cannot show is time: latencies, caches and clocks are not simulated.
package profile
