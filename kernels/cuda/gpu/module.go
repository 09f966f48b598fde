package gpu

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptx"
)

// Module is a PTX file that the driver compiled for the device.
type Module struct {
	Name string // "layernorm_1_direct"
	// Log is what the driver's compiler said, if Options.JITLog asked for it, and how
	// long it took, in any case.
	Log    driver.JITLog
	handle driver.Module
}

// KernelInfo is what a kernel takes on this device.
type KernelInfo struct {
	Registers  int // of a thread
	Shared     int // static, bytes of a block
	Local      int // bytes of a thread: spilled registers
	MaxThreads int // of a block
}

// load returns the function, compiling its module the first time.
func (d *Device) load(k *Kernel) driver.Function {
	if f, ok := d.loaded[k]; ok {
		return f
	}
	d.refuseInCapture(k.Entry)
	m, ok := d.modules[k.Module]
	if !ok {
		source := d.options.Source
		if source == nil {
			source = ptx.Text
		}
		text, err := source(k.Module)
		d.must(k.Entry, err)
		m = &Module{Name: k.Module}
		m.handle, m.Log, err = d.driver.ModuleLoadData(text, driver.JITOptions{Verbose: d.options.JITLog, Optimisation: -1})
		if err != nil {
			kernels.Fail(k.Entry, kernels.ErrDevice, fmt.Sprintf("module %s: %v\n%s", k.Module, d.note(err), m.Log.Error))
		}
		d.modules[k.Module] = m
		d.order = append(d.order, m)
	}
	f, err := d.driver.ModuleGetFunction(m.handle, k.Entry)
	d.must(k.Entry, err)
	// More than 48 KiB must be asked for; what the device does not have its launchers do
	// not use.
	if most := min(k.Shared, d.limits.SharedPerBlock); most > 48<<10 {
		d.must(k.Entry, d.driver.FuncSetAttribute(f, driver.FuncMaxDynamicSharedSizeBytes, most))
	}
	d.loaded[k] = f
	return f
}

// Modules lists the modules loaded so far, in order.
func (d *Device) Modules() []Module {
	list := make([]Module, len(d.order))
	for i, m := range d.order {
		list[i] = *m
	}
	return list
}

// KernelInfo loads a kernel, if it is not yet, and says what it takes.
func (d *Device) KernelInfo(k *Kernel) KernelInfo {
	f := d.load(k)
	var i KernelInfo
	for _, a := range []struct {
		attribute driver.FunctionAttribute
		to        *int
	}{
		{driver.FuncNumRegs, &i.Registers}, {driver.FuncSharedSizeBytes, &i.Shared},
		{driver.FuncLocalSizeBytes, &i.Local}, {driver.FuncMaxThreadsPerBlock, &i.MaxThreads},
	} {
		v, err := d.driver.FuncGetAttribute(f, a.attribute)
		d.must(k.Entry, err)
		*a.to = v
	}
	return i
}

// BlocksPerMultiprocessor is how many blocks of a launch one multiprocessor holds
// at once.
func (d *Device) BlocksPerMultiprocessor(k *Kernel, threads, shared int) int {
	n, err := d.driver.OccupancyMaxActiveBlocks(d.load(k), threads, uint32(shared))
	d.must(k.Entry, err)
	return n
}
