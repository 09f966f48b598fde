// Package gorgonia binds NVIDIA's driver through gorgonia.org/cu: a second witness, by
// other authors, that the kernels give the same bits whatever calls them. It is built
// with the tag gorgonia alone, and is then the device cuda-gorgonia:
//
//	CGO_ENABLED=1 CGO_CFLAGS=-I…/include CGO_LDFLAGS=-L… go build -tags gorgonia ./cmd/vision
//
// It needs a C compiler, the cuda.h of CUDA 11.8 or 12 (that of 13 has other
// signatures) and a libcuda.so to link with. A program built so ends at its start
// where no driver is, whatever device it was to use: package cu initialises the
// driver in its init, and exits if that fails. That, the headers and what is missing
// make it unfit as the only binding; see driver/libcuda for the one in daily use.
//
// # What it cannot do
//
// Package cu has no cuFuncSetAttribute, no page-locked memory and no stream capture.
// Those calls return CUDA_ERROR_NOT_SUPPORTED under the name of the call. So that
// nothing asks for more, the device is said to have 48 KiB of shared memory a block
// at most: launchers then choose among the kernels that need no more.
//
// # Parameters
//
// cu's Launch copies 8 bytes of each parameter. The kernels of this project take one
// struct, so it is handed over in words of 8 bytes: cu puts them side by side into C
// memory, and the driver reads as many as the kernel's PTX says from the first on.
// A kernel with other parameters is refused.
package gorgonia
