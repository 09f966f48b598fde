package gpu

// Time runs f and returns the milliseconds that the device took for the work that
// f queued, by events before and behind it. It waits for the end. The resolution
// is about half a microsecond; work that takes less than the host needs to queue it
// is timed with its gaps.
func (d *Device) Time(f func()) float64 {
	d.refuseInCapture("Time")
	start, err := d.driver.EventCreate()
	d.must("Time", err)
	defer func() { d.note(d.driver.EventDestroy(start)) }()
	end, err := d.driver.EventCreate()
	d.must("Time", err)
	defer func() { d.note(d.driver.EventDestroy(end)) }()

	d.must("Time", d.driver.EventRecord(start, d.stream))
	f()
	d.must("Time", d.driver.EventRecord(end, d.stream))
	d.must("Time", d.driver.EventSynchronize(end))
	ms, err := d.driver.EventElapsedTime(start, end)
	d.must("Time", err)
	return float64(ms)
}
