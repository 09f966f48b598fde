//go:build unix

package checkpoint

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapFile maps size bytes of f into memory, read-only.
func mapFile(f *os.File, size int) (data []byte, unmap func() error, err error) {
	if data, err = unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED); err != nil {
		return nil, nil, err
	}
	return data, func() error { return unix.Munmap(data) }, nil
}

// forget takes whole pages of a map out of the process's memory. They stay in the
// system's cache, and come back when they are read again.
func forget(data []byte) {
	page := os.Getpagesize()
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(data))) & uintptr(page-1))
	if n := (len(data) - skip) &^ (page - 1); n > 0 {
		_ = unix.Madvise(data[skip:skip+n], unix.MADV_DONTNEED) // advice: refused, nothing changes
	}
}
