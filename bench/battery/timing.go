package battery

import (
	"errors"
	"time"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// clock times work on a device's stream with a pair of events.
type clock struct {
	d          driver.Driver
	stream     driver.Stream
	start, end driver.Event
}

func newClock(d *gpu.Device) (*clock, error) {
	c := &clock{d: d.Driver(), stream: d.Stream()}
	var err1, err2 error
	c.start, err1 = c.d.EventCreate()
	c.end, err2 = c.d.EventCreate()
	return c, errors.Join(err1, err2)
}

func (c *clock) close() error {
	return errors.Join(c.d.EventDestroy(c.start), c.d.EventDestroy(c.end))
}

// milliseconds between the events around one call of run.
func (c *clock) milliseconds(run func()) (float64, error) {
	if err := c.d.EventRecord(c.start, c.stream); err != nil {
		return 0, err
	}
	run()
	if err := c.d.EventRecord(c.end, c.stream); err != nil {
		return 0, err
	}
	if err := c.d.EventSynchronize(c.end); err != nil {
		return 0, err
	}
	ms, err := c.d.EventElapsedTime(c.start, c.end)
	return float64(ms), err
}

// repeat warms up, then measures run until the budget is spent: at least five
// times, at most most times. An interval holds as many runs as make it a
// millisecond long, so that the events' resolution does not show; each is divided
// by their number.
func (c *clock) repeat(run func(i int), budget time.Duration, most int) ([]float64, error) {
	i := 0
	next := func() { run(i); i++ }
	var once float64
	for range 3 {
		ms, err := c.milliseconds(next)
		if err != nil {
			return nil, err
		}
		once = ms
	}
	inner := 1
	if once > 0 && once < 1 {
		inner = min(int(1/once)+1, 200)
	}
	var times []float64
	for end := time.Now().Add(budget); len(times) < 5 || (len(times) < most && time.Now().Before(end)); {
		ms, err := c.milliseconds(func() {
			for range inner {
				next()
			}
		})
		if err != nil {
			return nil, err
		}
		times = append(times, ms/float64(inner))
	}
	return times, nil
}
