package pixels

import (
	"testing"

	"vision/kernels/hostmath/crossarch"
)

// The bytes must not depend on the processor: float64 coefficients decide them.
func TestEverywhere(t *testing.T) {
	crossarch.Run(t, "^(TestResizeAgainstPillow|TestNormalizeAgainstTorchvision)$")
}
