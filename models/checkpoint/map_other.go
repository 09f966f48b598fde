//go:build !unix

package checkpoint

import "os"

// mapFile reads the file: these systems' maps are not used here.
func mapFile(f *os.File, size int) (data []byte, release func() error, err error) {
	return readWhole(f, size)
}
