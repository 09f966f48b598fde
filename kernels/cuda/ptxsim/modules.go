package ptxsim

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim/syntax"
)

// module is a loaded PTX text.
type module struct {
	functions map[string]*function
	variables []*allocation
}

// function is a kernel and what was set of it.
type function struct {
	program    *program
	maxThreads int
	dynamic    int // the most dynamic shared memory that a launch may ask for
	registers  int // 32-bit registers that the interpreter's own allocation needs
}

// ModuleLoadData parses and compiles a PTX text. What the machine does not know is
// refused here, with the line, in the error and in the log.
func (s *Sim) ModuleLoadData(image []byte, o driver.JITOptions) (driver.Module, driver.JITLog, error) {
	const call = "cuModuleLoadDataEx"
	start := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	var log driver.JITLog
	if err := s.ready(call); err != nil {
		return 0, log, err
	}
	m, err := s.load(bytes.TrimRight(image, "\x00"))
	log.Wall = time.Since(start)
	if err != nil {
		log.Error = err.Error()
		var place *syntax.Error
		if errors.As(err, &place) {
			return 0, log, failure(call, driver.InvalidPTX, err.Error())
		}
		return 0, log, err
	}
	if o.Verbose {
		for name, f := range m.functions {
			log.Info += fmt.Sprintf("ptxsim: %s: %d instructions, %d slots of 32 bits, %d of 64, %d predicates, %d bytes of shared memory\n",
				name, len(f.program.code), f.program.slots32, f.program.slots64, f.program.predicates, f.program.shared)
		}
	}
	return driver.Module(s.modules.add(m)), log, nil
}

// ModuleUnload ends a module; its functions and variables are dead.
func (s *Sim) ModuleUnload(m driver.Module) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuModuleUnload"); err != nil {
		return err
	}
	if _, ok := s.modules.list[uintptr(m)]; !ok {
		return failure("cuModuleUnload", driver.InvalidHandle, fmt.Sprintf("module %#x", m))
	}
	for h, f := range s.functions.list {
		for _, g := range s.modules.list[uintptr(m)].functions {
			if f == g {
				delete(s.functions.list, h)
			}
		}
	}
	for _, a := range s.modules.list[uintptr(m)].variables {
		s.used -= a.size
		a.free()
	}
	delete(s.modules.list, uintptr(m))
	return nil
}

// ModuleGetFunction finds a kernel.
func (s *Sim) ModuleGetFunction(m driver.Module, name string) (driver.Function, error) {
	const call = "cuModuleGetFunction"
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(call); err != nil {
		return 0, err
	}
	module, ok := s.modules.list[uintptr(m)]
	if !ok {
		return 0, failure(call, driver.InvalidHandle, fmt.Sprintf("module %#x", m))
	}
	f, ok := module.functions[name]
	if !ok {
		return 0, failure(call, driver.NotFound, fmt.Sprintf("no kernel %q in the module", name))
	}
	return driver.Function(s.functions.add(f)), nil
}

func (s *Sim) function(call string, f driver.Function) (*function, error) {
	if err := s.ready(call); err != nil {
		return nil, err
	}
	fn, ok := s.functions.list[uintptr(f)]
	if !ok {
		return nil, failure(call, driver.InvalidHandle, fmt.Sprintf("function %#x", f))
	}
	return fn, nil
}

// FuncGetAttribute knows sizes; registers are those of the interpreter, not of a
// device: for those there is make ptxas.
func (s *Sim) FuncGetAttribute(f driver.Function, a driver.FunctionAttribute) (int, error) {
	const call = "cuFuncGetAttribute"
	s.mu.Lock()
	defer s.mu.Unlock()
	fn, err := s.function(call, f)
	if err != nil {
		return 0, err
	}
	switch a {
	case driver.FuncMaxThreadsPerBlock:
		return fn.maxThreads, nil
	case driver.FuncSharedSizeBytes:
		return fn.program.shared, nil
	case driver.FuncConstSizeBytes, driver.FuncLocalSizeBytes:
		return 0, nil
	case driver.FuncNumRegs:
		return min(fn.registers, 255), nil
	case driver.FuncPTXVersion:
		return 70, nil
	case driver.FuncBinaryVersion:
		return 80, nil
	case driver.FuncMaxDynamicSharedSizeBytes:
		return fn.dynamic, nil
	}
	return 0, failure(call, driver.InvalidValue, fmt.Sprintf("attribute %d is not modelled", a))
}

// FuncSetAttribute sets how much dynamic shared memory a launch may ask for.
func (s *Sim) FuncSetAttribute(f driver.Function, a driver.FunctionAttribute, value int) error {
	const call = "cuFuncSetAttribute"
	s.mu.Lock()
	defer s.mu.Unlock()
	fn, err := s.function(call, f)
	if err != nil {
		return err
	}
	if a != driver.FuncMaxDynamicSharedSizeBytes {
		return failure(call, driver.InvalidValue, fmt.Sprintf("attribute %d cannot be set", a))
	}
	if most := attributes[driver.MaxSharedMemoryPerBlockOptin] - fn.program.shared; value < 0 || value > most {
		return failure(call, driver.InvalidValue, fmt.Sprintf("%d bytes of dynamic shared memory, at most %d beside %d static", value, most, fn.program.shared))
	}
	fn.dynamic = value
	return nil
}

// OccupancyMaxActiveBlocks counts by threads and shared memory alone.
func (s *Sim) OccupancyMaxActiveBlocks(f driver.Function, threads int, shared uint32) (int, error) {
	const call = "cuOccupancyMaxActiveBlocksPerMultiprocessor"
	s.mu.Lock()
	defer s.mu.Unlock()
	fn, err := s.function(call, f)
	if err != nil {
		return 0, err
	}
	if threads < 1 || threads > fn.maxThreads {
		return 0, failure(call, driver.InvalidValue, fmt.Sprintf("%d threads, expected 1 to %d", threads, fn.maxThreads))
	}
	warps := (threads + 31) / 32
	memory := fn.program.shared + int(shared) + attributes[driver.ReservedSharedMemoryPerBlock]
	return min(attributes[driver.MaxBlocksPerMultiprocessor], 64/warps, attributes[driver.MaxSharedMemoryPerMultiprocessor]/memory), nil
}
