package experiment

import (
	"context"
	"path/filepath"

	"vision/eval/nsd"
	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/models/features"
	"vision/models/ridge"
)

// FitRows trains the read-outs of a hemisphere on the given rows of its training
// stimuli, sums up their responses by region and saves the read-outs in o.Dir. view has a
// row for every training stimulus, groups its photograph (nil makes each its own).
func FitRows(ctx context.Context, b kernels.Backend, c Config, h *nsd.Hemisphere, view features.View, groups, rows []int, o Options) (*Readout, error) {
	return FitAugmentedRows(ctx, b, c, h, view, features.View{}, groups, rows, o)
}

// FitAugmentedRows is [FitRows] with c.Augment.Forms augmented forms of every stimulus
// of rows, in their order, those of one stimulus one after another.
func FitAugmentedRows(ctx context.Context, b kernels.Backend, c Config, h *nsd.Hemisphere, view, augmented features.View, groups, rows []int, o Options) (*Readout, error) {
	y, err := h.Matrix(rows)
	if err != nil {
		return nil, err
	}
	picked := make([]int, len(rows))
	for i, row := range rows {
		picked[i] = row
		if groups != nil {
			picked[i] = groups[row]
		}
	}
	r, err := Fit(ctx, b, c, Data{
		Side: string(h.Side), Features: view.Pick(rows), Augmented: augmented, Groups: picked, Responses: ridge.Targets{Data: y.Data, Cols: y.Cols},
	}, o)
	if err != nil {
		return nil, err
	}
	r.Regions = NewSideRegions(regionsOf(h), ridge.Targets{Data: y.Data, Cols: y.Cols})
	if err := r.Save(o.Dir); err != nil {
		r.Free()
		return nil, err
	}
	return r, nil
}

// TestRows is the file in a folder of read-outs that lists the rows of the training
// stimuli that were set aside.
const TestRows = "test_rows.npy"

// HeldOutPredictions is the name, without .npy, of the predictions of a read-out for
// those rows.
func HeldOutPredictions(side, model string) string { return side + "_pred_test_" + model }

// WriteHeldOut writes the rows that were set aside and the predictions for them by
// model, [rows, vertices], into a folder of read-outs. The digests are by name.
func WriteHeldOut(dir, side string, rows []int, vertices int, predictions map[string][]float32) (map[string]string, error) {
	list := make([]int64, len(rows))
	for i, row := range rows {
		list[i] = int64(row)
	}
	sums := map[string]string{"test_rows": digest.Int64([]int{len(list)}, list).String()}
	if err := checkpoint.WriteNpyInt64(filepath.Join(dir, TestRows), []int{len(list)}, list); err != nil {
		return nil, err
	}
	shape := []int{len(rows), vertices}
	for model, values := range predictions {
		name := HeldOutPredictions(side, model)
		if err := checkpoint.WriteNpyFloat32(filepath.Join(dir, name+".npy"), shape, values); err != nil {
			return nil, err
		}
		sums[name] = digest.Float32(shape, values).String()
	}
	return sums, nil
}

// FolderFile is the description in a folder of read-outs, see [Folder].
const FolderFile = folderFile
