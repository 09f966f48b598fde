package contract_test

import (
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/cuda/contract"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/ptxsim"
	"vision/kernels/cuda/simtest"
)

func TestMain(m *testing.M) { simtest.Main(m, contract.Signatures()...) }

// mixed is package cpu with the contraction of a device: what the conformance suite
// needs beside it is not under test here, and the simulator is slow.
type mixed struct {
	*cpu.Backend
	device *gpu.Device
}

// newMixed opens a simulated device with a version pinned; "" leaves the choice.
func newMixed(t testing.TB, sim ptxsim.Options, pin string) *mixed {
	t.Helper()
	o := gpu.Options{}
	if sim.Checks {
		o = gpu.Options{Exact: true, OnLaunch: simtest.Launched}
	}
	if pin != "" {
		o.Pin = map[string]string{"contract": pin}
	}
	d, err := gpu.Open(ptxsim.New(sim), 0, o)
	if err != nil {
		t.Fatal(err)
	}
	host, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &mixed{host, d}
}

// Close ends both, and fails where scratch was kept.
func (m *mixed) Close() error {
	if held := m.device.Memory().InUse; held != 0 {
		kernels.Fail("Contract", kernels.ErrMemory, "scratch was not freed")
	}
	if err := m.device.Close(); err != nil {
		return err
	}
	return m.Backend.Close()
}

// Contract carries the whole allocations of all operands over, with their guards and
// their alignment, and back.
func (m *mixed) Contract(c kernels.Contraction) {
	there := map[kernels.Memory]kernels.Buffer{}
	defer func() {
		for _, b := range there {
			m.device.Free(b)
		}
	}()
	move := func(b *kernels.Buffer) {
		if b.IsNil() {
			return
		}
		if _, ok := there[b.Mem]; !ok {
			whole := kernels.NewBuffer(b.Mem)
			values := make([]float32, whole.Len())
			m.Download(values, whole)
			there[b.Mem] = m.device.Alloc(len(values))
			m.device.Upload(there[b.Mem], values)
		}
		*b = there[b.Mem].Slice(b.Offset(), b.Offset()+b.Len())
	}
	for _, b := range []*kernels.Buffer{&c.A.Buffer, &c.B.Buffer, &c.C.Buffer, &c.PreAct.Buffer, &c.Residual.Buffer, &c.Bias, &c.Scale} {
		move(b)
	}
	contract.Run(m.device, c)
	for mem, b := range there {
		values := make([]float32, b.Len())
		m.device.Download(values, b)
		m.Upload(kernels.NewBuffer(mem), values)
	}
}
