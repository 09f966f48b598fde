package libcuda

import "vision/kernels/cuda/driver"

// Flags of the calls below.
const (
	streamNonBlocking = 1
	captureRelaxed    = 2
)

// StreamCreate makes a stream that does not wait for the default one.
func (d *Driver) StreamCreate() (driver.Stream, error) {
	var s uintptr
	err := d.within(cuStreamCreate, pointer(&s), streamNonBlocking)
	return driver.Stream(s), err
}

// StreamDestroy ends a stream once its work is done.
func (d *Driver) StreamDestroy(s driver.Stream) error { return d.within(cuStreamDestroy, uintptr(s)) }

// StreamSynchronize waits.
func (d *Driver) StreamSynchronize(s driver.Stream) error {
	return d.within(cuStreamSynchronize, uintptr(s))
}

// StreamWaitEvent lets later work of the stream wait for an event.
func (d *Driver) StreamWaitEvent(s driver.Stream, e driver.Event) error {
	return d.within(cuStreamWaitEvent, uintptr(s), uintptr(e), 0)
}

// EventCreate makes an event that takes the time.
func (d *Driver) EventCreate() (driver.Event, error) {
	var e uintptr
	err := d.within(cuEventCreate, pointer(&e), 0)
	return driver.Event(e), err
}

// EventDestroy ends an event.
func (d *Driver) EventDestroy(e driver.Event) error { return d.within(cuEventDestroy, uintptr(e)) }

// EventRecord puts an event into a stream.
func (d *Driver) EventRecord(e driver.Event, s driver.Stream) error {
	return d.within(cuEventRecord, uintptr(e), uintptr(s))
}

// EventSynchronize waits for an event.
func (d *Driver) EventSynchronize(e driver.Event) error {
	return d.within(cuEventSynchronize, uintptr(e))
}

// EventElapsedTime is in milliseconds.
func (d *Driver) EventElapsedTime(start, end driver.Event) (float32, error) {
	var ms float32
	err := d.within(cuEventElapsedTime, pointer(&ms), uintptr(start), uintptr(end))
	return ms, err
}

// StreamBeginCapture starts to record. The relaxed mode is needed because the calls
// that follow may come from other threads.
func (d *Driver) StreamBeginCapture(s driver.Stream) error {
	return d.within(cuStreamBeginCapture, uintptr(s), captureRelaxed)
}

// StreamEndCapture returns what was recorded.
func (d *Driver) StreamEndCapture(s driver.Stream) (driver.Graph, error) {
	var g uintptr
	err := d.within(cuStreamEndCapture, uintptr(s), pointer(&g))
	return driver.Graph(g), err
}

// GraphInstantiate makes a graph ready to launch.
func (d *Driver) GraphInstantiate(g driver.Graph) (driver.GraphExec, error) {
	var x uintptr
	err := d.within(cuGraphInstantiate, pointer(&x), uintptr(g), 0)
	return driver.GraphExec(x), err
}

// GraphLaunch queues a graph.
func (d *Driver) GraphLaunch(g driver.GraphExec, s driver.Stream) error {
	return d.within(cuGraphLaunch, uintptr(g), uintptr(s))
}

// GraphDestroy ends a graph.
func (d *Driver) GraphDestroy(g driver.Graph) error { return d.within(cuGraphDestroy, uintptr(g)) }

// GraphExecDestroy ends a graph that was made ready.
func (d *Driver) GraphExecDestroy(g driver.GraphExec) error {
	return d.within(cuGraphExecDestroy, uintptr(g))
}
