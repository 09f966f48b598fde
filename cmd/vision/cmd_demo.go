package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"vision/eval/demo"
	"vision/eval/report"
)

func newDemo(a *app) *cobra.Command {
	var c demo.Config
	var markdown bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Photographs in, predicted cortex out, on embedded data",
		Long: `Cuts 1,500 stimuli out of 60 embedded photographs, simulates the responses of 27
visual regions, extracts features with the built-in DINOv2, trains a ridge read-out,
the interface network and their combination for each hemisphere, and ends with the
accuracy of every region on unseen photographs beside the true accuracy, which is
known because the brain is simulated, and the digest of every stage. Equal seeds give
equal digests on every machine.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), c, markdown) },
	}
	f := cmd.Flags()
	f.Uint64Var(&c.Seed, "seed", 0, "seed of the simulation and of training")
	f.IntVar(&c.Photos, "photos", 0, "use the first so many photographs, 6 or more (default all 60)")
	f.BoolVar(&c.Random, "random-weights", false, "replace the learned weights by random ones, to see what learning brings")
	f.BoolVar(&markdown, "markdown", false, "write the tables as Markdown")
	f.StringVar(&c.Cache, "cache", "", "folder that keeps the features between runs")
	return cmd
}

func (a *app) demo(ctx context.Context, c demo.Config, markdown bool) error {
	if c.Photos != 0 && c.Photos < demo.LeastPhotos {
		return usagef("--photos is %d, expected %d or more", c.Photos, demo.LeastPhotos)
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	c.Threads = a.cores()
	r, err := demo.Run(ctx, b, c, a.progress.step)
	if err != nil {
		return err
	}
	if a.json {
		return report.WriteJSON(a.out, r.Demo)
	}
	if markdown {
		return a.demoMarkdown(r)
	}
	return a.demoText(r)
}

// demoText prints the tables for a terminal and the digest of every stage.
func (a *app) demoText(r *demo.Result) error {
	fmt.Fprint(a.out, "Every read-out: noise-normalised accuracy estimated from noisy responses, and true, percent\n\n")
	if err := r.ModelTable().Text(a.out); err != nil {
		return err
	}
	fmt.Fprint(a.out, "\nThe combination, with its intervals\n\n")
	if err := r.Text(a.out, a.out.width()); err != nil {
		return err
	}
	fmt.Fprint(a.out, "\nDigests of the stages\n")
	for _, name := range slices.Sorted(maps.Keys(r.Stages)) {
		if _, err := fmt.Fprintf(a.out, "%s  %s\n", r.Stages[name], name); err != nil {
			return err
		}
	}
	return nil
}

// demoMarkdown prints the same tables for a document.
func (a *app) demoMarkdown(r *demo.Result) error {
	if err := r.Markdown(a.out); err != nil {
		return err
	}
	fmt.Fprint(a.out, "\nEvery read-out, estimated and true accuracy in percent:\n\n")
	return r.ModelTable().Markdown(a.out)
}
