package features

import (
	"context"
	"fmt"

	"vision/models/pixels"
)

// Extractor computes rows. It is used from one goroutine.
type Extractor interface {
	// Spec says what the rows mean.
	Spec() Spec
	// Extract writes one row a picture into dst.
	Extract(dst []float32, pictures []*pixels.RGB8) error
}

// Source is a numbered list of pictures.
type Source struct {
	Count int
	// Load decodes picture i. It is called from another goroutine than Extract's
	// caller, one call at a time, in ascending order.
	Load func(i int) (*pixels.RGB8, error)
}

// batch is a run of decoded pictures.
type batch struct {
	first    int
	pictures []*pixels.RGB8
	ids      []ID
	err      error
}

// Fill makes sure that the store holds every picture of the source, computing
// only the missing ones, in batches of the given size; the next batch is decoded
// while one is computed. It returns the row of every picture. Progress, if given,
// hears after every batch how many pictures are done and how many of them were
// computed. When ctx ends, Fill returns its error; what was computed stays.
func Fill(ctx context.Context, s *Store, ex Extractor, src Source, size int, progress func(done, computed int)) ([]int, error) {
	if got := ex.Spec(); got != s.Spec {
		return nil, fmt.Errorf("features: the extractor makes %+v, the store holds %+v", got, s.Spec)
	}
	if size < 1 {
		return nil, fmt.Errorf("features: batches of %d pictures, expected at least 1", size)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows := make([]int, src.Count)
	values := make([]float32, size*s.Spec.Floats())
	computed := 0
	for b := range decode(ctx, src, size) {
		if b.err != nil {
			return nil, b.err
		}
		missing, ids := s.missing(b)
		if len(missing) > 0 {
			out := values[:len(missing)*s.Spec.Floats()]
			if err := ex.Extract(out, missing); err != nil {
				return nil, fmt.Errorf("features: pictures %d to %d: %w", b.first, b.first+len(b.pictures)-1, err)
			}
			if err := s.Append(ids, out); err != nil {
				return nil, err
			}
			computed += len(missing)
		}
		for i, id := range b.ids {
			rows[b.first+i] = s.byID[id]
		}
		if progress != nil {
			progress(b.first+len(b.pictures), computed)
		}
	}
	return rows, ctx.Err()
}

// missing picks the pictures of a batch that have no row yet, each once.
func (s *Store) missing(b batch) (pictures []*pixels.RGB8, ids []ID) {
	seen := map[ID]bool{}
	for i, id := range b.ids {
		if _, ok := s.byID[id]; ok || seen[id] {
			continue
		}
		seen[id] = true
		pictures, ids = append(pictures, b.pictures[i]), append(ids, id)
	}
	return pictures, ids
}

// decode loads batches ahead of their use, one waiting at most.
func decode(ctx context.Context, src Source, size int) <-chan batch {
	out := make(chan batch, 1)
	go func() {
		defer close(out)
		for first := 0; first < src.Count; first += size {
			b := batch{first: first}
			for i := first; i < min(first+size, src.Count) && b.err == nil; i++ {
				p, err := src.Load(i)
				if err != nil {
					b.err = err
					break
				}
				b.pictures, b.ids = append(b.pictures, p), append(b.ids, Identify(p))
			}
			select {
			case out <- b:
			case <-ctx.Done():
				return
			}
			if b.err != nil {
				return
			}
		}
	}()
	return out
}
