package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"vision/eval/nsd"
	"vision/eval/report"
	"vision/eval/simulate"
	"vision/eval/stats"
)

// evaluateFlags say what is compared with what.
type evaluateFlags struct {
	data, left, right string
	split             string
	ceilings, units   string
	least             float64
	regions           []string
	resamples         int
	seed              uint64
	out               string
}

// evaluateLevel is the level of the intervals.
const evaluateLevel = 0.95

func newEvaluate(a *app) *cobra.Command {
	var e evaluateFlags
	c := &cobra.Command{
		Use:   "evaluate",
		Short: "Compare predictions with a subject's responses, region by region",
		Long: `Computes Pearson's r of every vertex and, where noise ceilings are known, the
noise-normalised accuracy by the Algonauts organisers' procedure: r < 0 becomes 0,
r²/ceiling, at most 1, then the median and the mean over a region's vertices, and the
median's 95 % interval over resampled stimuli (of a simulated subject: photographs).

The public Algonauts data has neither test responses nor ceilings: give --split the
rows of the training responses that were predicted (a .npy of row numbers) and
--noise-ceiling a folder of ceilings. Without ceilings r and r² are reported. Pictures
are not looked at.

--out DIR keeps the values of every vertex: {lh,rh}_r.npy and, with ceilings,
{lh,rh}_ceiling.npy and {lh,rh}_accuracy.npy, float64 fractions (NaN: a response that
does not vary), and evaluation.json, which "vision plot accuracy" draws.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"data", e.data}, [2]string{"pred-lh", e.left}, [2]string{"pred-rh", e.right}); err != nil {
				return err
			}
			return a.evaluate(c.Context(), &e)
		},
	}
	f := c.Flags()
	f.StringVar(&e.data, "data", "", "a subject's folder in the Algonauts layout")
	f.StringVar(&e.left, "pred-lh", "", "predictions for the left hemisphere, npy (stimuli, vertices)")
	f.StringVar(&e.right, "pred-rh", "", "the same for the right hemisphere")
	f.StringVar(&e.split, "split", "test", "test, or a .npy of rows of the training responses")
	f.StringVar(&e.ceilings, "noise-ceiling", "", "folder of noise ceilings (default: the subject's test_split/noise_ceiling)")
	f.StringVar(&e.units, "ceiling-units", "auto", "auto (detected and said), percent or fraction")
	f.Float64Var(&e.least, "min-ceiling", 0, "leave vertices with a lower noise ceiling out of every region, a fraction: 0.1 is 10 %")
	f.StringSliceVar(&e.regions, "region", nil, "only these regions, V1v,EBA,… (default: all)")
	f.IntVar(&e.resamples, "resamples", 1000, "resamples for the intervals, 100 or more; 0 computes none")
	f.Uint64Var(&e.seed, "seed", 0, "seed of the resamples")
	f.StringVar(&e.out, "out", "", "folder for the values of every vertex")
	completeRegions(c, "region")
	return c
}

// options checks the flags.
func (e *evaluateFlags) options(threads int) (report.Options, error) {
	o := report.Options{Threads: threads, MinCeiling: e.least}
	if !(e.least >= 0 && e.least <= 1) {
		return o, usagef("--min-ceiling is %v, expected a fraction from 0 to 1", e.least)
	}
	if e.resamples != 0 && (e.resamples < 100 || e.resamples > 1<<20) {
		return o, usagef("--resamples is %d, expected 0 or 100 to %d", e.resamples, 1<<20)
	}
	if e.resamples > 0 {
		o.Intervals = &stats.Bootstrap{Resamples: e.resamples, Level: evaluateLevel, Method: stats.Percentile, Seed: e.seed}
	}
	return o, nil
}

func (a *app) evaluate(ctx context.Context, e *evaluateFlags) error {
	units, err := ceilingUnits(e.units)
	if err != nil {
		return err
	}
	o, err := e.options(a.cores())
	if err != nil {
		return err
	}
	s, err := nsd.Options{Threads: a.cores(), CeilingDir: e.ceilings, CeilingUnits: units, ResponsesOnly: true}.OpenSubject(e.data)
	if err != nil {
		return ifAbsent(err, stepData)
	}
	defer s.Close()
	var rows []int // nil for the test set
	if e.split != "test" {
		if s.Left.Training == nil || s.Right.Training == nil {
			return fmt.Errorf("%s: no training responses, which --split lists rows of", e.data)
		}
		if rows, err = nsd.ReadIndices(e.split, s.Left.Training.Rows); err != nil {
			return err
		}
	}
	var notices []string
	for _, h := range s.Hemispheres() {
		if rows != nil && e.ceilings == "" && h.Ceiling != nil {
			h.Ceiling = nil
			notices = append(notices, fmt.Sprintf("%s: the subject's noise ceilings are those of its test responses and are not used for training rows; name others with --noise-ceiling", h.Side))
		}
		if h.Ceiling == nil && e.least > 0 {
			return usagef("--min-ceiling %v: there are no noise ceilings for %s; name their folder with --noise-ceiling", e.least, h.Side)
		}
	}
	var sides []report.HemisphereInput
	for i, h := range s.Hemispheres() {
		regions, err := pickRegions(s.Regions(h.Side), e.regions)
		if err != nil {
			return err
		}
		in, err := report.ReadHemisphere(h, regions, []string{e.left, e.right}[i], rows, e.data)
		if err != nil {
			return err
		}
		sides = append(sides, in)
	}
	if o.Intervals != nil && sides[0].Measured.Rows < 2 {
		o.Intervals = nil // nothing to resample; the evaluation itself says what is wrong
	}
	if o.Photographs, err = simulate.EvaluatedPhotographs(e.data, rows, sides[0].Measured.Rows); err != nil {
		return err
	}
	o.Progress = func(side nsd.Side, done, total int) error {
		a.progress.step(string(side)+" intervals", done, total)
		return ctx.Err()
	}
	ev, vertices, err := report.Evaluate(s.Name, sides, o)
	if err != nil {
		return err
	}
	ev.Notices = slices.Concat(s.Notices, notices, ev.Notices)
	if e.out != "" {
		if err := a.keepEvaluation(e, ev, sides, vertices); err != nil {
			return err
		}
	}
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
