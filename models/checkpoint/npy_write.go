package checkpoint

import (
	"fmt"
	"io"
	"math"

	"vision/kernels/atomicfile"
)

// WriteNpyFloat32 writes an .npy file, byte for byte as numpy.save writes the
// same array in C order, whole or not at all. Data that does not fill shape is
// an error. The path is used as it is: no ending is added.
func WriteNpyFloat32(path string, shape []int, data []float32) error {
	return writeNpy(path, shape, data)
}

// WriteNpyFloat64 is WriteNpyFloat32 for float64.
func WriteNpyFloat64(path string, shape []int, data []float64) error {
	return writeNpy(path, shape, data)
}

// WriteNpyInt64 is WriteNpyFloat32 for int64.
func WriteNpyInt64(path string, shape []int, data []int64) error {
	return writeNpy(path, shape, data)
}

// WriteNpyInt32 is WriteNpyFloat32 for int32.
func WriteNpyInt32(path string, shape []int, data []int32) error {
	return writeNpy(path, shape, data)
}

// WriteNpyUint8 is WriteNpyFloat32 for uint8.
func WriteNpyUint8(path string, shape []int, data []uint8) error {
	return writeNpy(path, shape, data)
}

func writeNpy(path string, shape []int, data any) error {
	d, n, err := describe(data)
	if err == nil {
		err = checkShape(shape, n, d.Size())
	}
	if err != nil {
		return inFile(path, bad("%s", err))
	}
	return inFile(path, atomicfile.Write(path, func(w io.Writer) error {
		if _, err := w.Write(appendNpyHeader(nil, npyDescr(d), false, shape)); err != nil {
			return err
		}
		return writeValues(w, data)
	}))
}

// npyDescr gives NumPy's code of a type that is written.
func npyDescr(d DType) string {
	return map[DType]string{Float64: "<f8", Float32: "<f4", Int64: "<i8", Int32: "<i4", Int8: "|i1", Uint8: "|u1"}[d]
}

// NpyWriter writes an array that is too large to hold: rows are appended as
// they come, and the number of rows enters the header at the end. Until Close
// the destination keeps its old content. Not for several goroutines at once.
type NpyWriter struct {
	path  string
	dtype DType
	row   []int // shape of one row
	size  int   // values of one row
	rows  int
	file  *atomicfile.File
	buf   []byte
	err   error // the first; every later call returns it
}

// NewNpyWriter starts an array of shape (rows, rowShape…). The type is Float32,
// Float64, Int64, Int32, Int8 or Uint8. A row has at least one value.
func NewNpyWriter(path string, dtype DType, rowShape []int) (*NpyWriter, error) {
	if npyDescr(dtype) == "" {
		return nil, inFile(path, bad("dtype %s cannot be written, expected float32, float64, int64, int32, int8 or uint8", quote(string(dtype))))
	}
	n, err := elements(rowShape, dtype.Size())
	if err == nil && (n == 0 || len(rowShape) == maxRank) {
		err = fmt.Errorf("rows of shape %v, expected at least one value and fewer than %d dimensions", rowShape, maxRank)
	}
	if err != nil {
		return nil, inFile(path, bad("%s", err))
	}
	f, err := atomicfile.Create(path)
	if err != nil {
		return nil, inFile(path, err)
	}
	w := &NpyWriter{path: path, dtype: dtype, row: append([]int{}, rowShape...), size: n, file: f}
	w.buf = append(make([]byte, 0, 1<<20), w.header()...)
	return w, nil
}

// header has the same length whatever the number of rows: NumPy leaves room
// for the first dimension to grow.
func (w *NpyWriter) header() []byte {
	return appendNpyHeader(nil, npyDescr(w.dtype), false, append([]int{w.rows}, w.row...))
}

// WriteFloat32 appends one or more whole rows to an array of float32.
func (w *NpyWriter) WriteFloat32(rows []float32) error { return w.append(rows) }

// WriteFloat64 appends one or more whole rows to an array of float64.
func (w *NpyWriter) WriteFloat64(rows []float64) error { return w.append(rows) }

// WriteInt64 appends one or more whole rows to an array of int64.
func (w *NpyWriter) WriteInt64(rows []int64) error { return w.append(rows) }

// append takes a slice of the array's type.
func (w *NpyWriter) append(rows any) error {
	if w.err != nil {
		return w.err
	}
	d, n, err := describe(rows)
	switch {
	case err != nil:
		return w.fail(bad("%s", err))
	case d != w.dtype:
		return w.fail(bad("rows of %s appended to an array of %s", d, w.dtype))
	case n%w.size != 0:
		return w.fail(bad("%d values appended, expected whole rows of %d", n, w.size))
	case n/w.size > math.MaxInt/d.Size()/w.size-w.rows:
		return w.fail(bad("more rows than memory can address"))
	}
	if err := writeValues((*npyBuffer)(w), rows); err != nil {
		return w.fail(err)
	}
	w.rows += n / w.size
	return nil
}

// npyBuffer gathers small rows into large writes.
type npyBuffer NpyWriter

func (b *npyBuffer) Write(p []byte) (int, error) {
	if len(b.buf)+len(p) > cap(b.buf) {
		if err := (*NpyWriter)(b).flush(); err != nil {
			return 0, err
		}
	}
	if len(p) > cap(b.buf) {
		return b.file.Write(p)
	}
	b.buf = append(b.buf, p...)
	return len(p), nil
}

func (w *NpyWriter) flush() error {
	_, err := w.file.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// fail gives the writing up: the temporary file goes.
func (w *NpyWriter) fail(err error) error {
	w.err = inFile(w.path, err)
	w.file.Abort()
	return w.err
}

// Rows returns the number of rows appended so far.
func (w *NpyWriter) Rows() int { return w.rows }

// Close completes the header and puts the file in place. After an earlier error
// or Abort it returns an error and the destination stays as it was.
func (w *NpyWriter) Close() error {
	if w.err != nil {
		return w.err
	}
	if err := w.flush(); err != nil {
		return w.fail(err)
	}
	if _, err := w.file.WriteAt(w.header(), 0); err != nil {
		return w.fail(err)
	}
	if err := w.file.Commit(); err != nil {
		return w.fail(err)
	}
	w.err = inFile(w.path, bad("the array is already closed"))
	return nil
}

// Abort removes what was written; the destination stays as it was. After Close
// it does nothing, so that it may be deferred.
func (w *NpyWriter) Abort() {
	w.file.Abort()
	if w.err == nil {
		w.err = inFile(w.path, bad("the array was given up"))
	}
}
