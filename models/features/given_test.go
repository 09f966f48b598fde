package features

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/models/checkpoint"
)

// givenFile writes rows to a file and opens it.
func givenFile(t *testing.T, shape []int, values []float32) *Given {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.npy")
	if err := checkpoint.WriteNpyFloat32(path, shape, values); err != nil {
		t.Fatal(err)
	}
	g, err := OpenGiven(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

func openGivenStore(t *testing.T, dir string, g *Given) *Store {
	t.Helper()
	s, err := Open(dir, g.Spec())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestGiven: more rows than are synced at once, with repeats near and far, come back
// value by value; a second file finds what is there.
func TestGiven(t *testing.T) {
	const rows, tokens, width, distinct = 200, 2, 3, 90
	values := make([]float32, rows*tokens*width)
	for i := range values {
		values[i] = float32(i/6*7%distinct*6 + i%6)
	}
	g, dir := givenFile(t, []int{rows, tokens, width}, values), t.TempDir()
	if g.Len != rows || !g.Spec().Given() || g.Spec().Tokens != tokens || g.Spec().Width != width || spec().Given() {
		t.Fatalf("%d rows of %+v", g.Len, g.Spec())
	}
	s := openGivenStore(t, dir, g)
	last := 0
	at, err := g.Fill(context.Background(), s, func(_, added int) { last = added })
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != distinct || last != distinct {
		t.Errorf("the store holds %d rows, %d were added, expected %d", s.Len(), last, distinct)
	}
	view, got := s.View(at), make([]float32, 6)
	for i := range rows {
		if err := view.Read(got, i); err != nil || !slices.Equal(got, values[i*6:(i+1)*6]) {
			t.Fatalf("row %d: %v (%v), expected %v", i, got, err, values[i*6:(i+1)*6])
		}
	}
	few := givenFile(t, []int{2, tokens, width}, append(slices.Clone(values[6:12]), values[:6]...))
	found, err := few.Fill(context.Background(), s, nil)
	if err != nil || s.Len() != distinct || found[0] != at[1] || found[1] != at[0] {
		t.Errorf("rows %v of %d (%v), expected %d and %d of %d", found, s.Len(), err, at[1], at[0], distinct)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.Fill(ctx, s, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, expected the context's", err)
	}
	flat := givenFile(t, []int{4, 5}, make([]float32, 20))
	if flat.Spec().Tokens != 1 || flat.Spec().Width != 5 {
		t.Errorf("rows without tokens are %+v", flat.Spec())
	}
	if _, err := flat.Fill(context.Background(), s, nil); err == nil || !strings.Contains(err.Error(), flat.Path) {
		t.Errorf("error %v, expected one that names the file", err)
	}
}

// TestGivenRefused: other files and values are errors that name the file.
func TestGivenRefused(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for path, write := range map[string]func(string) error{
		in("ints.npy"):  func(p string) error { return checkpoint.WriteNpyInt64(p, []int{2, 1, 1}, []int64{1, 2}) },
		in("one.npy"):   func(p string) error { return checkpoint.WriteNpyFloat32(p, []int{2}, []float32{1, 2}) },
		in("four.npy"):  func(p string) error { return checkpoint.WriteNpyFloat32(p, []int{1, 1, 1, 2}, []float32{1, 2}) },
		in("none.npy"):  func(p string) error { return checkpoint.WriteNpyFloat32(p, []int{0, 1, 2}, nil) },
		in("text.npy"):  func(p string) error { return os.WriteFile(p, []byte("features"), 0o666) },
		in("empty.npy"): func(p string) error { return os.WriteFile(p, nil, 0o666) },
	} {
		if err := write(path); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenGiven(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v, expected one that names %s", err, path)
		}
	}
	if _, err := OpenGiven(in("absent.npy")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, expected that it is not there", err)
	}
	g := givenFile(t, []int{2, 1, 2}, []float32{1, 2, 3, float32(math.NaN())})
	s := openGivenStore(t, dir, g)
	if _, err := g.Fill(context.Background(), s, nil); err == nil || !strings.Contains(err.Error(), g.Path+": rows 0 to 1") || s.Len() != 0 {
		t.Errorf("error %v with %d rows kept, expected one that names the file, and none", err, s.Len())
	}
}

// TestGivenHostile: the file as what it cannot be.
func TestGivenHostile(t *testing.T) {
	boundedtest.Hostile(t, "f.npy", []byte("\x93NUMPY\x01\x00"), func(path string) error {
		g, err := OpenGiven(path)
		if err != nil {
			return err
		}
		return g.Close()
	})
}

// FuzzGiven: no bytes make reading panic, and what is accepted is read whole.
func FuzzGiven(f *testing.F) {
	path := filepath.Join(f.TempDir(), "seed.npy")
	if err := checkpoint.WriteNpyFloat32(path, []int{3, 1, 2}, []float32{1, 2, 3, 4, 1, 2}); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-4])
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := checkpoint.OpenBytes("f.npy", data)
		if err != nil {
			return
		}
		g, err := newGiven("f.npy", file)
		if err != nil {
			return
		}
		defer g.Close()
		if _, err := g.Digest(); err != nil || g.Len < 1 || g.Spec().Floats() < 1 || g.Len*g.Spec().Floats()*4 > len(data) {
			t.Errorf("%d rows of %+v in %d bytes: %v", g.Len, g.Spec(), len(data), err)
		}
	})
}
