package features

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"vision/kernels/digest"
	"vision/models/checkpoint"
)

// givenModel is the Model of rows that were computed elsewhere.
const givenModel = "rows of an npy file"

// Given says whether rows of this spec come from a file.
func (s Spec) Given() bool { return s.Model == givenModel }

// Given is an open .npy file of rows that were computed elsewhere: the 32 queries of
// BLIP-2's Q-Former, for instance. A row has its own bytes as identifier, so a
// [Store] keeps equal rows once and finds them again.
type Given struct {
	Path string
	Len  int // rows

	spec   Spec
	file   *checkpoint.File
	tensor string
}

// OpenGiven opens a file of shape (stimuli, tokens, width), or (stimuli, width) for
// one token, float32 or float64; values are rounded to float32 once.
func OpenGiven(path string) (*Given, error) {
	file, err := checkpoint.Open(path)
	if err != nil {
		return nil, err
	}
	return newGiven(path, file)
}

// newGiven takes a file over.
func newGiven(path string, file *checkpoint.File) (*Given, error) {
	g := &Given{Path: path, file: file}
	names := file.Names()
	if file.Format() != checkpoint.Npy || len(names) != 1 {
		return nil, g.refuse("%s with %d arrays", file.Format(), len(names))
	}
	info, _ := file.Info(names[0])
	shape := info.Shape
	if len(shape) == 2 {
		shape = []int{shape[0], 1, shape[1]}
	}
	if info.DType != checkpoint.Float32 && info.DType != checkpoint.Float64 || len(shape) != 3 || info.Elements() == 0 {
		return nil, g.refuse("%s of shape %v", info.DType, info.Shape)
	}
	g.tensor, g.Len = names[0], shape[0]
	g.spec = Spec{Model: givenModel, Layer: "given", Tokens: shape[1], Width: shape[2]}
	return g, nil
}

// refuse closes the file and says what it should have been.
func (g *Given) refuse(found string, args ...any) error {
	g.file.Close()
	return fmt.Errorf("%s: %s, expected npy, float32 (stimuli, tokens, width)", g.Path, fmt.Sprintf(found, args...))
}

// Spec says what the rows mean: their shape alone, as nothing else is known of them.
func (g *Given) Spec() Spec { return g.spec }

// Digest is the digest of all values (NUMERICS.md §10).
func (g *Given) Digest() (digest.Digest, error) {
	h, err := digest.New("float32", []int{g.Len, g.spec.Tokens, g.spec.Width})
	if err != nil {
		return digest.Digest{}, err
	}
	row := make([]float32, g.spec.Floats())
	for i := range g.Len {
		if err := g.file.ReadFloat32At(g.tensor, i*len(row), row); err != nil {
			return digest.Digest{}, err
		}
		h.Float32(row)
	}
	return h.Sum()
}

// Fill makes sure that the store holds every row of the file and returns the
// store's row of each, as the function [Fill] does for pictures.
func (g *Given) Fill(ctx context.Context, s *Store, progress func(done, added int)) ([]int, error) {
	if g.spec != s.Spec {
		return nil, fmt.Errorf("%s: rows %+v, the store holds %+v", g.Path, g.spec, s.Spec)
	}
	together := min(64, g.Len) // rows that are synced to the disk at once
	n, rows, added := g.spec.Floats(), make([]int, 0, g.Len), 0
	values := make([]float32, together*n)
	for len(rows) < g.Len {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		first, count := len(rows), min(together, g.Len-len(rows))
		if err := g.file.ReadFloat32At(g.tensor, first*n, values[:count*n]); err != nil {
			return nil, err
		}
		var ids, missing []ID
		absent := values[:0]
		for row := range slices.Chunk(values[:count*n], n) {
			id := ID(sha256.Sum256(rowBytes(row)))
			if _, ok := s.byID[id]; !ok && !slices.Contains(missing, id) {
				missing, absent = append(missing, id), append(absent, row...) // never ahead of row
			}
			ids = append(ids, id)
		}
		if len(missing) > 0 {
			if err := s.Append(missing, absent); err != nil {
				return nil, fmt.Errorf("%s: rows %d to %d: %w", g.Path, first, first+count-1, err)
			}
		}
		added += len(missing)
		for _, id := range ids {
			rows = append(rows, s.byID[id])
		}
		if progress != nil {
			progress(len(rows), added)
		}
	}
	return rows, nil
}

// Close gives the mapping back; nothing can be read afterwards.
func (g *Given) Close() error { return g.file.Close() }
