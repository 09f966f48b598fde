//go:build !amd64

package cpu

// No unit is wider than that of the plain kernels here: tiling.wide is never set; and
// theirs take one row at a time.

func geluWide(_, _ []float32) int                      { return 0 }
func geluGradWide(_, _ []float32) int                  { return 0 }
func geluTogether(_, _ []float32, _, _, _, _ int) bool { return false }
func softmaxWide(_, _ []float32, _ float32)            {}
