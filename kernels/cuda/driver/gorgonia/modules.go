//go:build gorgonia

package gorgonia

import (
	"bytes"
	"fmt"
	"runtime"
	"time"
	"unsafe"

	"gorgonia.org/cu"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptx"
)

// ModuleLoadData compiles PTX for the context's device. It reads the text as well, for
// the sizes of the kernels' parameters; a cubin does not say them and is refused.
func (d *Driver) ModuleLoadData(image []byte, o driver.JITOptions) (driver.Module, driver.JITLog, error) {
	const call, size = "cuModuleLoadDataEx", 64 << 10
	info, failed := make([]byte, size), make([]byte, size)
	options := []cu.JITOption{&cu.JITInfoLogBuffer{Buffer: info}, &cu.JITErrorLogBuffer{Buffer: failed}}
	if o.Verbose {
		options = append(options, &cu.JITLogVerbose{Enabled: true})
	}
	if o.Optimisation >= 0 {
		options = append(options, &cu.JITOptimizationLevel{Value: uint(o.Optimisation)})
	}
	var m cu.Module
	start := time.Now()
	err := d.within(call, "", func() (err error) {
		m, err = cu.LoadDataEx(string(image), options...)
		return err
	})
	runtime.KeepAlive(options) // cu passes the buffers' addresses as numbers
	log := driver.JITLog{Info: cString(info), Error: cString(failed), Wall: time.Since(start)}
	if err != nil {
		return 0, log, err
	}
	sizes, err := parameters(image)
	if err != nil {
		unload := d.within("cuModuleUnload", "", m.Unload)
		return 0, log, &driver.Error{Call: call, Status: driver.NotSupported, Name: driver.StatusName(driver.NotSupported),
			Text: "no PTX that tells what its kernels take", Detail: fmt.Sprint(err, ": unloaded: ", unload)}
	}
	handle := driver.Module(number(m))
	d.mu.Lock()
	d.bytes[handle] = sizes
	d.mu.Unlock()
	return handle, log, nil
}

// parameters are the bytes of each kernel's one parameter.
func parameters(image []byte) (map[string]int, error) {
	m, err := ptx.Parse(image)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int{}
	for _, e := range m.Entries {
		sizes[e.Name] = e.ParamBytes
	}
	return sizes, nil
}

// cString is the text before the first zero.
func cString(b []byte) string {
	if n := bytes.IndexByte(b, 0); n >= 0 {
		b = b[:n]
	}
	return string(b)
}

// ModuleUnload ends a module and its functions.
func (d *Driver) ModuleUnload(m driver.Module) error {
	d.mu.Lock()
	delete(d.bytes, m)
	d.mu.Unlock()
	return d.within("cuModuleUnload", "", from[cu.Module](m).Unload)
}

// ModuleGetFunction finds a kernel by name.
func (d *Driver) ModuleGetFunction(m driver.Module, name string) (driver.Function, error) {
	var f cu.Function
	err := d.within("cuModuleGetFunction", name, func() (err error) {
		f, err = from[cu.Module](m).Function(name)
		return err
	})
	if err != nil {
		return 0, err
	}
	handle := driver.Function(number(f))
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kernel[handle] = d.bytes[m][name]
	return handle, nil
}

// FuncGetAttribute reads one number of a kernel.
func (d *Driver) FuncGetAttribute(f driver.Function, a driver.FunctionAttribute) (v int, err error) {
	err = d.within("cuFuncGetAttribute", "", func() (err error) {
		v, err = from[cu.Function](f).Attribute(cu.FunctionAttribute(a))
		return err
	})
	return v, err
}

// FuncSetAttribute is not bound.
func (d *Driver) FuncSetAttribute(driver.Function, driver.FunctionAttribute, int) error {
	return lacking("cuFuncSetAttribute")
}

// OccupancyMaxActiveBlocks is the driver's count.
func (d *Driver) OccupancyMaxActiveBlocks(f driver.Function, threads int, shared uint32) (n int, err error) {
	err = d.within("cuOccupancyMaxActiveBlocksPerMultiprocessor", "", func() (err error) {
		n, err = from[cu.Function](f).MaxActiveBlocksPerMultiProcessor(threads, int64(shared))
		return err
	})
	return n, err
}

// LaunchKernel queues a launch of a kernel with one parameter, handed over in words.
func (d *Driver) LaunchKernel(l driver.Launch) error {
	const call = "cuLaunchKernel"
	d.mu.Lock()
	size := d.kernel[l.Function]
	d.mu.Unlock()
	if len(l.Params) != 1 || size == 0 {
		e := lacking(call).(*driver.Error)
		e.Detail = fmt.Sprintf("%d parameters, %d bytes in the first; it can launch kernels of one parameter", len(l.Params), size)
		return e
	}
	words := make([]uint64, (size+7)/8)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), size), unsafe.Slice((*byte)(l.Params[0]), size))
	params := make([]unsafe.Pointer, len(words))
	for i := range words {
		params[i] = unsafe.Pointer(&words[i])
	}
	detail := fmt.Sprintf("grid %v, block %v, %d bytes of dynamic shared memory", l.Grid, l.Block, l.Shared)
	return d.within(call, detail, func() error {
		return from[cu.Function](l.Function).Launch(int(l.Grid.X), int(l.Grid.Y), int(l.Grid.Z),
			int(l.Block.X), int(l.Block.Y), int(l.Block.Z), int(l.Shared), from[cu.Stream](l.Stream), params)
	})
}
