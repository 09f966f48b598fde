//go:build !unix

package folderlock

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// lockFile is a file whose being there is the lock.
type lockFile struct{ f *os.File }

func (l lockFile) Close() error {
	return errors.Join(l.f.Close(), os.Remove(l.f.Name()))
}

// Lock makes a file that must not exist yet; after a crash it has to be
// removed by hand, and the error says so.
func Lock(dir string) (io.Closer, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fmt.Errorf("%w; if no other process uses %s, remove it", err, dir)
	}
	return lockFile{f}, nil
}
