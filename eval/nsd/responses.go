package nsd

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"sync"

	"vision/eval/metric"
	"vision/kernels/digest"
	"vision/models/checkpoint"
)

// Responses is an open file of responses or predictions: rows of stimuli ×
// columns of vertices. Values are float32; where the file holds float64 they are
// rounded once. They stay in the file until they are asked for: an official
// subject's training responses have 808 MB a hemisphere.
type Responses struct {
	Path       string
	Rows, Cols int
	Converted  bool // from float64

	file   *checkpoint.File
	tensor string
}

// OpenResponses opens an .npy file of shape (stimuli, vertices), float32 or
// float64.
func OpenResponses(path string) (*Responses, error) {
	a, err := openArray(path, "float32 (stimuli, vertices)")
	if err != nil {
		return nil, err
	}
	r, err := a.responses()
	if err != nil {
		a.Close()
		return nil, err
	}
	return r, nil
}

// responses takes the array over.
func (a array) responses() (*Responses, error) {
	if len(a.Shape) != 2 || a.DType != checkpoint.Float32 && a.DType != checkpoint.Float64 {
		return nil, defect(a.Path(), "float32 (or float64) of shape (stimuli, vertices)", "%s of shape %v", a.DType, a.Shape)
	}
	return &Responses{
		Path: a.Path(), Rows: a.Shape[0], Cols: a.Shape[1], Converted: a.DType == checkpoint.Float64,
		file: a.File, tensor: a.Name,
	}, nil
}

// Close gives the mapping back; nothing can be read afterwards.
func (r *Responses) Close() error {
	if r == nil {
		return nil
	}
	return r.file.Close()
}

// All reads every row.
func (r *Responses) All() (metric.Matrix, error) {
	values, err := r.file.Float32(r.tensor)
	return metric.Matrix{Data: values, Rows: r.Rows, Cols: r.Cols}, err
}

// Pick reads the given rows, in their order.
func (r *Responses) Pick(rows []int) (metric.Matrix, error) {
	for _, i := range rows {
		if i < 0 || i >= r.Rows {
			return metric.Matrix{}, fmt.Errorf("%s: row %d of %d", r.Path, i, r.Rows)
		}
	}
	out := metric.Matrix{Data: make([]float32, len(rows)*r.Cols), Rows: len(rows), Cols: r.Cols}
	for at, i := range rows {
		if err := r.file.ReadFloat32At(r.tensor, i*r.Cols, out.Data[at*r.Cols:(at+1)*r.Cols]); err != nil {
			return metric.Matrix{}, err
		}
	}
	return out, nil
}

// chunk is how many values are read at a time by what passes over a whole file.
const chunk = 1 << 16

// each shows the values from lo to hi in ascending order, some at a time, until
// visit returns false.
func (r *Responses) each(lo, hi int, visit func(at int, values []float32) bool) error {
	buffer := make([]float32, min(chunk, hi-lo))
	for at := lo; at < hi; at += len(buffer) {
		buffer = buffer[:min(len(buffer), hi-at)]
		if err := r.file.ReadFloat32At(r.tensor, at, buffer); err != nil {
			return err
		}
		if !visit(at, buffer) {
			return nil
		}
	}
	return nil
}

// Digest is the digest of the values as float32 (NUMERICS.md §10).
func (r *Responses) Digest() (digest.Digest, error) {
	h, err := digest.New("float32", []int{r.Rows, r.Cols})
	if err != nil {
		return digest.Digest{}, err
	}
	if err := r.each(0, r.Rows*r.Cols, func(_ int, v []float32) bool {
		h.Float32(v)
		return true
	}); err != nil {
		return digest.Digest{}, err
	}
	return h.Sum()
}

// CheckFinite returns an error that names the first NaN or infinity, by row
// and column. It reads the whole file once, on up to threads goroutines.
func (r *Responses) CheckFinite(threads int) error {
	threads = max(1, min(threads, r.Rows))
	found := make([]error, threads)
	var wg sync.WaitGroup
	for w := range threads {
		wg.Go(func() {
			lo, hi := r.Rows*w/threads*r.Cols, r.Rows*(w+1)/threads*r.Cols
			err := r.each(lo, hi, func(at int, values []float32) bool {
				for i, v := range values {
					if math.Float32bits(v)&0x7f800000 == 0x7f800000 {
						found[w] = defect(r.Path, "finite responses", "%v at row %d, vertex %d", v, (at+i)/r.Cols, (at+i)%r.Cols)
						return false
					}
				}
				return true
			})
			if err != nil {
				found[w] = err
			}
		})
	}
	wg.Wait()
	for _, err := range found {
		if err != nil {
			return err
		}
	}
	return nil
}

// ReadIndices reads row numbers (integers, one dimension, each once, below
// rows) such as a held-out split of the training responses.
func ReadIndices(path string, rows int) ([]int, error) {
	values, err := readInts(path, 0, rows)
	if err != nil {
		return nil, err
	}
	return indices(path, values, rows)
}

// indices checks row numbers.
func indices(path string, values []int64, rows int) ([]int, error) {
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

// array is an open .npy file of one array.
type array struct {
	*checkpoint.File
	checkpoint.Info
}

func openArray(path, expected string) (array, error) {
	file, err := checkpoint.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return array{}, missing(path, expected, err)
	}
	if err != nil {
		return array{}, err
	}
	a, err := arrayOf(file)
	if err != nil {
		file.Close()
	}
	return a, err
}

func arrayOf(file *checkpoint.File) (array, error) {
	if file.Format() != checkpoint.Npy || len(file.Names()) != 1 {
		return array{}, defect(file.Path(), "an npy file of one array", "%s with %d arrays", file.Format(), len(file.Names()))
	}
	info, _ := file.Info(file.Names()[0])
	return array{file, info}, nil
}

// readInts reads a one-dimensional array of least to most integers.
func readInts(path string, least, most int) ([]int64, error) {
	a, err := openArray(path, expectedInts(least, most))
	if err != nil {
		return nil, err
	}
	defer a.Close()
	return a.ints(least, most)
}

func expectedInts(least, most int) string {
	if least != most {
		return fmt.Sprintf("at most %d integers of one dimension", most)
	}
	return fmt.Sprintf("integers of shape (%d)", least)
}

func (a array) ints(least, most int) ([]int64, error) {
	wrong := len(a.Shape) != 1 || a.Shape[0] < least || a.Shape[0] > most
	switch a.DType {
	case checkpoint.Float64, checkpoint.Float32, checkpoint.Float16:
		wrong = true
	}
	if wrong {
		return nil, defect(a.Path(), expectedInts(least, most), "%s of shape %v", a.DType, a.Shape)
	}
	return a.Int64(a.Name)
}
