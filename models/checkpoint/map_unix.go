//go:build unix

package checkpoint

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps size bytes of f into memory, read-only. The map outlives f.
func mapFile(f *os.File, size int) (data []byte, release func() error, err error) {
	data, err = unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		// Some file systems (FUSE, /proc) cannot be mapped but can be read.
		return readWhole(f, size)
	}
	return data, func() error { return unix.Munmap(data) }, nil
}
