package coco

import (
	"testing"

	"vision/kernels/hostmath/crossarch"
)

// Masks must not depend on the processor: float64 line equations decide them.
func TestEverywhere(t *testing.T) {
	crossarch.Run(t, "^(TestPolygonsAgainstPycocotools|TestSubsetAgainstPycocotools)$")
}
