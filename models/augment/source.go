package augment

import (
	"vision/models/features"
	"vision/models/pixels"
)

// Source lists pictures with their augmented forms as side × side pixels, for a
// network of that input: with K = c.Forms, row i(1+K) is picture i of src as it is and row
// i(1+K) + k its form k = 1 … K. Each picture is loaded once as long as rows are asked
// for in ascending order.
func Source(src features.Source, side int, c Config) (features.Source, error) {
	if err := c.Validate(); err != nil {
		return features.Source{}, err
	}
	a, err := New(side, c.Seed)
	if err != nil {
		return features.Source{}, err
	}
	at, loaded := -1, (*pixels.RGB8)(nil)
	return features.Source{Count: src.Count * (1 + c.Forms), Load: func(row int) (*pixels.RGB8, error) {
		i, k := row/(1+c.Forms), row%(1+c.Forms)
		if i != at {
			p, err := src.Load(i)
			if err != nil {
				return nil, err
			}
			at, loaded = i, p
		}
		if k == 0 {
			return loaded, nil
		}
		return a.Augment(loaded, k)
	}}, nil
}
