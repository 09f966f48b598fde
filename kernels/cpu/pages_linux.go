package cpu

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the usual size of a huge page; the kernel decides which it has.
const hugePage = 2 << 20

// adviseHuge asks for huge pages under fresh memory of several of them: a weight
// matrix that is read once a pass meets a page of 4 KiB every hundred nanoseconds, and
// as often a miss of the translation buffer. Refusals change nothing.
func adviseHuge(s []float32) {
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*4)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(bytes))) & (hugePage - 1))
	if n := (len(bytes) - skip) &^ (hugePage - 1); n > 0 {
		_ = unix.Madvise(bytes[skip:skip+n], unix.MADV_HUGEPAGE)
	}
}
