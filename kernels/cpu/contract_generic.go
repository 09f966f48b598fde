//go:build !amd64 && !arm64

package cpu

// tilings is empty without vector kernels: New sets portable, and the packed path
// is never taken.
func tilings() []tiling { return nil }

func geluWide(_, _ []float32) int     { return 0 }
func geluGradWide(_, _ []float32) int { return 0 }

func prefetch([]float32) {}
