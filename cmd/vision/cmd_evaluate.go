package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"vision/eval/nsd"
	"vision/eval/report"
)

// evaluateFlags say what is compared with what.
type evaluateFlags struct {
	data, left, right string
	split             string
	ceilings, units   string
}

func newEvaluate(a *app) *cobra.Command {
	var e evaluateFlags
	c := &cobra.Command{
		Use:   "evaluate",
		Short: "Compare predictions with a subject's responses, region by region",
		Long: `Computes Pearson's r of every vertex and, where noise ceilings are known, the
noise-normalised accuracy by the Algonauts organisers' procedure: r < 0 becomes 0,
r²/ceiling, at most 1, then the median and the mean over a region's vertices.

The public Algonauts data has neither test responses nor ceilings: give --split the
rows of the training responses that were predicted (a .npy of row numbers) and
--noise-ceiling a folder of ceilings. Without ceilings r and r² are reported.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := need([2]string{"data", e.data}, [2]string{"pred-lh", e.left}, [2]string{"pred-rh", e.right}); err != nil {
				return err
			}
			return a.evaluate(&e)
		},
	}
	f := c.Flags()
	f.StringVar(&e.data, "data", "", "a subject's folder in the Algonauts layout")
	f.StringVar(&e.left, "pred-lh", "", "predictions for the left hemisphere, npy (stimuli, vertices)")
	f.StringVar(&e.right, "pred-rh", "", "the same for the right hemisphere")
	f.StringVar(&e.split, "split", "test", "test, or a .npy of rows of the training responses")
	f.StringVar(&e.ceilings, "noise-ceiling", "", "folder of noise ceilings (default: the subject's test_split/noise_ceiling)")
	f.StringVar(&e.units, "ceiling-units", "auto", "auto (detected and said), percent or fraction")
	return c
}

func (a *app) evaluate(e *evaluateFlags) error {
	units, err := ceilingUnits(e.units)
	if err != nil {
		return err
	}
	s, err := nsd.Options{Threads: a.cores(), CeilingDir: e.ceilings, CeilingUnits: units}.OpenSubject(e.data)
	if err != nil {
		return err
	}
	defer s.Close()
	var rows []int // nil for the test set
	if e.split != "test" {
		if rows, err = nsd.ReadIndices(e.split, len(s.TrainingImages)); err != nil {
			return err
		}
	}
	var notices []string
	for _, h := range s.Hemispheres() {
		if rows != nil && e.ceilings == "" && h.Ceiling != nil {
			h.Ceiling = nil
			notices = append(notices, fmt.Sprintf("%s: the subject's noise ceilings are those of its test responses and are not used for training rows; name others with --noise-ceiling", h.Side))
		}
	}
	var sides []report.HemisphereInput
	for i, h := range s.Hemispheres() {
		in, err := hemisphereInput(h, s.Regions(h.Side), []string{e.left, e.right}[i], rows, e.data)
		if err != nil {
			return err
		}
		sides = append(sides, in)
	}
	ev, err := report.Evaluate(s.Name, sides, a.cores())
	if err != nil {
		return err
	}
	ev.Notices = slices.Concat(s.Notices, notices, ev.Notices)
	if a.json {
		return report.WriteJSON(a.out, ev)
	}
	return ev.Text(a.out)
}

func ceilingUnits(s string) (nsd.Units, error) {
	switch s {
	case "auto":
		return nsd.Auto, nil
	case "percent":
		return nsd.Percent, nil
	case "fraction":
		return nsd.Fraction, nil
	}
	return nsd.Auto, usagef("--ceiling-units is %q, expected auto, percent or fraction", s)
}

// hemisphereInput pairs a hemisphere's responses with a file of predictions.
func hemisphereInput(h *nsd.Hemisphere, regions []nsd.Region, path string, rows []int, data string) (in report.HemisphereInput, err error) {
	predicted, err := nsd.OpenResponses(path)
	if err != nil {
		return in, err
	}
	defer predicted.Close()
	in = report.HemisphereInput{Side: h.Side, Ceiling: h.Ceiling, Regions: regions}
	switch {
	case rows != nil:
		in.Measured, err = h.Matrix(rows)
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
