package ptxsim_test

import (
	"fmt"
	"strings"
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim"
)

// What a launch or a load may not ask for is refused before anything runs.
func TestRefusedLaunches(t *testing.T) {
	text := program(".extern .shared .align 16 .b8 room[];\n", ".param .u64 out", threadWord+"st.shared.u32 [room], 1;\nret;")
	text = strings.Replace(text, ")\n{", ")\n.maxntid 128, 1, 1\n{", 1)
	m := newMachine(t, ptxsim.Options{Checks: true})
	f, out := m.kernel(text), put(m, make([]uint32, 1024))
	for _, c := range []struct {
		name                    string
		blocks, threads, shared int
		params                  []any
		says                    string
	}{
		{"no block", 0, 32, 16, []any{out}, "kernel k: grid {0 1 1}, block {32 1 1}"},
		{"no thread", 1, 0, 16, []any{out}, "block {0 1 1}"},
		{"more threads than .maxntid", 1, 129, 16, []any{out}, "kernel k: block {129 1 1} has 129 threads, at most 128"},
		{"more shared memory than asked for", 1, 32, 48<<10 + 1, []any{out}, "kernel k: 49153 bytes of dynamic shared memory, at most 49152 were asked for"},
		{"no parameter", 1, 32, 16, nil, "kernel k: 0 parameters, expected 1"},
	} {
		if err := m.launch(f, c.blocks, c.threads, c.shared, c.params...); err == nil || status(t, err) != driver.InvalidValue || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.says)
		}
	}
	if err := m.FuncSetAttribute(f, driver.FuncMaxDynamicSharedSizeBytes, 163<<10+1); err == nil || !strings.Contains(err.Error(), "166913 bytes of dynamic shared memory, at most 166912") {
		t.Errorf("more than the device has: %v", err)
	}
	if err := m.FuncSetAttribute(f, driver.FuncMaxDynamicSharedSizeBytes, 163<<10); err != nil {
		t.Error(err)
	}
	m.run(f, 1, 1, 163<<10, out) // the most; the context lives
}

// A module with something that the machine does not know is refused with the line of it.
func TestRefusedModules(t *testing.T) {
	for says, body := range map[string]string{
		"atom.global.add.u32: this instruction is not known to the simulator": "atom.global.add.u32 %r1, [%rd1], 1; // here",
		"add.f32: this instruction is not known to the simulator":             "mov.u32 %r1, 1;\nadd.f32 %f1, %f1, %f2; // here",
		"fma.rn.ftz.f32: this instruction is not known to the simulator":      "fma.rn.ftz.f32 %f1, %f1, %f2, %f3; // here",
		"mov.u32: special register %clock is not known":                       "mov.u32 %r1, %clock; // here",
		"bar.sync: only barrier 0 for all threads is known":                   "bar.sync 1; // here",
		"add.s32: 4 operands, expected 3":                                     "add.s32 %r1, %r2, %r3, %r4; // here",
		"add.s64: register %r2 has 32 bits, expected 64":                      "add.s64 %rd1, %r2, %rd3; // here",
		"room makes 49153 bytes of static shared memory, at most 49152":       ".shared .align 1 .b8 room[49153]; // here\nst.shared.u8 [room], 1;",
	} {
		m := newMachine(t, ptxsim.Options{Checks: true})
		text := program("", "", body+"\nret;")
		_, log, err := m.ModuleLoadData([]byte(text), driver.JITOptions{})
		want := fmt.Sprintf("kernel k: ptx line %d: %s", line(t, text, "// here"), says)
		if err == nil || status(t, err) != driver.InvalidPTX || !strings.Contains(err.Error(), want) || !strings.Contains(log.Error, want) {
			t.Errorf("%v, log %q; expected %q", err, log.Error, want)
		}
	}
}

// What the host does wrong with memory: the call is refused, the context lives on.
func TestHostFaults(t *testing.T) {
	m := newMachine(t, ptxsim.Options{Checks: true, Memory: 1 << 20})
	gone, held := m.room(16), m.room(16)
	if err := m.MemFree(gone); err != nil {
		t.Fatal(err)
	}
	_, much := m.MemAlloc(1 << 20)
	for says, err := range map[string]error{
		"0x10000000000 is no allocation in use":                                m.MemFree(gone),
		"0x20000000004 is no allocation in use":                                m.MemFree(held + 4),
		"0x10000000000 lies in allocation 1, which was freed":                  m.MemcpyHtoD(gone, make([]byte, 4)),
		"8 bytes at offset 12 of allocation 2, which holds 16":                 m.MemcpyDtoH(make([]byte, 8), held+12),
		"0x7 is no address of device memory":                                   m.MemcpyDtoH(make([]byte, 1), 7),
		"1048576 bytes asked for, 1048560 of 1048576 free":                     much,
		"4 bytes at offset 16 of allocation 2, which holds 16":                 m.MemsetD32Async(held+16, 1, 1, 0),
		"20 bytes at offset 0 of allocation 2, which holds 16":                 m.MemcpyDtoDAsync(held, held, 20, 0),
		"cuMemFree_v2: CUDA_ERROR_INVALID_VALUE (1): 0x30000000000 is no allo": m.MemFree(held + 1<<40),
	} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, expected %q", err, says)
		}
	}
	if err := m.CtxSynchronize(); err != nil {
		t.Errorf("the context: %v", err)
	}
}
