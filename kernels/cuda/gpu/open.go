package gpu

import (
	"errors"
	"fmt"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// The least compute capability: cp.async and the tensor cores' bf16 begin there.
const leastMajor, leastMinor = 8, 0

// Open takes device number ordinal of a driver: its primary context, one stream of
// its own. It fails, saying what was found, where there is no such device or one
// that is too old for the kernels.
func Open(dr driver.Driver, ordinal int, o Options) (_ *Device, err error) {
	if o.Staging%4 != 0 || o.Staging < 0 {
		return nil, fmt.Errorf("gpu: %d bytes of staging, expected a multiple of 4", o.Staging)
	}
	if o.Precision > BF16 {
		return nil, fmt.Errorf("gpu: precision %d, expected %d to %d", o.Precision, FP32, BF16)
	}
	count, err := dr.DeviceCount()
	if err != nil {
		return nil, fmt.Errorf("gpu: %s: %w", dr.Name(), err)
	}
	switch {
	case count == 0:
		return nil, fmt.Errorf("gpu: %s has no device", dr.Name())
	case ordinal < 0 || ordinal >= count:
		return nil, fmt.Errorf("gpu: device %d of %s, expected 0 to %d", ordinal, dr.Name(), count-1)
	}
	d := &Device{driver: dr, options: o, loaded: map[*Kernel]driver.Function{}, modules: map[string]*Module{}, args: new([maxArgs / 8]uint64)}
	d.params[0] = unsafe.Pointer(d.args)
	if d.ordinal, err = dr.Device(ordinal); err != nil {
		return nil, fmt.Errorf("gpu: device %d of %s: %w", ordinal, dr.Name(), err)
	}
	model, err := dr.DeviceName(d.ordinal)
	if err != nil {
		return nil, fmt.Errorf("gpu: device %d of %s: %w", ordinal, dr.Name(), err)
	}
	if d.limits, err = ReadLimits(dr, d.ordinal); err != nil {
		return nil, fmt.Errorf("gpu: %s: %w", model, err)
	}
	if old := d.limits.TooOld(); old != "" {
		return nil, fmt.Errorf("gpu: %s has %s", model, old)
	}
	d.name = label(o, model)
	if d.context, err = dr.PrimaryCtxRetain(d.ordinal); err != nil {
		return nil, fmt.Errorf("gpu: %s: %w", model, err)
	}
	if err = dr.CtxSetCurrent(d.context); err == nil {
		d.stream, err = dr.StreamCreate()
	}
	if err != nil {
		return nil, fmt.Errorf("gpu: %s: %w", model, errors.Join(err, dr.PrimaryCtxRelease(d.ordinal)))
	}
	return d, nil
}

// TooOld says why the kernels cannot run on such a device, "" if they can.
func (l Limits) TooOld() string {
	if l.Major > leastMajor || l.Major == leastMajor && l.Minor >= leastMinor {
		return ""
	}
	return fmt.Sprintf("compute capability %d.%d, the kernels need %d.%d or later (Ampere)", l.Major, l.Minor, leastMajor, leastMinor)
}

func label(o Options, model string) string {
	kind := o.Label
	if kind == "" {
		kind = "cuda"
	}
	if o.Precision != FP32 {
		model += ", " + o.Precision.String()
	}
	if o.Note != "" {
		model += ", " + o.Note
	}
	return fmt.Sprintf("%s (%s)", kind, model)
}

// ReadLimits asks a driver for a device's limits; no context is needed.
func ReadLimits(dr driver.Driver, device driver.Device) (Limits, error) {
	var l Limits
	for _, a := range []struct {
		attribute driver.DeviceAttribute
		to        *int
	}{
		{driver.ComputeCapabilityMajor, &l.Major}, {driver.ComputeCapabilityMinor, &l.Minor},
		{driver.MultiprocessorCount, &l.Multiprocessors},
		{driver.MaxSharedMemoryPerBlockOptin, &l.SharedPerBlock}, {driver.MaxSharedMemoryPerMultiprocessor, &l.SharedPerMulti},
		{driver.L2CacheSize, &l.L2}, {driver.MaxThreadsPerMultiprocessor, &l.ThreadsPerMulti},
		{driver.ClockRate, &l.ClockKHz}, {driver.MemoryClockRate, &l.MemoryKHz}, {driver.GlobalMemoryBusWidth, &l.MemoryBits},
	} {
		v, err := dr.DeviceAttribute(device, a.attribute)
		if err != nil {
			return Limits{}, err
		}
		*a.to = v
	}
	total, err := dr.DeviceTotalMem(device)
	l.Total = total
	return l, err
}

// Close waits for the queue and gives everything back: memory, modules, stream and
// context, and the driver if the device owns it. Buffers and graphs are dead
// afterwards.
func (d *Device) Close() error {
	if d.context == 0 {
		return nil
	}
	ended := d.driver.StreamSynchronize(d.stream)
	var errs []error
	errs = append(errs, d.memory.close(d.driver)...)
	errs = append(errs, d.staging.close(d.driver)...)
	for _, m := range d.order {
		errs = append(errs, d.driver.ModuleUnload(m.handle))
	}
	errs = append(errs, d.driver.StreamDestroy(d.stream), d.driver.PrimaryCtxRelease(d.ordinal))
	d.context, d.stream = 0, 0
	d.loaded, d.modules, d.order = nil, nil, nil
	if ended != nil {
		errs = []error{ended} // a device that failed answers every call with its failure
	}
	if d.options.OwnsDriver {
		errs = append(errs, d.driver.Close())
	}
	return errors.Join(errs...)
}
