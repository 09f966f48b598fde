package atomicfile

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// createTemp makes a new file ".<base>.tmp-<random>" in dir. os.CreateTemp is
// not used because it always gives mode 0600: a result file should obey the
// user's umask like any other.
func createTemp(dir, base string) (*os.File, error) {
	const attempts = 16 // 64 random bits: a second attempt is already luck
	for i := 0; ; i++ {
		var random [8]byte
		if _, err := rand.Read(random[:]); err != nil {
			return nil, err
		}
		name := filepath.Join(dir, "."+base+tempMark+hex.EncodeToString(random[:]))
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) && i < attempts {
			continue
		}
		return f, err
	}
}
