package ridge

import (
	"context"
	"fmt"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/models/features"
)

// Model is a fitted read-out in the dual: a weight for each training stimulus and
// vertex. It needs the features of its training stimuli to predict.
type Model struct {
	N, V      int       // stimuli, vertices
	Alpha     []float32 // [N, V]
	Intercept []float32 // [V], ȳ
	Mean      []float32 // [F], x̄
	Lambda    []float64 // [V]
}

// Predict computes (x − x̄)·Xcᵀ·α + ȳ for every row of x; fitted are the rows that
// the model was fitted on, in their order. The result is [x.Len(), V].
func (m *Model) Predict(ctx context.Context, b kernels.Backend, x, fitted Rows) (out []float32, err error) {
	defer kernels.Catch(&err)
	if fitted.Len() != m.N || fitted.Floats() != len(m.Mean) || x.Floats() != len(m.Mean) {
		return nil, fmt.Errorf("ridge: features of %d stimuli × %d values and %d new ones × %d, the model was fitted on %d × %d",
			fitted.Len(), fitted.Floats(), x.Len(), x.Floats(), m.N, len(m.Mean))
	}
	d := deviceWith(b, m.Mean)
	defer d.close()
	alpha, intercept := b.Alloc(len(m.Alpha)), b.Alloc(m.V)
	defer b.Free(alpha)
	defer b.Free(intercept)
	b.Upload(alpha, m.Alpha)
	b.Upload(intercept, m.Intercept)
	out = make([]float32, x.Len()*m.V)
	k := make([]float32, block*m.N)
	err = d.products(ctx, x, fitted, false, func(i0, j0, cols int, v []float32) {
		rows := len(v) / cols
		for r := range rows {
			copy(k[r*m.N+j0:], v[r*cols:(r+1)*cols])
		}
		if j0+cols < m.N {
			return
		}
		kd, pd := b.Alloc(rows*m.N), b.Alloc(rows*m.V)
		b.Upload(kd, k[:rows*m.N])
		b.Contract(kernels.Contraction{M: rows, N: m.V, K: m.N, A: kernels.Matrix(kd, m.N), B: kernels.Matrix(alpha, m.V), C: kernels.Matrix(pd, m.V), Bias: intercept})
		b.Download(out[i0*m.V:(i0+rows)*m.V], pd)
		b.Free(kd)
		b.Free(pd)
	})
	return out, err
}

// Digest is the digest of the model's tensors (NUMERICS.md §10).
func (m *Model) Digest() (digest.Digest, error) {
	return digest.Set(map[string]digest.Digest{
		"alpha":     digest.Float32([]int{m.N, m.V}, m.Alpha),
		"intercept": digest.Float32([]int{m.V}, m.Intercept),
		"mean":      digest.Float32([]int{len(m.Mean)}, m.Mean),
		"lambda":    digest.Float64([]int{m.V}, m.Lambda),
	})
}

// Save writes the model with the identifiers of its training pictures, whose
// features stay in the store.
func (m *Model) Save(path string, fitted features.View, metadata map[string]string) error {
	ids := make([]uint8, 0, m.N*len(features.ID{}))
	for i := range m.N {
		id := fitted.ID(i)
		ids = append(ids, id[:]...)
	}
	return checkpoint.WriteSafetensors(path, []checkpoint.Tensor{
		{Name: "alpha", Shape: []int{m.N, m.V}, Data: m.Alpha},
		{Name: "intercept", Shape: []int{m.V}, Data: m.Intercept},
		{Name: "lambda", Shape: []int{m.V}, Data: m.Lambda},
		{Name: "mean", Shape: []int{len(m.Mean)}, Data: m.Mean},
		{Name: "pictures", Shape: []int{m.N, len(features.ID{})}, Data: ids},
	}, metadata)
}

// Load reads a model and finds its training pictures in the store.
func Load(path string, store *features.Store) (m *Model, fitted features.View, err error) {
	f, err := checkpoint.Open(path)
	if err != nil {
		return nil, features.View{}, err
	}
	defer f.Close()
	m, ids, err := read(f, store.Spec.Floats())
	if err != nil {
		return nil, features.View{}, err
	}
	if fitted, err = store.Find(ids); err != nil {
		return nil, features.View{}, fmt.Errorf("%s: %w", path, err)
	}
	return m, fitted, nil
}

// read reads a model on features of a number of values, and the identifiers of the
// training pictures.
func read(f *checkpoint.File, floats int) (m *Model, ids []features.ID, err error) {
	path := f.Path()
	info, ok := f.Info("alpha")
	if !ok || len(info.Shape) != 2 {
		return nil, nil, fmt.Errorf("%s: alpha %v is missing or not a matrix: not a ridge model", path, info.Shape)
	}
	m = &Model{N: info.Shape[0], V: info.Shape[1]}
	seen := func([]int, []float32) error { return nil } // read below in its own type
	m.Alpha, m.Intercept = make([]float32, m.N*m.V), make([]float32, m.V)
	m.Mean = make([]float32, floats)
	if _, err := checkpoint.Bind(f, []checkpoint.Want{
		{Name: "alpha", Shape: []int{m.N, m.V}, Dst: &m.Alpha},
		{Name: "intercept", Shape: []int{m.V}, Dst: &m.Intercept},
		{Name: "lambda", Shape: []int{m.V}, Load: seen},
		{Name: "mean", Shape: []int{floats}, Dst: &m.Mean},
		{Name: "pictures", Shape: []int{m.N, len(features.ID{})}, Load: seen},
	}, nil); err != nil {
		return nil, nil, err
	}
	if info, _ := f.Info("pictures"); info.DType != checkpoint.Uint8 {
		return nil, nil, fmt.Errorf("%s: pictures are %s, expected uint8", path, info.DType)
	}
	raw, err := f.Raw("pictures")
	if err != nil {
		return nil, nil, err
	}
	ids = make([]features.ID, m.N)
	for i := range ids {
		copy(ids[i][:], raw[i*len(features.ID{}):])
	}
	if m.Lambda, err = f.Float64("lambda"); err != nil {
		return nil, nil, err
	}
	return m, ids, nil
}
