//go:build unix

package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// processorTime is what all threads of the process have used.
func processorTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
