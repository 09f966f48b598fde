//go:build !amd64 && !arm64

package cpu

// tilings is empty without vector kernels: New sets portable, and the packed path
// is never taken.
func tilings() []tiling { return nil }

func prefetchRuns(*float32, int, int, int) {}

func (t *tiling) run(*tiles)      {}
func (t *tiling) runShort(*tiles) {}
