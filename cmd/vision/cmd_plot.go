//go:build !nodemo

package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"vision/eval/experiment"
	"vision/eval/figure"
)

func newPlot(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "plot",
		Short: "Draw trainings and accuracies as SVG or PNG",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("plot: %q is no figure, expected accuracy or training", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newPlotAccuracy(a), newPlotTraining(a))
	return c
}

func newPlotAccuracy(a *app) *cobra.Command {
	var result, out string
	c := &cobra.Command{
		Use:   "accuracy",
		Short: "Accuracy of every region: bars with intervals and noise ceilings",
		Long: `Draws the result of "vision demo --json" or "vision evaluate --json": a bar for every
region and hemisphere, its interval where the result has one, and its noise ceiling.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := plotFlags("result", result, out); err != nil {
				return err
			}
			r, err := figure.ReadResult(result)
			if err != nil {
				return ifAbsent(err, stepResult)
			}
			f, err := figure.Accuracy(r.Title, r.Label, r.Bars)
			if err != nil {
				return fmt.Errorf("%s: %w", result, err)
			}
			return f.Save(out)
		},
	}
	c.Flags().StringVar(&result, "result", "", "JSON of vision demo or vision evaluate")
	registerFigure(c, &out)
	return c
}

func newPlotTraining(a *app) *cobra.Command {
	var model, out string
	c := &cobra.Command{
		Use:   "training",
		Short: "Losses and validation scores of a training, epoch by epoch",
		Long: `Draws the losses and the scores on the validation stimuli that "vision train" kept in
its folder, a line for every hemisphere and network; a ring marks the epoch whose
weights were kept.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := plotFlags("model", model, out); err != nil {
				return err
			}
			folder, err := experiment.ReadFolder(model)
			if err != nil {
				return ifAbsent(err, stepModel)
			}
			f, err := figure.Training(model, folder.Records)
			if err != nil {
				return fmt.Errorf("%s: %w", model, err)
			}
			return f.Save(out)
		},
	}
	c.Flags().StringVar(&model, "model", "", "folder that vision train wrote")
	registerFigure(c, &out)
	return c
}

func registerFigure(c *cobra.Command, out *string) {
	c.Flags().StringVar(out, "out", "", "file to write, .svg or .png")
}

// plotFlags wants both flags, and an ending that says the format.
func plotFlags(name, value, out string) error {
	if err := need([2]string{name, value}, [2]string{"out", out}); err != nil {
		return err
	}
	if _, err := figure.Format(out); err != nil {
		return usagef("--out: %v", err)
	}
	return nil
}
