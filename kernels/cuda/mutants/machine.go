package mutants

import (
	"errors"

	"vision/kernels/cuda"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/ptxsim"
	"vision/kernels/cuda/simtest"
)

// budget is the number of branches of a warp after which a kernel is taken for endless;
// the controls show that no step comes near it.
const budget = 5000

// Kernel names an entry of a module.
type Kernel struct{ Module, Entry string }

// texts is where a machine has its modules from.
type texts func(module string) ([]byte, error)

// machine is a simulated GPU for each pin that its steps ask for, every check on, blocks
// and warps in no natural order.
type machine struct {
	source  texts
	devices map[string]*cuda.Backend
	// launched, when not nil, notes the kernels that run.
	launched map[Kernel]bool
}

func newMachine(source texts) *machine {
	return &machine{source: source, devices: map[string]*cuda.Backend{}}
}

// device opens the one for a step.
func (m *machine) device(s *Step) (*cuda.Backend, error) {
	if b, ok := m.devices[s.pin()]; ok {
		return b, nil
	}
	o := gpu.Options{Exact: true, Label: "sim", OwnsDriver: true, Source: m.source}
	if s.Version != "" {
		o.Pin = map[string]string{s.Op: s.Version}
	}
	o.Staging = 64 << 10 // a machine lives for a moment
	o.OnLaunch = func(k *gpu.Kernel, _, _ driver.Dim3, _ int) {
		if m.launched != nil {
			m.launched[Kernel{k.Module, k.Entry}] = true
		}
	}
	b, err := cuda.New(ptxsim.New(ptxsim.Options{Checks: true, Budget: budget, Schedule: 1}), 0, o)
	if err == nil {
		m.devices[s.pin()] = b
	}
	return b, err
}

// try runs a step and says what was found wrong: nil for the reference's bits.
func (m *machine) try(s *Step) error {
	want, err := s.want()
	if err != nil {
		return errors.Join(errors.New("the reference fails"), err)
	}
	b, err := m.device(s)
	if err != nil {
		return err
	}
	got, err := simtest.Run(b, s.Shift, s.Run)
	if err != nil {
		return err
	}
	return simtest.Differ(got, want)
}

// close gives everything back; after a fault the driver's complaints mean nothing.
func (m *machine) close() {
	for _, b := range m.devices {
		_ = b.Close()
	}
}
