//go:build !amd64

package cpu

import "errors"

// checkFloatMode tries the arithmetic itself: the smallest subnormal must survive
// a product, and 1 + 2⁻²⁴ must round to even.
func checkFloatMode() error {
	if probe(0x1p-75, 0x1p-74) == 0 || 1+probe(0x1p-12, 0x1p-12) != 1 {
		return errors.New("cpu: subnormals are flushed or rounding is not to nearest; results would not be canonical")
	}
	return nil
}

//go:noinline
func probe(a, b float32) float32 { return a * b }
