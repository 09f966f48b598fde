//go:build linux && (amd64 || arm64)

package libcuda

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/ebitengine/purego"
)

// Environment variable that names the library to open.
const variable = "VISION_LIBCUDA"

// places to look, the loader's own search first.
var places = []string{"libcuda.so.1", "/usr/local/nvidia/lib64/libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1", "libcuda.so"}

// Open loads the driver's library and initialises it.
func Open() (*Driver, error) {
	list := places
	if path := os.Getenv(variable); path != "" {
		list = []string{path}
	}
	var library uintptr
	var path string
	var err error
	for _, path = range list {
		var failed error
		if library, failed = purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL); failed == nil {
			err = nil
			break
		}
		if err == nil {
			err = failed
		}
	}
	if err != nil {
		return nil, fmt.Errorf("no NVIDIA driver here: %w (the devices cpu and sim need none; %s names a library elsewhere)", err, variable)
	}
	d := &Driver{path: path, library: library}
	for i, e := range table {
		if d.entry[i], err = purego.Dlsym(library, e.name); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: the driver is too old: %w", path, err), purego.Dlclose(library))
		}
	}
	if err := d.call(cuInit, 0); err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, purego.Dlclose(library)))
	}
	return d, nil
}

// words are what calls pass: SyscallN keeps its arguments on the heap, a launch should
// leave no garbage.
var words = sync.Pool{New: func() any { return new([maxWords]uintptr) }}

// invoke calls an entry with machine words.
func (d *Driver) invoke(i int, args ...uintptr) uintptr {
	w := words.Get().(*[maxWords]uintptr)
	r, _, _ := purego.SyscallN(d.entry[i], w[:copy(w[:], args)]...)
	words.Put(w)
	return r
}

// Close forgets the library. It stays loaded: NVIDIA's driver has threads of its own.
func (d *Driver) Close() error {
	d.library = 0
	return nil
}
