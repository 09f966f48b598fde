package simtest

import (
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim"
)

// open is the simulator, checking everything, with blocks and warps in ascending order
// (schedule 0) or another.
func open(schedule uint64) driver.Driver {
	return ptxsim.New(ptxsim.Options{Checks: true, Schedule: schedule})
}
