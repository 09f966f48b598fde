//go:build !unix

package features

import "os"

// mapping reads through the file where this system's maps are not used.
type mapping struct {
	f    *os.File
	size int
}

func (m *mapping) len() int { return m.size }

func (m *mapping) remap(f *os.File, size int) error {
	m.f, m.size = f, size
	return nil
}

func (m *mapping) read(dst []byte, at int64) error {
	_, err := m.f.ReadAt(dst, at)
	return err
}

func (m *mapping) close() error { return nil }
