package drivertest_test

import (
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/driver/drivertest"
	"vision/kernels/cuda/ptxsim"
)

func TestSimulator(t *testing.T) {
	drivertest.RunAll(t, func(*testing.T) driver.Driver { return ptxsim.New(ptxsim.Options{Checks: true}) }, drivertest.Lacks{})
}
