// Package boundedtest holds readers of files to their promises: bounded memory, and
// an error that names the file for one that is empty or far too large.
package boundedtest

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// Slack is what a reader may take beside a multiple of its file: buffers and the
// pages that the allocator keeps.
const Slack = 8 << 20

// Peak runs f and returns the largest heap that was seen meanwhile, less what was
// there before. The garbage collector runs whenever a tenth has been added to what
// is in use, so that it is use that is measured and not garbage.
func Peak(f func()) int64 {
	runtime.GC() // what a sync.Pool holds goes at the second
	debug.FreeOSMemory()
	before := heap()
	percent := debug.SetGCPercent(10)
	defer debug.SetGCPercent(percent)
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		top := before
		for {
			top = max(top, heap())
			select {
			case <-stop:
				most <- top
				return
			default:
				time.Sleep(50 * time.Microsecond)
			}
		}
	}()
	f()
	close(stop)
	return <-most - before
}

// heap is the number of bytes in objects, garbage not yet swept among them.
func heap() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return int64(min(s[0].Value.Uint64(), math.MaxInt64))
}

// Bounded fails unless read, which must succeed, keeps within times × size bytes
// and Slack. On a loaded machine the collector falls behind and garbage is seen as
// use, so a reading above the limit is taken again, three times in all, and the
// lowest counts: what a reader holds on to is in each of them.
func Bounded(t *testing.T, what string, size int64, times float64, read func() error) {
	t.Helper()
	limit := int64(times*float64(size)) + Slack
	var peak int64 = math.MaxInt64
	for try := 0; try < 3 && peak > limit; try++ {
		var err error
		peak = min(peak, Peak(func() { err = read() }))
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	t.Logf("%s: %.2f MB at most for a file of %.2f MB", what, float64(peak)/1e6, float64(size)/1e6)
	if peak > limit {
		t.Errorf("%s: %d bytes at most for a file of %d, expected %g times that and %d", what, peak, size, times, Slack)
	}
}

// huge is the size of the sparse file: over every limit on a file of text, and
// larger than a signed 32-bit number.
const huge = 3 << 30

// Absent is the error for a reader to return where the file's being absent is none.
func Absent(path string) error { return fmt.Errorf("%s: absent, and rightly so", path) }

// Hostile gives a reader, in turn, a file of no bytes, one of 3 GB that begins with
// head and goes on with zeros (sparse: it takes no disk), a folder and nothing at
// all. Each must be an error that names the path, at once and within Slack.
func Hostile(t *testing.T, name string, head []byte, read func(path string) error) {
	t.Helper()
	dir := t.TempDir()
	for what, make := range map[string]func(path string) error{
		"an empty file": func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"a file of 3 GB": func(path string) error {
			if err := os.WriteFile(path, head, 0o600); err != nil {
				return err
			}
			return os.Truncate(path, huge)
		},
		"a folder":    func(path string) error { return os.Mkdir(path, 0o700) },
		"no file":     func(string) error { return nil },
		"two letters": func(path string) error { return os.WriteFile(path, []byte("no"), 0o600) },
	} {
		path := filepath.Join(dir, strings.ReplaceAll(what, " ", "-"), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := make(path); err != nil {
			t.Fatal(err)
		}
		var err error
		start := time.Now()
		peak := Peak(func() { err = read(path) })
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s as %s: error %v, expected one that names %s", what, name, err, path)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s as %s took %v to refuse", what, name, took)
		}
		if peak > Slack {
			t.Errorf("%s as %s took %d bytes to refuse, expected at most %d", what, name, peak, Slack)
		}
	}
}
