package kerneltest_test

import (
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/reference"
)

// The reference passes its own suite: what does not compare it with itself
// (equality with the unfused chain, exact expectations, refusals) holds.
func TestReference(t *testing.T) {
	kerneltest.RunAll(t, func() kernels.Backend { return reference.New() }, kerneltest.Options{Small: true})
}
