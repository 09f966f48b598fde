package features

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vision/models/pixels"
)

func spec() Spec {
	return Spec{Model: "test", Weights: "abc", Layer: "2", Image: 4, Tokens: 3, Width: 5, Numerics: 1}
}

// sum is an extractor whose rows follow from the pictures' bytes.
type sum struct {
	calls int
	fail  int // the call that fails, counted from 1
}

func (e *sum) Spec() Spec { return spec() }

func (e *sum) Extract(dst []float32, pictures []*pixels.RGB8) error {
	if e.calls++; e.calls == e.fail {
		return errors.New("device lost")
	}
	n := spec().Floats()
	for i, p := range pictures {
		for j := range n {
			dst[i*n+j] = float32(p.Pix[j%len(p.Pix)]) + float32(j)/8
		}
	}
	return nil
}

func picture(i int) *pixels.RGB8 {
	p := pixels.New(4, 3)
	for j := range p.Pix {
		p.Pix[j] = uint8(i*31 + j*7)
	}
	return p
}

func source(n int) Source {
	return Source{Count: n, Load: func(i int) (*pixels.RGB8, error) { return picture(i), nil }}
}

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, spec())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// check compares the row of every picture with the extractor's formula.
func check(t *testing.T, s *Store, rows []int) {
	t.Helper()
	got, want := make([]float32, spec().Floats()), make([]float32, spec().Floats())
	for i, r := range rows {
		if err := s.Read(got, r); err != nil {
			t.Fatal(err)
		}
		if err := (&sum{}).Extract(want, []*pixels.RGB8{picture(i)}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(rowBytes(got), rowBytes(want)) {
			t.Fatalf("picture %d: %v, want %v", i, got, want)
		}
	}
}

func TestFillResumesAfterAFailure(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	broken := &sum{fail: 3}
	if _, err := Fill(t.Context(), s, broken, source(10), 2, nil); err == nil || !strings.Contains(err.Error(), "pictures 4 to 5: device lost") {
		t.Fatalf("err = %v", err)
	}
	if s.Len() != 4 {
		t.Fatalf("%d rows kept, want 4", s.Len())
	}
	s.Close()

	s = open(t, dir)
	if s.Recovered != "" || s.Len() != 4 {
		t.Fatalf("recovered %q, %d rows", s.Recovered, s.Len())
	}
	ex := &sum{}
	computed := 0
	rows, err := Fill(t.Context(), s, ex, source(10), 4, func(_, c int) { computed = c })
	if err != nil {
		t.Fatal(err)
	}
	if computed != 6 {
		t.Errorf("computed %d pictures, want the 6 missing ones", computed)
	}
	check(t, s, rows)
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
	again := &sum{fail: 1}
	if _, err := Fill(t.Context(), s, again, source(10), 4, nil); err != nil {
		t.Errorf("a full store was computed again: %v", err)
	}
}

func TestEqualPicturesShareARow(t *testing.T) {
	s := open(t, t.TempDir())
	same := Source{Count: 5, Load: func(int) (*pixels.RGB8, error) { return picture(0), nil }}
	rows, err := Fill(t.Context(), s, &sum{}, same, 2, nil)
	if err != nil || s.Len() != 1 || rows[4] != 0 {
		t.Errorf("rows %v, %d stored, err %v", rows, s.Len(), err)
	}
}

// TestEveryCutIsRecovered cuts both files at every byte, as a crash between any
// two writes would.
func TestEveryCutIsRecovered(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Fill(t.Context(), s, &sum{}, source(3), 1, nil); err != nil {
		t.Fatal(err)
	}
	folder := s.Dir()
	s.Close()
	files := map[string][]byte{}
	for _, name := range []string{"rows.f32", "index"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
	}
	for name, data := range files {
		for cut := 0; cut < len(data); cut++ {
			for other, whole := range files {
				content := whole
				if other == name {
					content = whole[:cut]
				}
				if err := os.WriteFile(filepath.Join(folder, other), content, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Open(dir, spec())
			if err != nil {
				t.Fatalf("%s cut at %d: %v", name, cut, err)
			}
			if s.Recovered == "" {
				t.Fatalf("%s cut at %d: nothing was said", name, cut)
			}
			rows, err := Fill(context.Background(), s, &sum{}, source(3), 2, nil)
			if err != nil {
				t.Fatal(err)
			}
			check(t, s, rows)
			s.Close()
		}
	}
}

func TestDamageIsFound(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Fill(t.Context(), s, &sum{}, source(3), 1, nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir(), "rows.f32")
	s.Close()
	data, _ := os.ReadFile(path)
	data[len(data)-3] ^= 1
	os.WriteFile(path, data, 0o666)
	s = open(t, dir)
	if err := s.Verify(); err == nil || !strings.Contains(err.Error(), "row 2 has checksum") {
		t.Errorf("err = %v", err)
	}
}

// TestCutWhileOpen: a file of rows that somebody cuts or overwrites while it is
// mapped is an error that names it, not the end of the process.
func TestCutWhileOpen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs a system that maps files and raises SIGBUS; tested on linux")
	}
	s := open(t, t.TempDir())
	if _, err := Fill(t.Context(), s, &sum{}, source(200), 50, nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir(), "rows.f32")
	row := make([]float32, spec().Floats())
	if err := s.Read(row, 199); err != nil { // maps
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { // as models/checkpoint's test: qemu-user gives no address
		if r := recover(); r != nil {
			if _, ok := r.(interface{ Addr() uintptr }); ok {
				t.Errorf("a fault left the package: %v", r)
			}
			t.Skipf("needs a system that reports the address of a bus error, found: %v", r)
		}
	}()
	for _, c := range []struct {
		size int64
		want string
	}{{0, "row 199: a mapped page cannot be read"}, {int64(len(whole)) - 8, "row 199 has checksum"}} {
		if err := os.Truncate(path, c.size); err != nil {
			t.Fatal(err)
		}
		if err := s.Read(row, 199); err == nil || !strings.Contains(err.Error(), path+": "+c.want) {
			t.Errorf("cut to %d bytes: %v, expected %q", c.size, err, c.want)
		}
		if err := os.WriteFile(path, whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Read(row, 199); err != nil {
		t.Errorf("the file is whole again: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Open(dir, spec()); err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("second writer: %v", err)
	}
	n := spec().Floats()
	bad := make([]float32, n)
	bad[7] = float32(math.NaN())
	if err := s.Append([]ID{{1}}, bad); err == nil || !strings.Contains(err.Error(), "token 1, channel 2 is NaN") {
		t.Errorf("NaN: %v", err)
	}
	if err := s.Append([]ID{{1}}, bad[:n-1]); err == nil {
		t.Error("a short row was taken")
	}
	if err := s.Append([]ID{{1}}, make([]float32, n)); err != nil {
		t.Error(err)
	}
	if err := s.Append([]ID{{1}}, make([]float32, n)); err == nil {
		t.Error("a picture was stored twice")
	}
	if err := s.Read(make([]float32, n), 1); err == nil {
		t.Error("a row that is not there was read")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Fill(ctx, s, &sum{}, source(9), 1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	wrong := spec()
	wrong.Layer = "3"
	if wrong.Key() == spec().Key() {
		t.Error("the layer does not reach the key")
	}
	s2, err := Open(dir, wrong)
	if err != nil {
		t.Fatal(err)
	}
	defer s2.Close()
	if _, err := Fill(t.Context(), s2, &sum{}, source(1), 1, nil); err == nil {
		t.Error("an extractor of another spec was taken")
	}
}

// TestCachedAsksTheStoreFirst: only pictures without a row are computed, each once, and
// all rows come out in the pictures' order.
func TestCachedAsksTheStoreFirst(t *testing.T) {
	s, ex := open(t, t.TempDir()), &sum{}
	c := Cached{Store: s, From: ex}
	dst := make([]float32, 4*spec().Floats())
	for _, batch := range [][]int{{0, 1}, {1, 0, 1}, {2, 1, 2, 0}} {
		var pictures []*pixels.RGB8
		for _, i := range batch {
			pictures = append(pictures, picture(i))
		}
		if err := c.Extract(dst, pictures); err != nil {
			t.Fatal(err)
		}
		want := make([]float32, len(batch)*spec().Floats())
		if err := (&sum{}).Extract(want, pictures); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(rowBytes(dst[:len(want)]), rowBytes(want)) {
			t.Errorf("batch %v: other rows", batch)
		}
	}
	if s.Len() != 3 || ex.calls != 2 {
		t.Errorf("%d rows in %d calls, expected 3 in 2", s.Len(), ex.calls)
	}
	other := spec()
	other.Layer = "3"
	s.Spec = other
	if err := c.Extract(dst, []*pixels.RGB8{picture(0)}); err == nil {
		t.Error("a store of another network was taken")
	}
}
