package ptxsim

import (
	"fmt"
	"time"

	"vision/kernels/cuda/driver"
)

// stream runs what it is given at once, or records it.
type stream struct {
	capture *graph
}

// event is a moment.
type event struct {
	at       time.Time
	recorded bool
}

// enqueue runs work on a stream, or adds it to the graph that is being captured. The
// error of a fault is sticky; errors of the call itself are returned.
func (s *Sim) enqueue(call string, st driver.Stream, work func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(call); err != nil {
		return err
	}
	if st != 0 {
		q, ok := s.streams.list[uintptr(st)]
		if !ok {
			return failure(call, driver.InvalidHandle, fmt.Sprintf("stream %#x", st))
		}
		if q.capture != nil {
			q.capture.work = append(q.capture.work, work)
			return nil
		}
	}
	return work()
}

// StreamCreate makes a stream.
func (s *Sim) StreamCreate() (driver.Stream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuStreamCreate"); err != nil {
		return 0, err
	}
	return driver.Stream(s.streams.add(&stream{})), nil
}

func (s *Sim) stream(call string, st driver.Stream) (*stream, error) {
	if err := s.ready(call); err != nil {
		return nil, err
	}
	if st == 0 {
		return &stream{}, nil
	}
	q, ok := s.streams.list[uintptr(st)]
	if !ok {
		return nil, failure(call, driver.InvalidHandle, fmt.Sprintf("stream %#x", st))
	}
	return q, nil
}

// StreamDestroy ends a stream.
func (s *Sim) StreamDestroy(st driver.Stream) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.stream("cuStreamDestroy_v2", st); err != nil {
		return err
	}
	delete(s.streams.list, uintptr(st))
	return nil
}

// StreamSynchronize returns the fault of an earlier launch, if there was one.
func (s *Sim) StreamSynchronize(st driver.Stream) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.stream("cuStreamSynchronize", st)
	if err == nil && q.capture != nil {
		return failure("cuStreamSynchronize", driver.CaptureUnsupported, "the stream is being captured")
	}
	return err
}

// StreamWaitEvent has nothing to wait for.
func (s *Sim) StreamWaitEvent(st driver.Stream, e driver.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.stream("cuStreamWaitEvent", st); err != nil {
		return err
	}
	_, err := s.event("cuStreamWaitEvent", e)
	return err
}

// EventCreate makes an event.
func (s *Sim) EventCreate() (driver.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuEventCreate"); err != nil {
		return 0, err
	}
	return driver.Event(s.events.add(&event{})), nil
}

func (s *Sim) event(call string, e driver.Event) (*event, error) {
	if err := s.ready(call); err != nil {
		return nil, err
	}
	v, ok := s.events.list[uintptr(e)]
	if !ok {
		return nil, failure(call, driver.InvalidHandle, fmt.Sprintf("event %#x", e))
	}
	return v, nil
}

// EventDestroy ends an event.
func (s *Sim) EventDestroy(e driver.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.event("cuEventDestroy_v2", e); err != nil {
		return err
	}
	delete(s.events.list, uintptr(e))
	return nil
}

// EventRecord notes the host's time: what was queued before has run.
func (s *Sim) EventRecord(e driver.Event, st driver.Stream) error {
	return s.enqueue("cuEventRecord", st, func() error {
		v, err := s.event("cuEventRecord", e)
		if err == nil {
			v.at, v.recorded = time.Now(), true
		}
		return err
	})
}

// EventSynchronize has nothing to wait for.
func (s *Sim) EventSynchronize(e driver.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.event("cuEventSynchronize", e)
	return err
}

// EventElapsedTime is the host's time, in milliseconds: it says nothing of a GPU.
func (s *Sim) EventElapsedTime(start, end driver.Event) (float32, error) {
	const call = "cuEventElapsedTime"
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.event(call, start)
	if err != nil {
		return 0, err
	}
	b, err := s.event(call, end)
	if err != nil {
		return 0, err
	}
	if !a.recorded || !b.recorded {
		return 0, failure(call, driver.InvalidHandle, "an event was not recorded")
	}
	return float32(b.at.Sub(a.at).Seconds() * 1e3), nil
}
