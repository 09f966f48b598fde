package checkpoint

import (
	"fmt"
	"slices"

	"vision/kernels/digest"
)

// find returns the tensor of that name or an error that says so.
func (f *File) find(name string) (*entry, error) {
	if e, ok := f.tensors[name]; ok {
		return e, nil
	}
	return nil, &Error{File: f.path, Tensor: name, Msg: fmt.Sprintf("is not in the file (%d tensors)", len(f.tensors))}
}

// with finds a tensor and hands its bytes (row-major, little-endian) to use,
// which must not keep them: they may be a view of the map, and only here is a
// page that is gone an error.
func (f *File) with(name string, use func(e *entry, raw []byte) error) error {
	e, err := f.find(name)
	if err != nil {
		return err
	}
	return f.withPart(e, 0, e.Elements(), use)
}

// withPart is with for n values from the row-major one at on.
func (f *File) withPart(e *entry, at, n int, use func(e *entry, raw []byte) error) error {
	err := e.origin.guard(func() error {
		raw, err := e.part(at, n)
		if err != nil {
			return err
		}
		defer e.origin.release(raw)
		return use(e, raw)
	})
	if err == nil {
		return nil
	}
	out := &Error{File: f.path, Tensor: e.Name}
	if e.origin != nil {
		out.File = e.origin.path // the shard
	}
	if p, ok := err.(*problem); ok {
		out.Msg = p.msg
	} else {
		out.Err = err
	}
	return out
}

// Raw returns a copy of the tensor's bytes, row-major and little-endian.
func (f *File) Raw(name string) (raw []byte, err error) {
	err = f.with(name, func(_ *entry, b []byte) error {
		raw = slices.Clone(b)
		return nil
	})
	return raw, err
}

// Float32 returns a copy of the tensor's values, row-major, converted as the
// package documentation says.
func (f *File) Float32(name string) (values []float32, err error) {
	err = f.with(name, func(e *entry, raw []byte) error {
		values = make([]float32, len(raw)/e.DType.Size())
		toFloat32(values, raw, e.DType)
		return nil
	})
	return values, err
}

// ReadFloat32 converts the tensor's values into dst, which must have exactly
// as many elements.
func (f *File) ReadFloat32(name string, dst []float32) error {
	return f.with(name, func(e *entry, raw []byte) error {
		if n := len(raw) / e.DType.Size(); n != len(dst) {
			return bad("has %d values (shape %v), expected %d", n, e.Shape, len(dst))
		}
		toFloat32(dst, raw, e.DType)
		return nil
	})
}

// ReadFloat32At converts len(dst) values, from the row-major value at on: what
// is larger than memory should hold is read part by part. A part of a compressed
// entry costs unpacking all of it.
func (f *File) ReadFloat32At(name string, at int, dst []float32) error {
	e, err := f.find(name)
	if err != nil {
		return err
	}
	if n := e.Elements(); at < 0 || at > n || len(dst) > n-at {
		return &Error{File: f.path, Tensor: name, Msg: fmt.Sprintf("has %d values (shape %v), wanted %d from number %d on", n, e.Shape, len(dst), at)}
	}
	return f.withPart(e, at, len(dst), func(e *entry, raw []byte) error {
		toFloat32(dst, raw, e.DType)
		return nil
	})
}

// Float64 returns a copy of the tensor's values; only int64 and uint64 beyond
// 2⁵³ are rounded.
func (f *File) Float64(name string) (values []float64, err error) {
	err = f.with(name, func(e *entry, raw []byte) error {
		values = make([]float64, len(raw)/e.DType.Size())
		toFloat64(values, raw, e.DType)
		return nil
	})
	return values, err
}

// Int64 returns a copy of the values of a tensor of integers or truth values,
// exactly; a float tensor, or a uint64 beyond int64, is an error.
func (f *File) Int64(name string) (values []int64, err error) {
	err = f.with(name, func(e *entry, raw []byte) error {
		values = make([]int64, len(raw)/e.DType.Size())
		return toInt64(values, raw, e.DType)
	})
	return values, err
}

// Digest returns the tensor's digest by NUMERICS §10, in the tensor's own
// type.
func (f *File) Digest(name string) (d digest.Digest, err error) {
	err = f.with(name, func(e *entry, raw []byte) error {
		d, err = digest.Tensor(string(e.DType), e.Shape, raw)
		return err
	})
	return d, err
}

// Digests returns the digest of every tensor, by name.
func (f *File) Digests() (map[string]digest.Digest, error) {
	all := make(map[string]digest.Digest, len(f.tensors))
	for _, name := range f.Names() {
		d, err := f.Digest(name)
		if err != nil {
			return nil, err
		}
		all[name] = d
	}
	return all, nil
}
