package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestProgressLines: where there is no terminal progress is plain lines, one at the
// end of a stage, with rate and remaining time.
func TestProgressLines(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	args := []string{"features", "--weights", huggingFace, "--images", images, "--batch", "2", "--out", filepath.Join(dir, "f.npy")}
	said := vision(t, args...)
	if !regexp.MustCompile(`^features: 7 of 7, [0-9.e+]+/s, 0s left\n$`).MatchString(said.diagnostics) || said.out != "" {
		t.Errorf("said %q and wrote %q", said.diagnostics, said.out)
	}
	if r := vision(t, append(args, "--quiet")...); r.diagnostics != "" || r.out != "" {
		t.Errorf("--quiet said %q and wrote %q", r.diagnostics, r.out)
	}
	data := subjectFolder(t)
	loud := strings.Join(strings.Fields(strings.Join(trainArgs(data, filepath.Join(dir, "m"), filepath.Join(dir, "c")), " ")), " ")
	r := vision(t, strings.Fields(strings.ReplaceAll(loud, " --quiet", ""))...)
	var stages []string
	for line := range strings.Lines(r.diagnostics) {
		if name, rest, _ := strings.Cut(line, ": "); !strings.HasPrefix(line, "note: ") && strings.Contains(rest, " of ") {
			stages = append(stages, name)
		}
		if strings.ContainsAny(line, "\r\x1b") {
			t.Errorf("a line for terminals: %q", line)
		}
	}
	if got, want := strings.Join(stages, ", "), "features, lh ridge, lh interface, lh combined, rh ridge, rh interface, rh combined"; got != want {
		t.Errorf("stages %s, expected %s", got, want)
	}
	if !strings.Contains(r.diagnostics, "not the official data") {
		t.Error("the subject's notices were not said")
	}
}

// TestProgressOfContinuedWork: what was there before does not count for the rate,
// and a stage that has ended is not said twice.
func TestProgressOfContinuedWork(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, false)
	p.step("cached", 100, 100)
	p.step("cached", 100, 100)
	p.say("a %s", "line")
	p.step("cached", 100, 100)
	p.step("next", 0, 2)
	p.step("next", 2, 2)
	if !regexp.MustCompile(`^cached: 100 of 100\na line\nnext: 2 of 2, [0-9.e+]+/s, 0s left\n$`).MatchString(b.String()) {
		t.Errorf("said %q", b.String())
	}
	p.step("half", 900, 1000)
	p.start = p.start.Add(-10e9)
	if pace := p.pace(910, 1000); pace != ", 1/s, 1m30s left" {
		t.Errorf("ten items in ten seconds, 90 left: %q", pace)
	}
}

// TestProgressWhenTheClockGoesBack: a start in the future gives no rate and no time
// left below 0, and lines go on being said.
func TestProgressWhenTheClockGoesBack(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, false)
	p.step("stage", 0, 1000)
	// Round strips the monotonic reading: only the wall clock is left.
	ahead := time.Now().Add(time.Hour).Round(0)
	p.start, p.said = ahead, ahead
	p.step("stage", 1, 1000)
	p.start, p.said = ahead, ahead
	p.step("stage", 500, 1000)
	p.start = ahead
	p.step("stage", 1000, 1000)
	if b.String() != "stage: 1 of 1000\nstage: 500 of 1000\nstage: 1000 of 1000\n" {
		t.Errorf("said %q", b.String())
	}
	p.start = time.Now().Add(-1000 * time.Hour).Round(0)
	for _, c := range []struct{ done, total int }{{1, 1 << 62}, {5, 3}, {1000, 1000}} {
		if pace := p.pace(c.done, c.total); strings.Contains(pace, "-") && !strings.Contains(pace, "e-") {
			t.Errorf("%d of %d: %q", c.done, c.total, pace)
		}
	}
}
