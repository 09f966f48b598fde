//go:build !linux || !(amd64 || arm64)

package libcuda

import (
	"fmt"
	"runtime"
)

// Open refuses: the binding knows Linux on amd64 and arm64.
func Open() (*Driver, error) {
	return nil, fmt.Errorf("no NVIDIA driver on %s/%s: the binding is for Linux on amd64 and arm64 (the devices cpu and sim work)", runtime.GOOS, runtime.GOARCH)
}

func (d *Driver) invoke(int, ...uintptr) uintptr { panic("libcuda: no driver was opened") }

// Close has nothing to do.
func (d *Driver) Close() error { return nil }
