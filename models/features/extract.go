package features

import (
	"context"
	"fmt"
	"iter"
	"slices"

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

// Batch is a run of decoded pictures, from picture First of a source on.
type Batch struct {
	First    int
	Pictures []*pixels.RGB8
	IDs      []ID
}

// Batches decodes a source in batches of the given size, the next one while the loop
// works on this one. A picture that cannot be decoded, or the end of ctx, ends it with
// an error.
func Batches(ctx context.Context, src Source, size int) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		within, cancel := context.WithCancel(ctx)
		defer cancel()
		for b := range decode(within, src, size) {
			if ctx.Err() != nil {
				break
			}
			if !yield(b.Batch, b.err) || b.err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Batch{}, err)
		}
	}
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
	rows := make([]int, src.Count)
	computed := 0
	for b, err := range Batches(ctx, src, size) {
		if err != nil {
			return nil, err
		}
		n, err := s.add(ex, b)
		if err != nil {
			return nil, fmt.Errorf("features: pictures %d to %d: %w", b.First, b.First+len(b.Pictures)-1, err)
		}
		computed += n
		for i, id := range b.IDs {
			rows[b.First+i] = s.byID[id]
		}
		if progress != nil {
			progress(b.First+len(b.Pictures), computed)
		}
	}
	return rows, nil
}

// add computes and appends the rows of a batch that the store lacks, and says how many.
func (s *Store) add(ex Extractor, b Batch) (int, error) {
	missing, ids := s.missing(b)
	if len(missing) == 0 {
		return 0, nil
	}
	s.room = slices.Grow(s.room[:0], len(missing)*s.Spec.Floats())[:len(missing)*s.Spec.Floats()]
	if err := ex.Extract(s.room, missing); err != nil {
		return 0, err
	}
	return len(missing), s.Append(ids, s.room)
}

// Cached is an extractor that asks a store first, and keeps there what it had to
// compute: work that was interrupted goes on where it stopped.
type Cached struct {
	Store *Store
	From  Extractor
}

// Spec is the store's.
func (c Cached) Spec() Spec { return c.Store.Spec }

// Extract writes one row a picture into dst.
func (c Cached) Extract(dst []float32, pictures []*pixels.RGB8) error {
	if got := c.From.Spec(); got != c.Store.Spec {
		return fmt.Errorf("features: the extractor makes %+v, the store holds %+v", got, c.Store.Spec)
	}
	b := Batch{Pictures: pictures}
	for _, p := range pictures {
		b.IDs = append(b.IDs, Identify(p))
	}
	if _, err := c.Store.add(c.From, b); err != nil {
		return err
	}
	n := c.Store.Spec.Floats()
	for i, id := range b.IDs {
		if err := c.Store.Read(dst[i*n:(i+1)*n], c.Store.byID[id]); err != nil {
			return err
		}
	}
	return nil
}

// missing picks the pictures of a batch that have no row yet, each once.
func (s *Store) missing(b Batch) (pictures []*pixels.RGB8, ids []ID) {
	seen := map[ID]bool{}
	for i, id := range b.IDs {
		if _, ok := s.byID[id]; ok || seen[id] {
			continue
		}
		seen[id] = true
		pictures, ids = append(pictures, b.Pictures[i]), append(ids, id)
	}
	return pictures, ids
}

// decoded is a batch, or why there is none.
type decoded struct {
	Batch
	err error
}

// decode loads batches ahead of their use, one waiting at most.
func decode(ctx context.Context, src Source, size int) <-chan decoded {
	out := make(chan decoded, 1)
	go func() {
		defer close(out)
		for first := 0; first < src.Count; first += size {
			b := decoded{Batch: Batch{First: first}}
			for i := first; i < min(first+size, src.Count) && b.err == nil; i++ {
				p, err := src.Load(i)
				if err != nil {
					b.err = err
					break
				}
				b.Pictures, b.IDs = append(b.Pictures, p), append(b.IDs, Identify(p))
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
