package cpu

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the usual size of a huge page; the kernel decides which it has.
const hugePage = 2 << 20

// adviseHuge asks for huge pages under fresh memory of several of them, or for none:
// eight pictures' activations, read a few lines at a time from rows that lie kilobytes
// apart, miss the translation buffer as often as they meet a page. Refusals change nothing.
func adviseHuge(s []float32, huge bool) {
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*4)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(bytes))) & (hugePage - 1))
	if n := (len(bytes) - skip) &^ (hugePage - 1); n > 0 {
		advice := unix.MADV_NOHUGEPAGE
		if huge {
			advice = unix.MADV_HUGEPAGE
		}
		_ = unix.Madvise(bytes[skip:skip+n], advice)
	}
}
