//go:build gorgonia

package gorgonia

import (
	"gorgonia.org/cu"

	"vision/kernels/cuda/driver"
)

// StreamCreate makes a stream that does not wait for the default one.
func (d *Driver) StreamCreate() (s driver.Stream, err error) {
	err = d.within("cuStreamCreate", "", func() error {
		made, err := cu.MakeStream(cu.NonBlocking)
		s = driver.Stream(number(made))
		return err
	})
	return s, err
}

// StreamDestroy ends a stream once its work is done.
func (d *Driver) StreamDestroy(s driver.Stream) error {
	ended := from[cu.Stream](s)
	return d.within("cuStreamDestroy_v2", "", ended.Destroy)
}

// StreamSynchronize waits.
func (d *Driver) StreamSynchronize(s driver.Stream) error {
	return d.within("cuStreamSynchronize", "", from[cu.Stream](s).Synchronize)
}

// StreamWaitEvent lets later work of the stream wait for an event.
func (d *Driver) StreamWaitEvent(s driver.Stream, e driver.Event) error {
	return d.within("cuStreamWaitEvent", "", func() error { return from[cu.Stream](s).Wait(from[cu.Event](e), 0) })
}

// EventCreate makes an event that takes the time.
func (d *Driver) EventCreate() (e driver.Event, err error) {
	err = d.within("cuEventCreate", "", func() error {
		made, err := cu.MakeEvent(cu.DefaultEvent)
		e = driver.Event(number(made))
		return err
	})
	return e, err
}

// EventDestroy ends an event.
func (d *Driver) EventDestroy(e driver.Event) error {
	return d.within("cuEventDestroy_v2", "", func() error {
		ended := from[cu.Event](e)
		return cu.DestroyEvent(&ended)
	})
}

// EventRecord puts an event into a stream.
func (d *Driver) EventRecord(e driver.Event, s driver.Stream) error {
	return d.within("cuEventRecord", "", func() error { return from[cu.Event](e).Record(from[cu.Stream](s)) })
}

// EventSynchronize waits for an event.
func (d *Driver) EventSynchronize(e driver.Event) error {
	return d.within("cuEventSynchronize", "", from[cu.Event](e).Synchronize)
}

// EventElapsedTime is in milliseconds.
func (d *Driver) EventElapsedTime(start, end driver.Event) (ms float32, err error) {
	err = d.within("cuEventElapsedTime", "", func() error {
		v, err := from[cu.Event](start).Elapsed(from[cu.Event](end))
		ms = float32(v)
		return err
	})
	return ms, err
}

// StreamBeginCapture is not bound, so there are no graphs.
func (d *Driver) StreamBeginCapture(driver.Stream) error { return lacking("cuStreamBeginCapture_v2") }

// StreamEndCapture is not bound.
func (d *Driver) StreamEndCapture(driver.Stream) (driver.Graph, error) {
	return 0, lacking("cuStreamEndCapture")
}

// GraphInstantiate is not bound.
func (d *Driver) GraphInstantiate(driver.Graph) (driver.GraphExec, error) {
	return 0, lacking("cuGraphInstantiateWithFlags")
}

// GraphLaunch is not bound.
func (d *Driver) GraphLaunch(driver.GraphExec, driver.Stream) error { return lacking("cuGraphLaunch") }

// GraphDestroy has no graph to end.
func (d *Driver) GraphDestroy(driver.Graph) error { return lacking("cuGraphDestroy") }

// GraphExecDestroy has no graph to end.
func (d *Driver) GraphExecDestroy(driver.GraphExec) error { return lacking("cuGraphExecDestroy") }
