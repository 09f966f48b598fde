package devices

import (
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim"
)

// simulator is a driver whose one device interprets the kernels.
func simulator(checked bool, o Options) driver.Driver {
	return ptxsim.New(ptxsim.Options{Threads: o.Threads, Checks: checked, Schedule: o.Schedule})
}
