package simtest

import (
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim"
)

// open is the simulator, checking everything.
func open() driver.Driver { return ptxsim.New(ptxsim.Options{Checks: true}) }
