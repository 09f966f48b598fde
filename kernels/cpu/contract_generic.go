//go:build !amd64 && !arm64

package cpu

// tilings is empty without vector kernels: New sets portable, and the packed path
// is never taken.
func tilings() []tiling { return nil }

func prefetch([]float32) {}

func (t *tiling) run(*tiles)      {}
func (t *tiling) runShort(*tiles) {}
