//go:build !unix

package checkpoint

import (
	"errors"
	"os"
)

// mapFile leaves the file to readWhole: these systems' maps are not used here.
func mapFile(*os.File, int) (data []byte, unmap func() error, err error) {
	return nil, nil, errors.ErrUnsupported
}

// forget does nothing: nothing is mapped.
func forget([]byte) {}
