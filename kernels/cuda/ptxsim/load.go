package ptxsim

import (
	"fmt"
	"strconv"
	"strings"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim/syntax"
)

// The most that the device has, of static shared memory and of parameters.
const (
	maxStatic = 48 << 10
	maxParams = 4096
)

// load parses and compiles a text. Variables of the module are allocated last, when
// nothing can fail any more.
func (s *Sim) load(text []byte) (*module, error) {
	parsed, err := syntax.Parse(text)
	if err != nil {
		return nil, err
	}
	if err := supported(parsed); err != nil {
		return nil, err
	}
	symbols, first, bytes := map[string]uint64{}, len(s.allocations), uint64(0)
	var variables []*syntax.Variable
	for i := range parsed.Globals {
		if v := &parsed.Globals[i]; v.Space != "shared" {
			symbols[v.Name] = uint64(address(first+len(variables), 0))
			variables = append(variables, v)
			bytes += uint64(v.Bytes)
		}
	}
	if bytes > s.options.Memory-s.used {
		return nil, failure("cuModuleLoadDataEx", driver.OutOfMemory, fmt.Sprintf("%d bytes of variables, %d of %d free", bytes, s.options.Memory-s.used, s.options.Memory))
	}
	m := &module{functions: map[string]*function{}}
	for _, e := range parsed.Entries {
		f, err := s.kernel(parsed, e, symbols)
		if err != nil {
			return nil, fmt.Errorf("kernel %s: %w", e.Name, err)
		}
		m.functions[e.Name] = f
	}
	for _, v := range variables {
		a := newAllocation(len(s.allocations), uint64(v.Bytes), s.options.Checks)
		copy(a.bytes(0, a.size), v.Init)
		a.shadow.written(0, a.size) // what is not given is zero
		a.constant, a.variable = v.Space == "const", true
		s.allocations = append(s.allocations, a)
		s.used += a.size
		m.variables = append(m.variables, a)
	}
	return m, nil
}

// supported fails on a text for a later device or driver than this one.
func supported(m *syntax.Module) error {
	if v, err := strconv.ParseFloat(m.Version, 64); err != nil || v > 8.0 {
		return failure("cuModuleLoadDataEx", driver.UnsupportedPTX, fmt.Sprintf("PTX version %q, expected at most 8.0", m.Version))
	}
	sm, _ := strings.CutPrefix(m.Target, "sm_")
	if v, err := strconv.Atoi(sm); err != nil || v > 80 {
		return failure("cuModuleLoadDataEx", driver.InvalidPTX, fmt.Sprintf("target %q, the device is sm_80", m.Target))
	}
	return nil
}

// kernel lays out the shared memory of an entry, of which it has the arrays that it
// names, and compiles it.
func (s *Sim) kernel(m *syntax.Module, e *syntax.Entry, globals map[string]uint64) (*function, error) {
	named := map[string]bool{}
	for i := range e.Code {
		for _, o := range e.Code[i].Operands {
			named[o.Name] = true
		}
	}
	symbols, size, dynamic := map[string]uint64{}, 0, false
	for name, at := range globals {
		symbols[name] = at
	}
	var last []string // dynamic arrays lie behind all others
	for _, v := range append(append([]syntax.Variable(nil), m.Globals...), e.Shared...) {
		if v.Space != "shared" || !named[v.Name] {
			continue
		}
		if v.Extern {
			last, dynamic = append(last, v.Name), true
			continue
		}
		size = (size + v.Align - 1) / v.Align * v.Align
		symbols[v.Name] = uint64(size)
		if size += v.Bytes; size > maxStatic {
			return nil, &syntax.Error{Line: v.Line, Text: fmt.Sprintf("%s makes %d bytes of static shared memory, at most %d", v.Name, size, maxStatic)}
		}
	}
	if dynamic {
		size = (size + 15) / 16 * 16
	}
	for _, name := range last {
		symbols[name] = uint64(size)
	}
	p, err := compile(e, symbols, size, dynamic, s.options.Checks)
	if err != nil {
		return nil, err
	}
	if p.paramBytes > maxParams {
		return nil, &syntax.Error{Line: e.Line, Text: fmt.Sprintf("%d bytes of parameters, at most %d", p.paramBytes, maxParams)}
	}
	threads := e.MaxThreads
	if threads == 0 || threads > attributes[driver.MaxThreadsPerBlock] {
		threads = attributes[driver.MaxThreadsPerBlock]
	}
	return &function{program: p, maxThreads: threads, dynamic: maxStatic - size, registers: p.slots32 + 2*p.slots64}, nil
}
