package main

import (
	"os"
	"syscall"
)

// mostMemory is the most memory that an ended process had, in MiB.
func mostMemory(p *os.ProcessState) float64 {
	return float64(p.SysUsage().(*syscall.Rusage).Maxrss) / 1024
}
