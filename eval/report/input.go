package report

import (
	"fmt"

	"vision/eval/nsd"
)

// ReadHemisphere pairs a hemisphere's responses to its test stimuli, or to the given rows
// of its training stimuli, with a file of predictions of as many stimuli and vertices,
// float32 or float64, finite. data names the subject's folder in errors.
func ReadHemisphere(h *nsd.Hemisphere, regions []nsd.Region, path string, rows []int, data string) (in HemisphereInput, err error) {
	predicted, err := nsd.OpenResponses(path)
	if err != nil {
		return in, err
	}
	defer predicted.Close()
	in = HemisphereInput{Side: h.Side, Ceiling: h.Ceiling, Regions: regions}
	switch {
	case rows != nil:
		in.Measured, err = h.Matrix(rows) // both sides have as many rows
	case h.Test == nil:
		err = fmt.Errorf("%s: no test responses for %s (the public data has none): give --split a .npy of rows of the training responses", data, h.Side)
	default:
		in.Measured, err = h.Test.All()
	}
	if err == nil && (in.Measured.Rows != predicted.Rows || in.Measured.Cols != predicted.Cols) {
		err = fmt.Errorf("%s: %d × %d predictions, expected %d stimuli × %d vertices", path, predicted.Rows, predicted.Cols, in.Measured.Rows, in.Measured.Cols)
	}
	if err == nil {
		err = predicted.CheckFinite(1)
	}
	if err == nil {
		in.Predicted, err = predicted.All()
	}
	return in, err
}
