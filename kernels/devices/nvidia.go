package devices

import (
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/driver/libcuda"
)

// nvidia opens NVIDIA's driver.
func nvidia() (driver.Driver, error) {
	d, err := libcuda.Open()
	if err != nil {
		return nil, err // not a nil *libcuda.Driver in an interface
	}
	return d, nil
}
