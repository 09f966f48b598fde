package checkpoint

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sbinet/npyio/npy"
)

// TestSameBytesAsReference: for tensors of one type our writer gives what the
// reference implementation gave, byte for byte.
func TestSameBytesAsReference(t *testing.T) {
	f := mustOpen(t, "testdata/float32.safetensors")
	var tensors []Tensor
	for _, name := range f.Names() {
		info, _ := f.Info(name)
		data, err := f.Float32(name)
		if err != nil {
			t.Fatal(err)
		}
		tensors = append(tensors, Tensor{name, info.Shape, data})
	}
	slices.Reverse(tensors) // the order given must not matter
	path := filepath.Join(t.TempDir(), "ours.safetensors")
	if err := WriteSafetensors(path, tensors, f.Metadata()); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := readTestdata(t, "float32.safetensors"); !bytes.Equal(got, want) {
		t.Errorf("ours:\n%q\nreference:\n%q", got, want)
	}
}

func TestSafetensorsRoundTrip(t *testing.T) {
	odd := []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), math.SmallestNonzeroFloat32, math.Float32frombits(0x7fc12345)}
	tensors := []Tensor{
		{"z", []int{5}, odd}, {"u8", []int{3}, []uint8{0, 1, 255}}, {"i8", []int{2}, []int8{-128, 127}},
		{"f64", []int{1, 2}, []float64{math.Pi, -1e300}}, {"i64", nil, []int64{-1 << 63}}, {"i32", []int{1}, []int32{-7}},
		{"empty", []int{0, 4}, []float32{}}, {"<&> \"λ\"\n", []int{1}, []float32{1}},
		{"large", []int{100, 301}, make([]float32, 30100)},
	}
	large := tensors[8].Data.([]float32)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range large {
		large[i] = rng.Float32()
	}
	meta := map[string]string{"step": "7", "<a>": "\"&\\"}
	path := filepath.Join(t.TempDir(), "a.safetensors")
	if err := WriteSafetensors(path, tensors, meta); err != nil {
		t.Fatal(err)
	}
	f := mustOpen(t, path)
	if diff := cmp.Diff(meta, f.Metadata()); diff != "" {
		t.Error(diff)
	}
	for _, tensor := range tensors {
		info, ok := f.Info(tensor.Name)
		if !ok || !slices.Equal(info.Shape, tensor.Shape) {
			t.Errorf("%s: shape %v (%v), expected %v", tensor.Name, info.Shape, ok, tensor.Shape)
			continue
		}
		var want bytes.Buffer
		if err := writeValues(&want, tensor.Data); err != nil {
			t.Fatal(err)
		}
		if got, err := f.Raw(tensor.Name); err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s: %v, read %d bytes of %d, or others", tensor.Name, err, len(got), want.Len())
		}
	}
}

func TestWriteErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	for _, c := range []struct {
		what    string
		tensors []Tensor
	}{
		{"too few values", []Tensor{{"a", []int{3}, []float32{1, 2}}}},
		{"negative shape", []Tensor{{"a", []int{-1, -2}, []float32{1, 2}}}},
		{"unknown type", []Tensor{{"a", []int{1}, []string{"x"}}}},
		{"no data", []Tensor{{"a", []int{1}, nil}}},
		{"twice", []Tensor{{"a", []int{1}, []float32{1}}, {"a", []int{1}, []float32{2}}}},
		{"reserved name", []Tensor{{"__metadata__", []int{1}, []float32{1}}}},
		{"empty name", []Tensor{{"", []int{1}, []float32{1}}}},
		{"name not UTF-8", []Tensor{{"\xff", []int{1}, []float32{1}}}},
	} {
		if err := WriteSafetensors(path, c.tensors, nil); err == nil {
			t.Errorf("%s was accepted", c.what)
		}
	}
	if err := WriteNpyFloat32(path, []int{2}, make([]float32, 3)); err == nil {
		t.Error("npy: a wrong shape was accepted")
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a refused write left a file: %v", err)
	}
}

