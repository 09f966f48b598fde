package devices

import (
	"fmt"
	"strings"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// Found is a device that was looked for.
type Found struct {
	Name   string `json:"name"`             // what Open takes
	Device string `json:"device,omitempty"` // what it is: "cpu (avx2+fma, 2 threads)"
	// Missing says why it is not there.
	Missing string `json:"missing,omitempty"`
	// Limits of a GPU.
	Limits *gpu.Limits `json:"limits,omitempty"`
}

// List looks for every device in turn: those of the host, the simulator, and each
// GPU of the driver. Devices that differ in precision alone are listed once.
func List(o Options) []Found {
	var all []Found
	for _, k := range kinds {
		switch {
		case k.precision != gpu.FP32:
		case k.numbered:
			all = append(all, gpus(k)...)
		default:
			all = append(all, try(k.name, o))
		}
	}
	return all
}

// try opens a device and closes it again.
func try(name string, o Options) Found {
	b, err := Open(name, o)
	if err != nil {
		return Found{Name: name, Missing: strings.TrimPrefix(err.Error(), "device "+name+": ")}
	}
	f := Found{Name: name, Device: b.Name()}
	if err := b.Close(); err != nil {
		f.Missing = err.Error()
	}
	return f
}

// gpus lists what NVIDIA's driver has, without opening it for computing.
func gpus(k kind) []Found {
	name := k.name
	dr, err := k.open()
	if err != nil {
		return []Found{{Name: name, Missing: err.Error()}}
	}
	defer dr.Close()
	n, err := dr.DeviceCount()
	if err == nil && n == 0 {
		err = fmt.Errorf("%s has no device", dr.Name())
	}
	if err != nil {
		return []Found{{Name: name, Missing: err.Error()}}
	}
	var all []Found
	for i := range n {
		all = append(all, describe(dr, fmt.Sprintf("%s:%d", name, i), i))
	}
	return all
}

func describe(dr driver.Driver, name string, ordinal int) Found {
	f := Found{Name: name}
	device, err := dr.Device(ordinal)
	if err == nil {
		f.Device, err = dr.DeviceName(device)
	}
	if err == nil {
		var l gpu.Limits
		l, err = gpu.ReadLimits(dr, device)
		f.Limits = &l
		if old := l.TooOld(); err == nil && old != "" {
			f.Missing = old
		}
	}
	if err != nil {
		f.Missing, f.Limits = err.Error(), nil
	}
	return f
}

// Summary is a line on a GPU's limits: "compute capability 8.6, 82 multiprocessors, …".
func Summary(l *gpu.Limits) string {
	return fmt.Sprintf("compute capability %d.%d, %d multiprocessors at %.2f GHz, %.1f GiB, %d KiB of L2, %d bits at %.2f GHz, %d KiB of shared memory a block",
		l.Major, l.Minor, l.Multiprocessors, float64(l.ClockKHz)/1e6, float64(l.Total)/(1<<30), l.L2>>10, l.MemoryBits, float64(l.MemoryKHz)/1e6, l.SharedPerBlock>>10)
}
