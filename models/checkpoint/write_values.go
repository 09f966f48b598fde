package checkpoint

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// writeChunk is how many bytes are converted at a time.
const writeChunk = 64 << 10

// describe returns type and number of values of a slice that can be written:
// []float32, []float64, []int64, []int32, []int8 or []uint8.
func describe(data any) (d DType, n int, err error) {
	switch v := data.(type) {
	case []float32:
		return Float32, len(v), nil
	case []float64:
		return Float64, len(v), nil
	case []int64:
		return Int64, len(v), nil
	case []int32:
		return Int32, len(v), nil
	case []int8:
		return Int8, len(v), nil
	case []uint8:
		return Uint8, len(v), nil
	}
	return "", 0, fmt.Errorf("has data of type %T, expected []float32, []float64, []int64, []int32, []int8 or []uint8", data)
}

// writeValues writes a slice that describe accepts, little-endian.
func writeValues(w io.Writer, data any) error {
	if b, ok := data.([]uint8); ok {
		_, err := w.Write(b)
		return err
	}
	d, n, err := describe(data)
	if err != nil {
		return err
	}
	size := d.Size()
	buf := make([]byte, min(writeChunk, n*size))
	for at := 0; at < n; {
		count := min(n-at, len(buf)/size)
		encode(buf, data, at, count)
		if _, err := w.Write(buf[:count*size]); err != nil {
			return err
		}
		at += count
	}
	return nil
}

// encode puts values at to at+count of data into buf.
func encode(buf []byte, data any, at, count int) {
	le := binary.LittleEndian
	switch v := data.(type) {
	case []float32:
		for i, x := range v[at : at+count] {
			le.PutUint32(buf[4*i:], math.Float32bits(x))
		}
	case []float64:
		for i, x := range v[at : at+count] {
			le.PutUint64(buf[8*i:], math.Float64bits(x))
		}
	case []int64:
		for i, x := range v[at : at+count] {
			le.PutUint64(buf[8*i:], uint64(x))
		}
	case []int32:
		for i, x := range v[at : at+count] {
			le.PutUint32(buf[4*i:], uint32(x))
		}
	case []int8:
		for i, x := range v[at : at+count] {
			buf[i] = byte(x)
		}
	}
}

// checkShape demands that n values fill shape exactly.
func checkShape(shape []int, n, size int) error {
	want, err := elements(shape, size)
	if err != nil {
		return err
	}
	if want != n {
		return fmt.Errorf("has %d values, shape %v needs %d", n, shape, want)
	}
	return nil
}