// TestSameBytesAsNumPy: our .npy files are numpy.save's, byte for byte.
func TestSameBytesAsNumPy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npy")
	for _, name := range []string{"three", "scalar", "empty", "little_f8", "little_i8", "little_i4", "little_u1"} {
		f := mustOpen(t, "testdata/"+name+".npy")
		info, _ := f.Info(name)
		f32, _ := f.Float32(name)
		f64, _ := f.Float64(name)
		i64, _ := f.Int64(name)
		var err error
		switch info.DType {
		case Float32:
			err = WriteNpyFloat32(path, info.Shape, f32)
		case Float64:
			err = WriteNpyFloat64(path, info.Shape, f64)
		case Int64:
			err = WriteNpyInt64(path, info.Shape, i64)
		case Int32:
			narrow := make([]int32, len(i64))
			for i, v := range i64 {
				narrow[i] = int32(v)
			}
			err = WriteNpyInt32(path, info.Shape, narrow)
		case Uint8:
			narrow := make([]uint8, len(i64))
			for i, v := range i64 {
				narrow[i] = uint8(v)
			}
			err = WriteNpyUint8(path, info.Shape, narrow)
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, readTestdata(t, name+".npy")) {
			t.Errorf("%s differs from NumPy's file:\n%q", name, got)
		}
	}
}

func TestNpyWriter(t *testing.T) {
	dir := t.TempDir()
	path, whole := filepath.Join(dir, "a.npy"), filepath.Join(dir, "b.npy")
	values := make([]float32, 1000*7*13)
	for i := range values {
		values[i] = float32(i) / 3
	}
	w, err := NewNpyWriter(path, Float32, []int{7, 13})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for at, rows := 0, 1; at < 1000; rows = rows%400 + 133 {
		n := min(rows, 1000-at)
		if err := w.WriteFloat32(values[at*91 : (at+n)*91]); err != nil {
			t.Fatal(err)
		}
		at += n
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the file is there before Close")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := WriteNpyFloat32(whole, []int{1000, 7, 13}, values); err != nil {
		t.Fatal(err)
	}
	a, _ := os.ReadFile(path)
	b, _ := os.ReadFile(whole)
	if !bytes.Equal(a, b) {
		t.Error("streamed and whole files differ")
	}
	array := mustOpen(t, path)
	last := make([]float32, 91)
	if err := array.ReadFloat32At(array.Names()[0], 999*91, last); err != nil || !slices.Equal(last, values[999*91:]) {
		t.Errorf("read back: %v, %v", last, err)
	}
	var independent []float32
	if err := npy.Read(bytes.NewReader(a), &independent); err != nil || !slices.Equal(independent, values) {
		t.Errorf("npyio reads something else: %v", err)
	}
}

func TestNpyWriterErrors(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.npy")
	for _, c := range []struct {
		dtype DType
		row   []int
	}{{Float16, []int{2}}, {"x", []int{2}}, {Float32, []int{0}}, {Float32, []int{-1}}, {Float32, []int{math.MaxInt, 2}}} {
		if _, err := NewNpyWriter(path, c.dtype, c.row); err == nil {
			t.Errorf("rows of %v %s were accepted", c.row, c.dtype)
		}
	}
	for what, write := range map[string]func(w *NpyWriter) error{
		"half a row":  func(w *NpyWriter) error { return w.WriteFloat32(make([]float32, 3)) },
		"other type":  func(w *NpyWriter) error { return w.WriteFloat64(make([]float64, 2)) },
		"after abort": func(w *NpyWriter) error { w.Abort(); return w.WriteFloat32(make([]float32, 2)) },
	} {
		w, err := NewNpyWriter(path, Float32, []int{2})
		if err != nil {
			t.Fatal(err)
		}
		if err := write(w); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", what, err)
		}
		if err := w.Close(); err == nil {
			t.Errorf("%s: Close made a file of it", what)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
