package contract_test

import (
	"os"

	"vision/kernels/cuda/ptxsim"
)

// checked is the simulator with every check on; one block of threads at a time.
var checked = ptxsim.Options{Checks: true}

// large reports whether the long tests are asked for (.ci/full).
func large() bool { return os.Getenv("VISION_LARGE") != "" }
