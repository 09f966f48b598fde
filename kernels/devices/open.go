package devices

import (
	"fmt"
	"strings"

	"vision/kernels"
	"vision/kernels/cpu"
)

// Open starts the device of a name; see the package's documentation for the names.
// The error says what is missing. A device of the cuda and sim kinds is a
// *cuda.Backend.
func Open(name string, o Options) (kernels.Backend, error) {
	k, number, err := parse(name)
	if err != nil {
		return nil, fmt.Errorf("device %w", err)
	}
	var b kernels.Backend
	switch {
	case strings.HasPrefix(k.name, "cpu"):
		b, err = openCPU(k.name, o)
	case strings.HasPrefix(k.name, "sim"):
		b, err = openSim(k.name == "sim-checked", o)
	default:
		b, err = openCUDA(number, k.precision)
	}
	if err != nil {
		return nil, fmt.Errorf("device %s: %w", name, err)
	}
	return b, nil
}

func openCPU(name string, o Options) (kernels.Backend, error) {
	options := cpu.Options{Threads: o.Threads}
	switch name {
	case "cpu-portable":
		options.Portable = true
	case "cpu-avx2":
		options.Vector = "avx2"
	case "cpu-avx512":
		options.Vector = "avx512"
	}
	b, err := cpu.New(options)
	if err != nil {
		return nil, err // not a nil *cpu.Backend in an interface
	}
	return b, nil
}
