//go:build unix

package folderlock

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Lock takes a folder for this process until it is closed, also by a crash: a lock
// on the file "lock" in it. A folder that another process holds is an error.
func Lock(dir string) (io.Closer, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s is in use by another process; wait for it or choose another folder", dir)
		}
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return f, nil
}
