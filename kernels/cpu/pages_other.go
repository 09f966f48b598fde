//go:build !linux

package cpu

// adviseHuge does nothing where pages cannot be asked for.
func adviseHuge([]float32, bool) {}
