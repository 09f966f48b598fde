package gpu

import (
	"fmt"
	"unsafe"

	"vision/kernels"
	"vision/kernels/cuda/driver"
)

// Kernel names an entry of a PTX module. Op packages keep theirs in variables:
//
//	var forward = gpu.Kernel{Module: "layernorm_1_direct", Entry: "layernorm_forward"}
//
// Every kernel takes one struct by value; its Go mirror is passed to [Launch].
type Kernel struct {
	Module, Entry string
	// Shared is the dynamic shared memory that the kernel may be launched with, when
	// that is more than 48 KiB: the device is asked for it at load.
	Shared int
}

// maxArgs is the largest parameter struct, in bytes.
const maxArgs = 1024

// Launch queues a kernel. A must have the layout of the kernel's struct in C: no
// Go pointers, 4- and 8-byte fields in natural alignment. It panics with
// *kernels.Error when the driver refuses.
func Launch[A any](d *Device, k *Kernel, grid, block driver.Dim3, shared int, args *A) {
	if grid.X == 0 || grid.Y == 0 || grid.Z == 0 {
		return // nothing to do
	}
	n := unsafe.Sizeof(*args)
	to := unsafe.Slice((*byte)(unsafe.Pointer(d.args)), maxArgs)
	copy(to[:n], unsafe.Slice((*byte)(unsafe.Pointer(args)), n))
	d.launch(k, grid, block, shared)
}

func (d *Device) launch(k *Kernel, grid, block driver.Dim3, shared int) {
	f, ok := d.loaded[k]
	if !ok {
		f = d.load(k)
	}
	if d.options.OnLaunch != nil {
		d.options.OnLaunch(k, grid, block, shared)
	}
	err := d.driver.LaunchKernel(driver.Launch{Function: f, Grid: grid, Block: block, Shared: uint32(shared), Stream: d.stream, Params: d.params[:]})
	if err != nil {
		kernels.Fail(k.Entry, kernels.ErrDevice, fmt.Sprintf("grid %v, block %v, %d bytes of shared memory: %v", grid, block, shared, d.note(err)))
	}
}

// Blocks is the number of blocks of the given size that cover n elements, at most
// what keeps the device busy; kernels loop with the grid's stride.
func (d *Device) Blocks(n, perBlock int) driver.Dim3 {
	blocks := (n + perBlock - 1) / perBlock
	return driver.Dim3{X: uint32(min(blocks, 32*max(d.limits.Multiprocessors, 1))), Y: 1, Z: 1}
}

// Threads is a block of n threads in one dimension.
func Threads(n int) driver.Dim3 { return driver.Dim3{X: uint32(n), Y: 1, Z: 1} }
