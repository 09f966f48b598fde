package cuda

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// Backend computes through one stream of one device. The methods that are about
// memory and order are the device's own.
type Backend struct{ *gpu.Device }

var _ kernels.Backend = (*Backend)(nil)

// New opens a device of a driver. Unless o.OwnsDriver, the driver is the caller's
// to close, after the backend.
func New(d driver.Driver, ordinal int, o gpu.Options) (*Backend, error) {
	device, err := gpu.Open(d, ordinal, o)
	if err != nil {
		return nil, err
	}
	return &Backend{device}, nil
}
