package nsd

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"sync"

	"vision/eval/metric"
	"vision/models/checkpoint"
)

// Responses is a file of responses or predictions: rows of stimuli × columns
// of vertices. Values are float32, mapped into memory where the file holds
// float32, converted (rounded once) and in memory where it holds float64.
type Responses struct {
	metric.Matrix
	Path      string
	Converted bool // from float64

	file *checkpoint.File
}

// OpenResponses opens an .npy file of shape (stimuli, vertices), float32 or
// float64. The values are a view of the file: they end with Close.
func OpenResponses(path string) (*Responses, error) {
	file, info, err := openArray(path, "float32 (stimuli, vertices)")
	if err != nil {
		return nil, err
	}
	bad := func() error {
		file.Close()
		return defect(path, "float32 (or float64) of shape (stimuli, vertices)", "%s of shape %v", info.DType, info.Shape)
	}
	if len(info.Shape) != 2 || info.DType != checkpoint.Float32 && info.DType != checkpoint.Float64 {
		return nil, bad()
	}
	r := &Responses{Path: path, Converted: info.DType == checkpoint.Float64, file: file}
	r.Rows, r.Cols = info.Shape[0], info.Shape[1]
	if r.Data, err = file.Float32(info.Name); err != nil {
		file.Close()
		return nil, err
	}
	return r, nil
}

// Close gives the mapping back; the values must not be used afterwards.
func (r *Responses) Close() error {
	if r == nil || r.file == nil {
		return nil
	}
	file := r.file
	r.file, r.Data = nil, nil
	return file.Close()
}

// CheckFinite returns an error that names the first NaN or infinity, by row
// and column. It reads the whole file once, on up to threads goroutines.
func (r *Responses) CheckFinite(threads int) error {
	threads = max(1, min(threads, r.Rows))
	first := make([]int, threads)
	var wg sync.WaitGroup
	for w := range threads {
		wg.Go(func() {
			lo, hi := r.Rows*w/threads*r.Cols, r.Rows*(w+1)/threads*r.Cols
			first[w] = -1
			for i, v := range r.Data[lo:hi] {
				if math.Float32bits(v)&0x7f800000 == 0x7f800000 {
					first[w] = lo + i
					return
				}
			}
		})
	}
	wg.Wait()
	for _, i := range first {
		if i >= 0 {
			return defect(r.Path, "finite responses", "%v at row %d, vertex %d", r.Data[i], i/r.Cols, i%r.Cols)
		}
	}
	return nil
}

// Select copies the given rows into a matrix of their own.
func Select(m metric.Matrix, rows []int) (metric.Matrix, error) {
	out := metric.Matrix{Data: make([]float32, 0, len(rows)*m.Cols), Rows: len(rows), Cols: m.Cols}
	for _, i := range rows {
		if i < 0 || i >= m.Rows {
			return metric.Matrix{}, fmt.Errorf("nsd: row %d of %d", i, m.Rows)
		}
		out.Data = append(out.Data, m.Data[i*m.Cols:(i+1)*m.Cols]...)
	}
	return out, nil
}

// ReadIndices reads row numbers (integers, one dimension, each once, below
// rows) such as a held-out split of the training responses.
func ReadIndices(path string, rows int) ([]int, error) {
	values, err := readInts(path, -1)
	if err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, defect(path, "at least one row number", "none")
	}
	seen := make(map[int64]bool, len(values))
	out := make([]int, len(values))
	for i, v := range values {
		if v < 0 || v >= int64(rows) {
			return nil, defect(path, fmt.Sprintf("row numbers 0..%d", rows-1), "%d at position %d", v, i)
		}
		if seen[v] {
			return nil, defect(path, "each row once", "row %d twice", v)
		}
		seen[v], out[i] = true, int(v)
	}
	return out, nil
}

// openArray opens an .npy file of one array.
func openArray(path, expected string) (*checkpoint.File, checkpoint.Info, error) {
	file, err := checkpoint.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, checkpoint.Info{}, missing(path, expected, err)
		}
		return nil, checkpoint.Info{}, err
	}
	if file.Format() != checkpoint.Npy || len(file.Names()) != 1 {
		file.Close()
		return nil, checkpoint.Info{}, defect(path, "an npy file of one array", "%s with %d arrays", file.Format(), len(file.Names()))
	}
	info, _ := file.Info(file.Names()[0])
	return file, info, nil
}

// readInts reads a one-dimensional array of integers; length < 0 takes any.
func readInts(path string, length int) ([]int64, error) {
	expected := "integers of one dimension"
	if length >= 0 {
		expected = fmt.Sprintf("integers of shape (%d)", length)
	}
	file, info, err := openArray(path, expected)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	wrong := len(info.Shape) != 1 || length >= 0 && info.Shape[0] != length
	switch info.DType {
	case checkpoint.Float64, checkpoint.Float32, checkpoint.Float16:
		wrong = true
	}
	if wrong {
		return nil, defect(path, expected, "%s of shape %v", info.DType, info.Shape)
	}
	return file.Int64(info.Name)
}
