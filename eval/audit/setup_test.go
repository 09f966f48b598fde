package audit_test

import (
	"vision/eval/audit"
	"vision/kernels"
	"vision/kernels/cpu"
)

// host is a device of the CPU.
func host(name string, o cpu.Options) audit.Device {
	return audit.Device{Name: name, Open: func() (kernels.Backend, error) { return cpu.New(o) }}
}
