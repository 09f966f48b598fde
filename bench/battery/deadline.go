package battery

import (
	"errors"
	"fmt"
	"time"
)

// needs is what a step, or a piece of it, has to have left before the deadline to be
// begun: several times what it takes where it was measured (on the host) or what its
// own budget of repetitions allows (on the device).
var needs = map[string]time.Duration{
	"conformance": 15 * time.Second, // one check
	"digests":     20 * time.Second, // one work
	"ceilings":    5 * time.Second,
	"peer":        0,
	"ops":         4 * time.Second,  // one op
	"models":      10 * time.Second, // one precision and batch
	"launches":    5 * time.Second,
}

var errNoTime = errors.New("no time left")

// fits says whether something of that length still ends before the deadline.
func (b *battery) fits(need time.Duration) bool {
	return b.options.Deadline.IsZero() || need == 0 || time.Until(b.options.Deadline) >= need
}

// noTime is the error of a step that stops after done of all its pieces.
func noTime(done, all int) error { return fmt.Errorf("%d of %d: %w", done, all, errNoTime) }

// watchDevice begins to watch for a device that does not answer.
func (b *battery) watchDevice() {
	if b.options.Hung != nil {
		b.timer = time.AfterFunc(b.options.Patience, func() { b.options.Hung(b.doing) })
	}
}

func (b *battery) unwatch() {
	if b.timer != nil {
		b.timer.Stop()
	}
}

// answered is called at every sign of life.
func (b *battery) answered() {
	if b.timer != nil {
		b.timer.Reset(b.options.Patience)
	}
}
