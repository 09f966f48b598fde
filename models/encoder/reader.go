package encoder

import (
	"fmt"

	"vision/models/checkpoint"
)

// reader reads small tensors of a state and keeps the first error.
type reader struct {
	f   *checkpoint.File
	err error
}

// check notes an error unless the tensor has the type and length; −1 is any length.
func (r *reader) check(name string, dtype checkpoint.DType, n int) bool {
	if r.err != nil {
		return false
	}
	info, ok := r.f.Info(name)
	if !ok || info.DType != dtype || (n >= 0 && info.Elements() != n) {
		expected := fmt.Sprintf("%s of %d values", dtype, n)
		if n < 0 {
			expected = string(dtype)
		}
		r.err = fmt.Errorf("%s: %s is %s, expected %s", r.f.Path(), name, describe(info, ok), expected)
		return false
	}
	return true
}

func (r *reader) ints(name string, n int) (v []int64) {
	if r.check(name, checkpoint.Int64, n) {
		v, r.err = r.f.Int64(name)
	}
	return v
}

func (r *reader) floats(name string, n int) (v []float64) {
	if r.check(name, checkpoint.Float64, n) {
		v, r.err = r.f.Float64(name)
	}
	return v
}

func (r *reader) bytes(name string) (v []byte) {
	if r.check(name, checkpoint.Uint8, -1) {
		v, r.err = r.f.Raw(name)
	}
	return v
}

func (r *reader) int(name string) int64 {
	if v := r.ints(name, 1); r.err == nil {
		return v[0]
	}
	return 0
}

func (r *reader) float(name string) float64 {
	if v := r.floats(name, 1); r.err == nil {
		return v[0]
	}
	return 0
}

// bytesOf is one tensor of bytes.
func bytesOf(f *checkpoint.File, name string) ([]byte, error) {
	r := reader{f: f}
	v := r.bytes(name)
	return v, r.err
}
