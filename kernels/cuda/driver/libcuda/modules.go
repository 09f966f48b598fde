package libcuda

import (
	"bytes"
	"fmt"
	"runtime"
	"time"

	"vision/kernels/cuda/driver"
)

// Options of cuModuleLoadDataEx (CUjit_option).
const (
	jitInfoLogBuffer     = 3
	jitInfoLogSize       = 4
	jitErrorLogBuffer    = 5
	jitErrorLogSize      = 6
	jitOptimisationLevel = 7
	jitLogVerbose        = 12
)

// ModuleLoadData compiles PTX, or loads a cubin, for the context's device.
func (d *Driver) ModuleLoadData(image []byte, o driver.JITOptions) (driver.Module, driver.JITLog, error) {
	const size = 64 << 10
	var m uintptr
	info, failed := make([]byte, size), make([]byte, size)
	text := append(bytes.Clone(image), 0) // PTX is a C string; the caller's memory stays as it is
	options := []int32{jitInfoLogBuffer, jitInfoLogSize, jitErrorLogBuffer, jitErrorLogSize}
	// A value is a pointer or a number in a pointer's place. The driver writes the
	// lengths of the logs over the sizes when it is done, seconds later: everything that
	// it was pointed to is kept alive below.
	values := []uintptr{pointer(&info[0]), size, pointer(&failed[0]), size}
	if o.Verbose {
		options, values = append(options, jitLogVerbose), append(values, 1)
	}
	if o.Optimisation >= 0 {
		options, values = append(options, jitOptimisationLevel), append(values, uintptr(o.Optimisation))
	}
	start := time.Now()
	err := d.within(cuModuleLoadDataEx, pointer(&m), pointer(&text[0]), uintptr(len(options)), pointer(&options[0]), pointer(&values[0]))
	log := driver.JITLog{Info: cString(info), Error: cString(failed), Wall: time.Since(start)}
	runtime.KeepAlive(options)
	runtime.KeepAlive(values)
	runtime.KeepAlive(info)
	runtime.KeepAlive(failed)
	runtime.KeepAlive(text)
	return driver.Module(m), log, err
}

// cString is the text before the first zero.
func cString(b []byte) string {
	if n := bytes.IndexByte(b, 0); n >= 0 {
		b = b[:n]
	}
	return string(b)
}

// ModuleUnload ends a module and its functions.
func (d *Driver) ModuleUnload(m driver.Module) error { return d.within(cuModuleUnload, uintptr(m)) }

// ModuleGetFunction finds a kernel by name.
func (d *Driver) ModuleGetFunction(m driver.Module, name string) (driver.Function, error) {
	var f uintptr
	text := append([]byte(name), 0)
	err := d.detailed(cuModuleGetFunction, name, pointer(&f), uintptr(m), pointer(&text[0]))
	runtime.KeepAlive(text)
	return driver.Function(f), err
}

// FuncGetAttribute reads one number of a kernel.
func (d *Driver) FuncGetAttribute(f driver.Function, a driver.FunctionAttribute) (int, error) {
	var v int32
	err := d.within(cuFuncGetAttribute, pointer(&v), uintptr(a), uintptr(f))
	return int(v), err
}

// FuncSetAttribute sets one.
func (d *Driver) FuncSetAttribute(f driver.Function, a driver.FunctionAttribute, value int) error {
	return d.within(cuFuncSetAttribute, uintptr(f), uintptr(a), uintptr(value))
}

// OccupancyMaxActiveBlocks is the driver's count.
func (d *Driver) OccupancyMaxActiveBlocks(f driver.Function, threads int, shared uint32) (int, error) {
	var n int32
	err := d.within(cuOccupancyMaxActiveBlocks, pointer(&n), uintptr(f), uintptr(threads), uintptr(shared))
	return int(n), err
}

// LaunchKernel queues a launch. The driver copies the parameters before it returns.
func (d *Driver) LaunchKernel(l driver.Launch) error {
	var params uintptr
	if len(l.Params) > 0 {
		params = pointer(&l.Params[0])
	}
	err := d.within(cuLaunchKernel, uintptr(l.Function), uintptr(l.Grid.X), uintptr(l.Grid.Y), uintptr(l.Grid.Z),
		uintptr(l.Block.X), uintptr(l.Block.Y), uintptr(l.Block.Z), uintptr(l.Shared), uintptr(l.Stream), params, 0)
	runtime.KeepAlive(l.Params)
	if e, ok := err.(*driver.Error); ok {
		e.Detail = fmt.Sprintf("grid %v, block %v, %d bytes of dynamic shared memory", l.Grid, l.Block, l.Shared)
	}
	return err
}
