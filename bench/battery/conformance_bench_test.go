package battery

import (
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/kerneltest"
)

// BenchmarkConformance is what the battery's conformance costs the host: all checks at
// their full sizes, the CPU in the GPU's place. Nearly all of it is the reference.
//
//	time go test -run XXX -bench Conformance -benchtime 1x ./bench/battery
func BenchmarkConformance(b *testing.B) {
	device, err := cpu.New(cpu.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer device.Close()
	for b.Loop() {
		for _, c := range configurations() {
			cases, _ := (&battery{result: &Result{}}).checks(c)
			for _, op := range cases {
				if found := disagreements(op, device, kerneltest.Options{Aligned: c.aligned}); len(found) > 0 {
					b.Fatal(found[0])
				}
			}
		}
	}
}
