package main

import (
	"context"
	"fmt"
	"path/filepath"

	"vision/kernels/digest"
	"vision/models/augment"
	"vision/models/checkpoint"
	"vision/models/features"
	"vision/models/pixels"
)

// eachBatch decodes the pictures, augments them to the side of the network's input and
// hands them on, a batch at a time. Form k of a picture is name#k among the inputs.
func (a *app) eachBatch(ctx context.Context, n *featuresFlags, names []string, side int, m *manifest, do func(pictures []*pixels.RGB8) error) error {
	src, err := augment.Source(features.Source{Count: len(names), Load: func(i int) (*pixels.RGB8, error) {
		return pixels.ReadFile(filepath.Join(n.images, names[i]))
	}}, side, n.augment)
	if err != nil {
		return err
	}
	for b, err := range features.Batches(ctx, src, n.network.batch) {
		if err != nil {
			return err
		}
		for i, id := range b.IDs {
			row := b.First + i
			name := names[row/(1+n.augment.Forms)]
			if k := row % (1 + n.augment.Forms); k > 0 {
				name = fmt.Sprintf("%s#%d", name, k)
			}
			m.Inputs[name] = fmt.Sprintf("%x", id)
		}
		if err := do(b.Pictures); err != nil {
			return err
		}
		a.progress.step("features", b.First+len(b.Pictures), src.Count)
	}
	return nil
}

// rowsFile is a file of float32 rows on its way, with their digest.
type rowsFile struct {
	*checkpoint.NpyWriter
	sum *digest.Hash
}

func newRowsFile(path string, rows int, row ...int) (*rowsFile, error) {
	sum, err := digest.New("float32", append([]int{rows}, row...))
	if err != nil {
		return nil, err
	}
	w, err := checkpoint.NewNpyWriter(path, checkpoint.Float32, row)
	return &rowsFile{w, sum}, err
}

func (w *rowsFile) add(rows []float32) error {
	w.sum.Float32(rows)
	return w.WriteFloat32(rows)
}

// close puts the file in place and returns the array's digest.
func (w *rowsFile) close() (string, error) {
	d, err := w.sum.Sum()
	if err != nil {
		return "", err
	}
	return d.String(), w.Close()
}
