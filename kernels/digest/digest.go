package digest

import (
	"encoding/hex"
	"fmt"
	"math"
)

// Digest is a SHA-256 value.
type Digest [32]byte

// String returns the 64 lower-case hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Parse reads what String writes.
func Parse(s string) (Digest, error) {
	var d Digest
	if len(s) != 2*len(d) {
		return d, fmt.Errorf("digest: %q has %d characters, expected %d hexadecimal digits", s, len(s), 2*len(d))
	}
	if _, err := hex.Decode(d[:], []byte(s)); err != nil {
		return Digest{}, fmt.Errorf("digest: %q: %w", s, err)
	}
	return d, nil
}

// ShapeError is the value of the panic when data does not fill the shape
// exactly: a mistake of the calling code, not of a user.
type ShapeError struct {
	Shape []int
	Len   int // number of values found
}

func (e *ShapeError) Error() string {
	return fmt.Sprintf("digest: %d values for shape %v", e.Len, e.Shape)
}

// Float32 returns the digest of a float32 tensor, row-major. It panics with
// *ShapeError if data does not have exactly the product of shape's values.
func Float32(shape []int, data []float32) Digest {
	h := start("float32", shape, len(data))
	h.Float32(data)
	return h.sum()
}

// Float64 is Float32 for float64 values.
func Float64(shape []int, data []float64) Digest {
	h := start("float64", shape, len(data))
	h.Float64(data)
	return h.sum()
}

// Int64 is Float32 for int64 values.
func Int64(shape []int, data []int64) Digest {
	h := start("int64", shape, len(data))
	h.Int64(data)
	return h.sum()
}

// Ints is the digest of numbers as int64 [len(v)].
func Ints(v []int) Digest {
	wide := make([]int64, len(v))
	for i, x := range v {
		wide[i] = int64(x)
	}
	return Int64([]int{len(wide)}, wide)
}

// Tensor returns the digest of a tensor given as little-endian bytes,
// row-major. The dtype's name is NumPy's: float16, float32, float64, int8 to
// int64, uint8 to uint64, bool; or bfloat16. Errors: an unknown dtype, a
// negative or overflowing shape, or raw of another length than the shape asks.
func Tensor(dtype string, shape []int, raw []byte) (Digest, error) {
	h, err := New(dtype, shape)
	if err != nil {
		return Digest{}, err
	}
	if _, err := h.Write(raw); err != nil {
		return Digest{}, err
	}
	return h.Sum()
}

// start begins a typed digest whose shape must match n values.
func start(dtype string, shape []int, n int) *Hash {
	h, err := New(dtype, shape)
	if err != nil || h.left != uint64(n)*uint64(h.size) {
		panic(&ShapeError{Shape: append([]int(nil), shape...), Len: n})
	}
	return h
}

// byteCount returns size times the product of shape, or an error when a
// dimension is negative or the product does not fit an int64.
func byteCount(shape []int, size int) (uint64, error) {
	n := uint64(size)
	empty := false
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("digest: shape %v has a negative dimension", shape)
		}
		if d == 0 {
			empty = true
			continue
		}
		if n > math.MaxInt64/uint64(d) {
			return 0, fmt.Errorf("digest: shape %v is larger than any memory", shape)
		}
		n *= uint64(d)
	}
	if empty {
		return 0, nil
	}
	return n, nil
}
