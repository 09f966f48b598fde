package gpu

import "unsafe"

// Signature is a kernel and the size of its parameter struct as Go lays it out. Each
// op package lists its kernels as Signatures(); a test compares them with the PTX.
type Signature struct {
	Kernel *Kernel
	Bytes  uintptr
}

// Takes says that k's parameter struct is A.
func Takes[A any](k *Kernel) Signature {
	var a A
	return Signature{Kernel: k, Bytes: unsafe.Sizeof(a)}
}
