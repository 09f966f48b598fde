package devices

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/cpu"
)

// Open starts the device of a name; see the package's documentation for the names.
// The error says what is missing.
func Open(name string, o Options) (kernels.Backend, error) {
	k, _, err := parse(name)
	if err != nil {
		return nil, fmt.Errorf("device %w", err)
	}
	if k.gpu {
		b, err := OpenGPU(name, o)
		if err != nil {
			return nil, err // not a nil *cuda.Backend in an interface
		}
		return b, nil
	}
	b, err := openCPU(k.name, o)
	if err != nil {
		return nil, fmt.Errorf("device %s: %w", name, err)
	}
	return b, nil
}

func openCPU(name string, o Options) (*cpu.Backend, error) {
	options := cpu.Options{Threads: o.Threads}
	switch name {
	case "cpu-portable":
		options.Portable = true
	case "cpu-avx2":
		options.Vector = "avx2"
	case "cpu-avx512":
		options.Vector = "avx512"
	case "cpu-neon":
		options.Vector = "neon"
	}
	return cpu.New(options)
}
