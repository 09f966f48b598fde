//go:build !unix

package features

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

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

// lockFile is a file whose being there is the lock.
type lockFile struct{ f *os.File }

func (l lockFile) Close() error {
	return errors.Join(l.f.Close(), os.Remove(l.f.Name()))
}

// lockFolder makes a file that must not exist yet; after a crash it has to be
// removed by hand, and the error says so.
func lockFolder(dir string) (io.Closer, error) {
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fmt.Errorf("%w; if no other process uses the cache, remove it", err)
	}
	return lockFile{f}, nil
}
