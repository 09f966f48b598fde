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
	start time.Time
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
		p.stage, p.start, p.said = stage, time.Now(), time.Now()
		if p.terminal {
			p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(stage),
				progressbar.OptionShowIts(), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
				progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
		}
	}
	switch {
	case p.terminal:
		// A bar that cannot be drawn is no reason to stop the work.
		_ = p.bar.Set(done)
	case done >= total || time.Since(p.said) >= lineEvery:
		p.said = time.Now()
		rate := float64(done) / max(time.Since(p.start).Seconds(), 1e-9)
		left := time.Duration(float64(total-done) / max(rate, 1e-9) * float64(time.Second))
		fmt.Fprintf(p.w, "%s: %d of %d, %.3g/s, %s left\n", stage, done, total, rate, left.Round(time.Second))
	}
	if done >= total {
		p.finish()
	}
}

// say prints a line between bars.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
	fmt.Fprintf(p.w, format+"\n", args...)
}

// finish ends the bar under way.
func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
	p.stage = ""
}
