//go:build slow

package everywhere_test

import (
	"testing"

	"vision/eval/audit"
)

// full asks TestReference for every device, batch and number of threads: some 140 s of
// processor time, and 125 s more where VISION_LIBCUDA names the simulator's library.
const full = true

// TestFull: the full ViT-B/16 in plain Go (some three minutes on two cores) and on
// the simulated GPU (half a minute). Package audit asks it of the vector kernels.
func TestFull(t *testing.T) {
	for _, name := range []string{"cpu-portable", "sim"} {
		t.Run(name, func(t *testing.T) { check(t, name, 2, audit.Works(nil, true)) })
	}
}
