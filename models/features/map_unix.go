//go:build unix

package features

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// mapping is the part of a growing file that is mapped into memory.
type mapping struct{ data []byte }

func (m *mapping) len() int { return len(m.data) }

func (m *mapping) remap(f *os.File, size int) error {
	if err := m.close(); err != nil {
		return err
	}
	data, err := unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("mapping %d bytes: %w", size, err)
	}
	m.data = data
	return nil
}

// read copies bytes out of the map. A page that is gone, because somebody cut the
// file, is an error and not the end of the process.
func (m *mapping) read(dst []byte, at int64) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			if _, fault := r.(interface{ Addr() uintptr }); !fault {
				panic(r)
			}
			err = errors.New("a mapped page cannot be read: the file was cut or its disk failed while in use")
		}
	}()
	copy(dst, m.data[at:])
	return nil
}

func (m *mapping) close() error {
	data := m.data
	m.data = nil
	if data == nil {
		return nil
	}
	return unix.Munmap(data)
}
