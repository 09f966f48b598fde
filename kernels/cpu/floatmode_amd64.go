package cpu

import "fmt"

func mxcsr() uint32

// checkFloatMode returns an error if this thread flushes subnormals (FTZ, bit 15;
// DAZ, bit 6) or does not round to nearest (bits 13–14): a loaded C library may
// have changed the mode, and results would silently differ.
func checkFloatMode() error {
	const ftz, rounding, daz = 1 << 15, 3 << 13, 1 << 6
	if m := mxcsr(); m&(ftz|rounding|daz) != 0 {
		return fmt.Errorf("cpu: MXCSR is %#04x: flush-to-zero, denormals-are-zero or a rounding mode other than nearest is set; results would not be canonical", m)
	}
	return nil
}
