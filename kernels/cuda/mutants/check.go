package mutants

import "strings"

// Check is what finds a fault.
type Check string

// The checks, by what their findings say.
const (
	WrongBits     Check = "wrong bits"
	Race          Check = "race"
	Uninitialised Check = "never written" // memory or a register
	Bounds        Check = "bounds"
	Alignment     Check = "alignment"
	Divergence    Check = "divergence" // barriers and shuffles without all their threads
	Endless       Check = "endless"
	Refused       Check = "refused" // when loaded
	Other         Check = "other"
)

// Checks lists them in the order of the table.
var Checks = []Check{WrongBits, Race, Uninitialised, Bounds, Alignment, Divergence, Endless, Refused, Other}

// found names the check behind a finding.
func found(err error) Check {
	text := err.Error()
	for _, c := range []struct {
		part  string
		check Check
	}{
		{"wrong bits: ", WrongBits},
		{": race: ", Race},
		{"nobody has written", Uninitialised}, {"never written", Uninitialised},
		{"CUDA_ERROR_LAUNCH_TIMEOUT", Endless},
		{"CUDA_ERROR_MISALIGNED_ADDRESS", Alignment},
		{"CUDA_ERROR_ILLEGAL_ADDRESS", Bounds},
		{"divergent: ", Divergence}, {"ended before the barrier", Divergence}, {"the barrier waits for threads that have ended", Divergence},
		{"are named but have ended", Divergence}, {"are named, of which", Divergence}, {"which takes no part", Divergence},
		{"CUDA_ERROR_INVALID_PTX", Refused},
	} {
		if strings.Contains(text, c.part) {
			return c.check
		}
	}
	return Other
}
