// Command libcuda is the simulator as a shared library with the C interface of
// NVIDIA's driver: any program that opens libcuda.so.1 can run on it.
//
//	make libcuda-sim        # bin/libcuda-sim/libcuda.so.1
//	VISION_LIBCUDA=bin/libcuda-sim/libcuda.so.1 vision info --device cuda
//	LD_LIBRARY_PATH=bin/libcuda-sim python3 …   # NVIDIA's own cuda-bindings
//
// It has the entries that the bindings in this project and NVIDIA's cuda-bindings
// work with; those that gorgonia.org/cu must be linked with besides are there and
// answer CUDA_ERROR_NOT_SUPPORTED (refused.c); cuGetProcAddress answers
// CUDA_ERROR_NOT_FOUND for all others. The environment configures it:
// VISION_SIM_CHECKS=1 turns all checks on, VISION_SIM_VERBOSE=1 tells why a call failed,
// VISION_SIM_THREADS the goroutines that run blocks.
//
// It is built with cgo as a c-shared library; without cgo only this file is left, a
// program that says so.
package main

import (
	"fmt"
	"os"
)

// main is not called in a library.
func main() {
	fmt.Fprintln(os.Stderr, "libcuda: this is a shared library and no program; build it by: make libcuda-sim")
	os.Exit(2)
}
