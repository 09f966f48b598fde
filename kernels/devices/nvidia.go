package devices

import (
	"errors"

	"vision/kernels/cuda/driver"
)

// nvidia opens NVIDIA's driver.
func nvidia() (driver.Driver, error) {
	return nil, errors.New("the driver's binding is not in this program")
}
