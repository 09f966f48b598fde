package encoder

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/kernels/cpu"
	"vision/models/checkpoint"
)

// FuzzMeminfo: any text gives a number ≥ 0 or none.
func FuzzMeminfo(f *testing.F) {
	f.Add("MemTotal:       8000000 kB\nMemAvailable:    4000000 kB\n")
	f.Add("MemAvailable: 99999999999999999999 kB")
	f.Add("MemAvailable: -1 kB")
	f.Add("MemAvailable: 5 MB")
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := memAvailable(text); n < 0 || (!ok && n != 0) {
			t.Errorf("%d, %v", n, ok)
		}
	})
}

// TestMeminfo: the line and what is wrong with it.
func TestMeminfo(t *testing.T) {
	for text, want := range map[string]int64{
		"MemFree: 1 kB\nMemAvailable:    4000000 kB\n": 4096000000,
		"MemFree: 1 kB\n":       0,
		"MemAvailable: -1 kB\n": 0,
		"MemAvailable: 5 MB\n":  0,
		"MemAvailable:\n":       0,
	} {
		if n, ok := memAvailable(text); n != want || ok != (want > 0) {
			t.Errorf("%q: %d, %v, expected %d", text, n, ok, want)
		}
	}
}

// fuzzTrainer is a trainer of the smallest network, ready to restore a state.
func fuzzTrainer(tb testing.TB, dir string) *trainer {
	tb.Helper()
	b, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { b.Close() })
	n, err := New(b, Config{Queries: 1, Height: 1, Width: 1, Patch: 1, Dim: 2, Depth: 0, Outputs: 1})
	if err != nil {
		tb.Fatal(err)
	}
	if err := n.Init(1); err != nil {
		tb.Fatal(err)
	}
	cfg := Defaults()
	cfg.Epochs, cfg.Batch = 2, 2
	rows := Matrix{Width: 1, Data: []float32{1, 2, 3, 4}}
	t, err := newTrainer(n, cfg, Data{Features: fuzzFeatures{rows}, Targets: rows, Train: []int{0, 1, 2}, Validation: []int{3}}, Options{Dir: dir})
	if err == nil {
		t.id, err = identify(n, cfg, t.data)
	}
	if err == nil {
		err = t.allocate()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

type fuzzFeatures struct{ Matrix }

func (f fuzzFeatures) Floats() int { return f.Width }
func (f fuzzFeatures) Read(dst []float32, i int) error {
	copy(dst, f.Row(i))
	return nil
}

// FuzzState: no bytes make restore panic, and what it accepts it would write again
// with the same digest. The counters are read by themselves too, behind the digest
// that no mutation gets past.
func FuzzState(f *testing.F) {
	dir := f.TempDir()
	t := fuzzTrainer(f, dir)
	if err := t.run(context.Background()); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, stateName))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	u := fuzzTrainer(f, f.TempDir())
	f.Fuzz(func(tt *testing.T, data []byte) {
		file, err := checkpoint.OpenBytes("state", data)
		if err != nil {
			return
		}
		defer file.Close()
		if _, err := u.readCounters(file); err != nil {
			_ = u.restore(file) // an error as well, whatever comes first
			return
		}
		if err := u.restore(file); err != nil {
			return
		}
		d, err := digestOf(u.snapshot())
		if err != nil || d.String() != file.Metadata()["digest"] {
			tt.Errorf("restored as %s (%v), expected %s", d, err, file.Metadata()["digest"])
		}
	})
}

// FuzzLoad: no bytes make loading a network panic, and a network that refuses a file
// is as it was.
func FuzzLoad(f *testing.F) {
	dir := f.TempDir()
	t := fuzzTrainer(f, dir)
	if err := t.run(context.Background()); err != nil {
		f.Fatal(err)
	}
	for i, c := range t.s.best {
		whole, err := os.ReadFile(filepath.Join(dir, bestName(c.Epoch)))
		if err != nil {
			f.Fatal(err)
		}
		if f.Add(whole); i == 0 {
			f.Add(bytes.Replace(whole, []byte("queries"), []byte("Queries"), 1))
		}
	}
	f.Fuzz(func(tt *testing.T, data []byte) {
		file, err := checkpoint.OpenBytes("best", data)
		if err != nil {
			return
		}
		defer file.Close()
		before, err := t.net.Digest()
		if err != nil {
			tt.Fatal(err)
		}
		_, loading := t.net.Load(file)
		after, err := t.net.Digest()
		if err != nil || loading != nil && before != after {
			tt.Errorf("refused (%v), but the parameters are %s, before %s; %v", loading, after, before, err)
		}
	})
}

// TestHostile: a state that is no state is an error that names it, and stays for its
// owner to look at.
func TestHostile(t *testing.T) {
	boundedtest.Hostile(t, stateName, []byte("\x00\x00\x00\xb0\x00\x00\x00\x00{"), func(path string) error {
		before, absent := os.Stat(path)
		u := fuzzTrainer(t, filepath.Dir(path))
		defer u.free()
		found, err := u.resume()
		if absent != nil {
			if found || err != nil {
				t.Errorf("no state: found %v, %v", found, err)
			}
			return boundedtest.Absent(path)
		}
		if after, gone := os.Stat(path); gone != nil || after.Size() != before.Size() {
			t.Errorf("%s was changed: %v", path, gone)
		}
		return err
	})
}
