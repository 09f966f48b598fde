package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress tells people how far a command is: a bar with rate and remaining time
// on a terminal, a line every few seconds elsewhere.
type progress struct {
	w        io.Writer
	terminal bool

	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	stage string
	ended bool // the stage has reached its total
	start time.Time
	first int // done when the stage was first heard of: cached or continued work
	said  time.Time
}

// lineEvery is the pause between lines where there is no terminal.
const lineEvery = 5 * time.Second

func newProgress(w io.Writer, quiet bool) *progress {
	if quiet {
		return &progress{w: io.Discard}
	}
	f, ok := w.(*os.File)
	return &progress{w: w, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// step says that done of total items of a stage are ready.
func (p *progress) step(stage string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stage != stage {
		p.finish()
		p.stage, p.ended, p.first, p.start, p.said = stage, false, done, time.Now(), time.Now()
		if p.terminal {
			p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(stage),
				progressbar.OptionShowIts(), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
				progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
		}
	}
	switch {
	case p.ended: // said already
		return
	case p.terminal:
		// A bar that cannot be drawn is no reason to stop the work.
		_ = p.bar.Set(done)
	case done >= total || !recent(time.Since(p.said), lineEvery):
		p.said = time.Now()
		fmt.Fprintf(p.w, "%s: %d of %d%s\n", stage, done, total, p.pace(done, total))
	}
	if done >= total {
		p.finish()
		p.ended = true
	}
}

// pace is the rate of what was done since the stage began here, and what remains
// at that rate; "" as long as nothing was.
func (p *progress) pace(done, total int) string {
	took := time.Since(p.start)
	if done <= p.first || took <= 0 {
		return ""
	}
	rate := float64(done-p.first) / took.Seconds()
	// An unlikely rate must not overflow a duration.
	left := min(float64(max(total-done, 0))/rate, (1000 * time.Hour).Seconds())
	return fmt.Sprintf(", %.3g/s, %s left", rate, time.Duration(left*float64(time.Second)).Round(time.Second))
}

// recent reports whether a time that has passed is none to speak of yet. Go measures
// with a clock that only goes forwards; a time that was read elsewhere may lie ahead of
// a wall clock that was set back, and is then over.
func recent(passed, most time.Duration) bool { return passed >= 0 && passed < most }

// say prints a line between bars.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.finish()
		p.stage = "" // the bar is drawn again
	}
	fmt.Fprintf(p.w, format+"\n", args...)
}

// finish ends the bar under way.
func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
}
