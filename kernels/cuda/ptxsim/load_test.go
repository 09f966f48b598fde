package ptxsim_test

import (
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptx"
	"vision/kernels/cuda/ptxsim"
)

// Every shipped module is understood, with and without checks.
func TestLoadsEveryModule(t *testing.T) {
	for _, checks := range []bool{false, true} {
		s := ptxsim.New(ptxsim.Options{Checks: checks})
		if _, err := s.PrimaryCtxRetain(0); err != nil {
			t.Fatal(err)
		}
		for _, name := range ptx.Modules() {
			text, err := ptx.Text(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, log, err := s.ModuleLoadData(text, driver.JITOptions{Verbose: true}); err != nil {
				t.Errorf("%s: %v", name, err)
			} else if log.Info == "" {
				t.Errorf("%s: no log", name)
			}
		}
	}
}
