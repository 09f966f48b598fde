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

// Rows says which of a subject's training stimuli are trained on, and what their
// pictures are to the network.
type Rows struct {
	View features.View // a row for every training stimulus of the subject
	// Augmented has Config.Augment.Forms augmented forms of every stimulus of Train, in
	// their order, those of one stimulus one after another.
	Augmented features.View
	Groups    []int // the photograph of every training stimulus; nil makes each its own
	Train     []int // rows, ascending
}

// FitRows trains the read-outs of a hemisphere, sums up the responses that it trains on
// by region and saves the read-outs in o.Dir.
func FitRows(ctx context.Context, b kernels.Backend, c Config, h *nsd.Hemisphere, d Rows, o Options) (*Readout, error) {
	y, err := h.Matrix(d.Train)
	if err != nil {
		return nil, err
	}
	responses, groups := ridge.Targets{Data: y.Data, Cols: y.Cols}, d.Train
	if d.Groups != nil {
		groups = make([]int, len(d.Train))
		for i, row := range d.Train {
			groups[i] = d.Groups[row]
		}
	}
	r, err := Fit(ctx, b, c, Data{Side: string(h.Side), Features: d.View.Pick(d.Train), Augmented: d.Augmented, Groups: groups, Responses: responses}, o)
	if err != nil {
		return nil, err
	}
	r.Regions = NewSideRegions(NewRegions(h), responses)
	if err := r.Save(o.Dir); err != nil {
		r.Free()
		return nil, err
	}
	return r, nil
}

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
