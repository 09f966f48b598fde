package ptxsim

import (
	"fmt"

	"vision/kernels/cuda/driver"
)

// graph is a list of work.
type graph struct{ work []func() error }

// StreamBeginCapture starts to record.
func (s *Sim) StreamBeginCapture(st driver.Stream) error {
	const call = "cuStreamBeginCapture_v2"
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.stream(call, st)
	switch {
	case err != nil:
		return err
	case st == 0:
		return failure(call, driver.CaptureUnsupported, "the default stream cannot be captured")
	case q.capture != nil:
		return failure(call, driver.InvalidValue, "the stream is being captured already")
	}
	q.capture = &graph{}
	return nil
}

// StreamEndCapture returns what was recorded.
func (s *Sim) StreamEndCapture(st driver.Stream) (driver.Graph, error) {
	const call = "cuStreamEndCapture"
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.stream(call, st)
	if err != nil {
		return 0, err
	}
	if q.capture == nil {
		return 0, failure(call, driver.InvalidValue, "the stream is not being captured")
	}
	g := q.capture
	q.capture = nil
	return driver.Graph(s.graphs.add(g)), nil
}

// GraphInstantiate makes a graph ready.
func (s *Sim) GraphInstantiate(g driver.Graph) (driver.GraphExec, error) {
	const call = "cuGraphInstantiateWithFlags"
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(call); err != nil {
		return 0, err
	}
	v, ok := s.graphs.list[uintptr(g)]
	if !ok {
		return 0, failure(call, driver.InvalidHandle, fmt.Sprintf("graph %#x", g))
	}
	return driver.GraphExec(s.execs.add(v)), nil
}

// GraphLaunch runs the work of a graph in order.
func (s *Sim) GraphLaunch(g driver.GraphExec, st driver.Stream) error {
	const call = "cuGraphLaunch"
	return s.enqueue(call, st, func() error {
		v, ok := s.execs.list[uintptr(g)]
		if !ok {
			return failure(call, driver.InvalidHandle, fmt.Sprintf("graph %#x", g))
		}
		for _, work := range v.work {
			if err := work(); err != nil {
				return err
			}
			if s.dead != nil {
				return nil
			}
		}
		return nil
	})
}

// GraphDestroy ends a graph; those made ready from it stay.
func (s *Sim) GraphDestroy(g driver.Graph) error {
	return s.dropGraph("cuGraphDestroy", &s.graphs, uintptr(g))
}

// GraphExecDestroy ends a graph that was made ready.
func (s *Sim) GraphExecDestroy(g driver.GraphExec) error {
	return s.dropGraph("cuGraphExecDestroy", &s.execs, uintptr(g))
}

func (s *Sim) dropGraph(call string, from *handles[*graph], g uintptr) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := from.list[g]; !ok {
		return failure(call, driver.InvalidHandle, fmt.Sprintf("graph %#x", g))
	}
	delete(from.list, g)
	return nil
}
