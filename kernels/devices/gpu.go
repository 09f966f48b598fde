package devices

import (
	"errors"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// openSim opens the simulated GPU.
func openSim(checked bool, o Options) (kernels.Backend, error) {
	return nil, errors.New("the simulator is not in this program")
}

// openCUDA opens GPU number n.
func openCUDA(n int, p gpu.Precision) (kernels.Backend, error) {
	return nil, errors.New("the driver's binding is not in this program")
}

// openDriver opens NVIDIA's driver.
func openDriver() (driver.Driver, error) {
	return nil, errors.New("the driver's binding is not in this program")
}
