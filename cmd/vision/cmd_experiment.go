package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"vision/eval/cohort"
	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/report"
	"vision/kernels/atomicfile"
	"vision/kernels/devices"
	"vision/models/augment"
	"vision/models/features"
)

// experimentFlags say what is trained and evaluated for whom.
type experimentFlags struct {
	train           trainFlags // rows, training and out; data is the folder of subjects
	subjects        string
	on              string
	ceilings, units string
	redo            bool
	evaluation      cohort.Evaluation
}

func newExperiment(a *app) *cobra.Command {
	e := experimentFlags{train: trainFlags{config: experiment.Defaults(0)}, evaluation: cohort.Evaluation{Level: evaluateLevel}}
	c := &cobra.Command{
		Use:   "experiment",
		Short: "Train, predict and evaluate several subjects, with one table of all",
		Long: `Does for both hemispheres of each subject below --data (subj01 … subj08, in the
Algonauts layout) what "vision train", "predict" and "evaluate" do for one, and writes
one table of the 27 regions and all subjects, with the mean of each region over the
subjects and its interval: table.txt, table.json and table.csv in --out, renewed after
every hemisphere. Features are shared: a picture that several subjects saw is computed
once.

With --on held-out a share of the training pictures is set aside and evaluated, as the
public data allows. With --on test all training pictures are trained on and the test
pictures are predicted; where their responses are there, they are evaluated, and
"vision submission --pred DIR" packs the predictions.

Run again, it goes on: what is finished is not computed again, a training that was
interrupted continues with the same bits. What was done with other settings or data is
named and refused, or done again with --redo. A subject, hemisphere or region that is
not there is so called in the table.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			t := &e.train
			if err := need([2]string{"data", t.data}, [2]string{"weights", t.rows.network.weights}, [2]string{"out", t.out}); err != nil {
				return err
			}
			if err := t.settle(c.Flags().Changed); err != nil {
				return err
			}
			if e.on == cohort.Test && !c.Flags().Changed("test-fraction") {
				t.testFraction = 0
			}
			return a.experiment(c.Context(), &e)
		},
	}
	f, t, v := c.Flags(), &e.train, &e.evaluation
	t.rows.network.register(c)
	t.rows.registerCache(c)
	t.register(c)
	f.StringVar(&t.data, "data", "", "folder of subjects: subj01, subj02, … in the Algonauts layout")
	f.StringVar(&e.subjects, "subjects", "all", "1-8, 1,3,5 or all (that are there)")
	f.StringVar(&t.out, "out", "", "folder for read-outs, predictions, evaluations and the table")
	f.StringVar(&e.on, "on", cohort.HeldOut, "what is predicted and evaluated: held-out (training pictures that were set aside) or test (then --test-fraction is 0 unless given)")
	f.StringVar(&e.ceilings, "noise-ceiling", "", "folder of noise ceilings, with a folder subj01, … for each subject (default: with --on test each subject's own)")
	f.StringVar(&e.units, "ceiling-units", "auto", "auto (detected and said), percent or fraction")
	f.Float64Var(&v.MinCeiling, "min-ceiling", 0, "leave vertices with a lower noise ceiling out of every region, a fraction: 0.1 is 10 %")
	f.IntVar(&v.Resamples, "resamples", 1000, "resamples of the pictures for the intervals of a subject, 100 or more; 0 computes none")
	f.BoolVar(&e.redo, "redo", false, "do again what was done with other settings or data")
	if err := c.RegisterFlagCompletionFunc("on", cobra.FixedCompletions([]string{cohort.HeldOut, cohort.Test}, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is the one above
	}
	return c
}

// config checks the flags.
func (e *experimentFlags) config() (c cohort.Config, subjects []int, units nsd.Units, err error) {
	e.evaluation.Seed = e.train.config.Seed
	c = cohort.Config{Training: e.train.config, On: e.on, TestFraction: e.train.testFraction, Evaluation: e.evaluation}
	if err := c.Check(); err != nil {
		return c, nil, units, usageError{err}
	}
	if subjects, err = cohort.ParseSubjects(e.subjects); err != nil {
		return c, nil, units, usageError{fmt.Errorf("--subjects: %w", err)}
	}
	units, err = ceilingUnits(e.units)
	return c, subjects, units, err
}

func (a *app) experiment(ctx context.Context, e *experimentFlags) error {
	c, subjects, units, err := e.config()
	if err != nil {
		return err
	}
	if !devices.Canonical(a.device) {
		return usagef("--device is %s, whose sums are the device's own: a table from it could not be continued elsewhere with the same bits; expected a canonical device, such as cuda", a.device)
	}
	t := &e.train
	members, err := cohort.Find(t.data, subjects)
	if err != nil {
		return hint(err, "--data takes the folder above subj01, subj02, …; vision simulate --out DIR --subject N writes subj0N into one")
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	bb, store, err := a.openFeatures(b, &t.rows)
	if err != nil {
		return err
	}
	defer bb.Close()
	defer store.Close()
	sources, err := t.rows.sources()
	if err != nil {
		return err
	}
	result := filepath.Join(t.out, cohort.JSONFile)
	r, err := cohort.Run(ctx, members, c, cohort.Options{
		Dir: t.out, Backend: b, Store: store, Sources: sources, Threads: a.cores(), Redo: e.redo, Ceilings: e.ceilings, Units: units,
		View: func(ctx context.Context, stage string, images []nsd.Image) (features.View, error) {
			return a.fill(ctx, stage, store, bb, images, t.rows.network.batch)
		},
		Augmented: func(ctx context.Context, stage string, images []nsd.Image, c augment.Config) (features.View, error) {
			return a.fillAugmented(ctx, stage, store, bb, images, c, t.rows.network.batch)
		},
		Step: a.progress.step, Say: a.progress.say,
		// A manifest says that the table beside it is whole.
		Begin: func() error { return atomicfile.Remove(manifestPath(result)) },
		End: func(r *cohort.Result) error {
			m := a.newManifest(b, t.config.Seed, experimentManifest{trainManifest{t.config, store.Spec, t.testFraction}, e.on, e.evaluation})
			m.Inputs, m.Outputs = r.Inputs, r.Outputs
			m.Inputs["weights"] = bb.Digest
			return m.write(result)
		},
	})
	if err != nil {
		return err
	}
	a.progress.say("%d stages computed, %d were finished", r.Computed, r.Found)
	if a.json {
		return report.WriteJSON(a.out, r.Table)
	}
	return r.Table.Text(a.out)
}

// experimentManifest is the configuration of an experiment in its manifest.
type experimentManifest struct {
	trainManifest
	On         string            `json:"on"`
	Evaluation cohort.Evaluation `json:"evaluation"`
}
