//go:build slow

package encoder_test

import "testing"

// TestKilledTwentyTimes is TestKilled at twenty moments.
func TestKilledTwentyTimes(t *testing.T) { killAt(t, 20) }
