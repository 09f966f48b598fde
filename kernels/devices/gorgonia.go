//go:build gorgonia

package devices

import (
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/driver/gorgonia"
)

// tagged are the devices of this build alone.
var tagged = []kind{
	{name: "cuda-gorgonia", about: "NVIDIA's GPU through gorgonia.org/cu", canonical: true, gpu: true, numbered: true, note: "gorgonia",
		open: func() (driver.Driver, error) { return gorgonia.Open() }},
}
