package gpu

import (
	"errors"

	"vision/kernels"
	"vision/kernels/cuda/driver"
)

// Graph is a recorded run of ops that the device repeats as one launch, without the
// host's part between them.
type Graph struct {
	device *Device
	exec   driver.GraphExec
	kept   []*block // free for others, but used by every launch
}

// Capture records the ops that f queues, without running them. Run f once before:
// while recording nothing may ask the driver for memory or load a kernel, and
// nothing may wait or copy from or to the host; what would is refused with
// *kernels.Error, which Capture returns.
//
// The graph reads and writes the buffers that f used, at their addresses. Buffers
// that f allocates or frees stay the graph's until it is closed; those that f only
// uses (parameters, input, output) must live as long as it.
func (d *Device) Capture(f func()) (g *Graph, err error) {
	defer kernels.Catch(&err)
	d.refuseInCapture("Capture")
	d.must("Capture", d.driver.StreamBeginCapture(d.stream))
	made := &Graph{device: d}
	recorded, err := d.record(made, f)
	d.memory.keep(made)
	if err != nil {
		made.giveBack()
		return nil, err
	}
	made.exec, err = d.driver.GraphInstantiate(recorded)
	err = errors.Join(err, d.driver.GraphDestroy(recorded))
	if err != nil {
		made.giveBack()
		return nil, &kernels.Error{Op: "Capture", Err: kernels.ErrDevice, Detail: d.note(err).Error()}
	}
	return made, nil
}

// record runs f and ends the capture, also where f panics.
func (d *Device) record(g *Graph, f func()) (recorded driver.Graph, err error) {
	d.graph = g
	defer func() {
		d.graph = nil
		var end error
		recorded, end = d.driver.StreamEndCapture(d.stream)
		if err == nil && end != nil {
			err = &kernels.Error{Op: "Capture", Err: kernels.ErrDevice, Detail: end.Error()}
		}
		if err != nil && recorded != 0 {
			err = errors.Join(err, d.driver.GraphDestroy(recorded))
		}
	}()
	defer kernels.Catch(&err)
	f()
	return 0, nil
}

// keep takes the graph's free blocks out of the cache.
func (a *allocator) keep(g *Graph) {
	for class, list := range a.free {
		others := list[:0]
		for _, m := range list {
			if m.graph == g {
				g.kept = append(g.kept, m)
			} else {
				others = append(others, m)
			}
		}
		a.free[class] = others
	}
}

// Launch queues one run of the graph. It panics with *kernels.Error when the driver
// refuses.
func (g *Graph) Launch() {
	d := g.device
	d.refuseInCapture("Graph")
	if g.exec == 0 {
		kernels.Fail("Graph", kernels.ErrValue, "launched after Close")
	}
	d.must("Graph", d.driver.GraphLaunch(g.exec, d.stream))
}

// Close waits for the graph's launches and gives its memory back to the cache.
func (g *Graph) Close() error {
	if g.exec == 0 {
		return nil
	}
	d := g.device
	if d.context == 0 {
		g.exec = 0
		return nil // the device went first, and took everything with it
	}
	err := errors.Join(d.driver.StreamSynchronize(d.stream), d.driver.GraphExecDestroy(g.exec))
	g.exec = 0
	g.giveBack()
	return err
}

// giveBack returns the graph's blocks; those in use belong to whoever holds them.
func (g *Graph) giveBack() {
	for m := range g.device.memory.all {
		if m.graph == g {
			m.graph = nil
		}
	}
	for _, m := range g.kept {
		g.device.memory.cache(m)
	}
	g.kept = nil
}

// refuseInCapture panics where a call cannot be recorded.
func (d *Device) refuseInCapture(op string) {
	if d.graph != nil {
		kernels.Fail(op, kernels.ErrDevice, "cannot be recorded in a graph: run the ops once before, so that memory and kernels are there, and copy outside")
	}
}
