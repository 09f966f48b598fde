package ptxsim_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unsafe"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim"
)

// machine is a simulator on which a test launches programs of its own.
type machine struct {
	testing.TB
	*ptxsim.Sim
}

func newMachine(t testing.TB, o ptxsim.Options) *machine {
	t.Helper()
	m := &machine{t, ptxsim.New(o)}
	if _, err := m.PrimaryCtxRetain(0); err != nil {
		t.Fatal(err)
	}
	return m
}

// header begins every module.
const header = ".version 7.0\n.target sm_80\n.address_size 64\n"

// program is a module with the kernel k: what stands before it, its parameters and
// its body, which has registers enough of every kind.
func program(outside, params, body string) string {
	return header + outside + ".visible .entry k(" + params + ")\n{\n" +
		".reg .pred %p<16>;\n.reg .b16 %h<16>;\n.reg .b32 %r<64>;\n.reg .f32 %f<64>;\n.reg .b64 %rd<32>;\n" + body + "\n}\n"
}

// line is the number of the line of a text that holds the mark.
func line(t testing.TB, text, mark string) int {
	t.Helper()
	before, _, ok := strings.Cut(text, mark)
	if !ok {
		t.Fatalf("no %q in the program", mark)
	}
	return 1 + strings.Count(before, "\n")
}

// kernel loads a module and returns its kernel k.
func (m *machine) kernel(text string) driver.Function {
	m.Helper()
	module, _, err := m.ModuleLoadData([]byte(text), driver.JITOptions{Optimisation: -1})
	if err != nil {
		m.Fatalf("%v\n%s", err, text)
	}
	f, err := m.ModuleGetFunction(module, "k")
	if err != nil {
		m.Fatal(err)
	}
	return f
}

// room allocates bytes, which count as never written.
func (m *machine) room(bytes int) driver.Ptr {
	m.Helper()
	p, err := m.MemAlloc(uint64(bytes))
	if err != nil {
		m.Fatal(err)
	}
	return p
}

// put allocates values and copies them to the device.
func put[T uint8 | uint16 | uint32 | uint64](m *machine, v []T) driver.Ptr {
	m.Helper()
	raw, err := binary.Append(nil, binary.LittleEndian, v)
	if err != nil {
		m.Fatal(err)
	}
	p := m.room(len(raw))
	if err := m.MemcpyHtoD(p, raw); err != nil {
		m.Fatal(err)
	}
	return p
}

// get reads n values back.
func get[T uint8 | uint16 | uint32 | uint64](m *machine, p driver.Ptr, n int) []T {
	m.Helper()
	v := make([]T, n)
	raw := make([]byte, binary.Size(v))
	err := m.MemcpyDtoH(raw, p)
	if err == nil {
		_, err = binary.Decode(raw, binary.LittleEndian, v)
	}
	if err != nil {
		m.Fatal(err)
	}
	return v
}

// launch runs a kernel on blocks of threads and returns the error of the call, or the
// fault that the machine met. Parameters are addresses and 32-bit words.
func (m *machine) launch(f driver.Function, blocks, threads, shared int, params ...any) error {
	l := driver.Launch{Function: f, Grid: dim(blocks), Block: dim(threads), Shared: uint32(shared)}
	for _, p := range params {
		switch v := p.(type) {
		case driver.Ptr:
			l.Params = append(l.Params, unsafe.Pointer(&v))
		case uint32:
			l.Params = append(l.Params, unsafe.Pointer(&v))
		case []byte:
			l.Params = append(l.Params, unsafe.Pointer(unsafe.SliceData(v)))
		default:
			m.Fatalf("a parameter of type %T", p)
		}
	}
	if err := m.LaunchKernel(l); err != nil {
		return err
	}
	return m.CtxSynchronize()
}

// run is launch where nothing may go wrong.
func (m *machine) run(f driver.Function, blocks, threads, shared int, params ...any) {
	m.Helper()
	if err := m.launch(f, blocks, threads, shared, params...); err != nil {
		m.Fatal(err)
	}
}

func dim(x int) driver.Dim3 { return driver.Dim3{X: uint32(x), Y: 1, Z: 1} }

// status of a driver's error.
func status(t testing.TB, err error) driver.Status {
	t.Helper()
	var e *driver.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *driver.Error", err)
	}
	return e.Status
}
