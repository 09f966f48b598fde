//go:build !amd64

package cpu

// Without vector kernels the packed path is never taken: New sets portable.

const noKernel = "cpu: the packed product needs a vector kernel that this architecture lacks"

func tile6x16(int, *float32, *float32, *float32, int, int) { panic(noKernel) }
func packRows16(*float32, *float32, int, int)              { panic(noKernel) }
func packTranspose16(*float32, *float32, int, int)         { panic(noKernel) }
func packTranspose6(*float32, *float32, int, int)          { panic(noKernel) }
