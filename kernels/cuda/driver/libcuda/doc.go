// Package libcuda binds NVIDIA's driver at run time: no cgo, no toolkit, no header.
// Open looks for libcuda.so.1 as the loader would, VISION_LIBCUDA names another
// file; where there is none it says so and nothing else happens.
//
// # Contexts and threads
//
// CUDA's current context belongs to an operating system thread, and goroutines move
// between threads. So a Driver remembers the context that CtxSetCurrent was given,
// and every call that needs one locks its thread, makes that context current there
// and then calls. One Driver serves one context at a time; for two devices open two
// Drivers. The extra call costs some 100 ns of some 200 that the binding adds to a
// launch (BenchmarkLaunch; docs/gpu.md).
//
// # Names
//
// Entries are looked up under the names that cuda.h maps the plain ones to
// (cuMemAlloc is cuMemAlloc_v2); abi_test.go compares names, numbers of arguments
// and enumerations with cuda.h where that is at hand.
package libcuda
