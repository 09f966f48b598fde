package devices

import (
	"errors"
	"fmt"

	"vision/kernels/cuda"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// OpenGPU starts a device of the sim and cuda kinds; others are refused.
func OpenGPU(name string, o Options) (*cuda.Backend, error) {
	number, err := Ordinal(name)
	if err != nil {
		return nil, fmt.Errorf("device %w", err)
	}
	k, n, _ := parse(name)
	if k.scheduled && n > 0 {
		o.Schedule = uint64(n)
	}
	g := o.GPU
	g.OwnsDriver = true
	if k.precision != gpu.FP32 {
		g.Precision = k.precision
	}
	var dr driver.Driver
	switch k.name {
	case "sim", "sim-checked":
		checked := k.name == "sim-checked"
		dr, g.Label = simulator(checked, o), "sim"
		if checked {
			g.Exact, g.Note = true, "checked"
			if o.Schedule > 0 {
				g.Note += fmt.Sprintf(", schedule %d", o.Schedule)
			}
		}
	default:
		dr, err = k.open()
		g.Note = k.note
	}
	if err != nil {
		return nil, fmt.Errorf("device %s: %w", name, err)
	}
	b, err := cuda.New(dr, number, g)
	if err != nil {
		return nil, fmt.Errorf("device %s: %w", name, errors.Join(err, dr.Close()))
	}
	return b, nil
}
