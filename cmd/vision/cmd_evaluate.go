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
	data            string
	own             ownFlags
	whole           string // predictions, by side
	left, right     string
	split           string
	ceilings, units string
	least           float64
	regions         []string
	resamples       int
	seed            uint64
	out             string
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

Own data is named by --responses and --masks in place of --data, as in "vision train":
the responses to test pictures, or with --split those that were trained on. The
predictions are then --pred, or those of the hemispheres that there are.

--out DIR keeps the values of every vertex: {lh,rh}_r.npy and, with ceilings,
{lh,rh}_ceiling.npy and {lh,rh}_accuracy.npy, float64 fractions (NaN: a response that
does not vary), and evaluation.json, which "vision plot accuracy" draws.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := e.check(); err != nil {
				return err
			}
			return a.evaluate(c.Context(), &e)
		},
	}
	f := c.Flags()
	f.StringVar(&e.data, "data", "", "a subject's folder in the Algonauts layout")
	e.own.register(c)
	f.StringVar(&e.whole, "pred", "", "predictions for --responses, npy (stimuli, vertices)")
	f.StringVar(&e.left, "pred-lh", "", "predictions for the left hemisphere, npy (stimuli, vertices)")
	f.StringVar(&e.right, "pred-rh", "", "the same for the right hemisphere")
	f.StringVar(&e.split, "split", "test", "test, or a .npy of rows of the training responses")
	f.StringVar(&e.ceilings, "noise-ceiling", "", "folder of noise ceilings, or of responses of one side their npy (default: the subject's test_split/noise_ceiling)")
	f.StringVar(&e.units, "ceiling-units", "auto", "auto (detected and said), percent or fraction")
	f.Float64Var(&e.least, "min-ceiling", 0, "leave vertices with a lower noise ceiling out of every region, a fraction: 0.1 is 10 %")
	f.StringSliceVar(&e.regions, "region", nil, "only these regions, V1v,EBA,… (default: all)")
	f.IntVar(&e.resamples, "resamples", 1000, "resamples for the intervals, 100 or more; 0 computes none")
	f.Uint64Var(&e.seed, "seed", 0, "seed of the resamples")
	f.StringVar(&e.out, "out", "", "folder for the values of every vertex")
	completeRegions(c, "region")
	return c
}

// check refuses flags that do not go together: every side of the data needs predictions.
func (e *evaluateFlags) check() error {
	own, err := e.own.given(e.data)
	if err != nil {
		return err
	}
	if !own {
		if e.whole != "" {
			return usagef("--pred are predictions for --responses: expected --pred-lh and --pred-rh for a subject's folder")
		}
		return need([2]string{"data", e.data}, [2]string{"pred-lh", e.left}, [2]string{"pred-rh", e.right})
	}
	responses, predictions := e.own.responses(), e.predictions()
	for _, side := range nsd.AllSides() {
		flag := map[nsd.Side]string{nsd.Undivided: "", nsd.Left: "-lh", nsd.Right: "-rh"}[side]
		switch {
		case responses[side] != "" && predictions[side] == "":
			return usagef("--pred%s must be given, the predictions for --responses%s", flag, flag)
		case responses[side] == "" && predictions[side] != "":
			return usagef("--pred%s are predictions for --responses%s, which are not given", flag, flag)
		}
	}
	return nil
}

// predictions are the files that are given, by side.
func (e *evaluateFlags) predictions() map[nsd.Side]string {
	return map[nsd.Side]string{nsd.Undivided: e.whole, nsd.Left: e.left, nsd.Right: e.right}
}

// open opens a subject's folder or own data.
func (e *evaluateFlags) open(threads int) (*nsd.Subject, error) {
	units, err := ceilingUnits(e.units)
	if err != nil {
		return nil, err
	}
	if e.data == "" {
		return nsd.Own{Responses: e.own.responses(), Masks: e.own.masks, Ceilings: e.ceilings, CeilingUnits: units, Test: e.split == "test", Threads: threads}.Open()
	}
	s, err := nsd.Options{Threads: threads, CeilingDir: e.ceilings, CeilingUnits: units, ResponsesOnly: true}.OpenSubject(e.data)
	return s, ifAbsent(err, stepData)
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
	o, err := e.options(a.cores())
	if err != nil {
		return err
	}
	s, err := e.open(a.cores())
	if err != nil {
		return err
	}
	defer s.Close()
	var rows []int // nil for the test set
	if e.split != "test" {
		for _, h := range s.Hemispheres() {
			if h.Training == nil {
				return fmt.Errorf("%s: no training responses, which --split lists rows of", e.data)
			}
		}
		if rows, err = nsd.ReadIndices(e.split, s.Stimuli()); err != nil {
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
	for _, h := range s.Hemispheres() {
		regions, err := pickRegions(s.Regions(h.Side), e.regions)
		if err != nil {
			return err
		}
		in, err := report.ReadHemisphere(h, regions, e.predictions()[h.Side], rows, e.data)
		if err != nil {
			return err
		}
		sides = append(sides, in)
	}
	if o.Intervals != nil && sides[0].Measured.Rows < 2 {
		o.Intervals = nil // nothing to resample; the evaluation itself says what is wrong
	}
	if e.data != "" { // own data: every row for itself
		if o.Photographs, err = simulate.EvaluatedPhotographs(e.data, rows, sides[0].Measured.Rows); err != nil {
			return err
		}
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
