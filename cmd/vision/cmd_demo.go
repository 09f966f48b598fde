package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"vision/eval/demo"
	"vision/eval/nsd"
	"vision/eval/report"
)

func newDemo(a *app) *cobra.Command {
	var c demo.Config
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
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), c) },
	}
	f := cmd.Flags()
	f.Uint64Var(&c.Seed, "seed", 0, "seed of the simulation and of training")
	f.IntVar(&c.Photos, "photos", 0, "use the first so many photographs, 6 or more (default all 60)")
	f.BoolVar(&c.Random, "random-weights", false, "replace the learned weights by random ones, to see what learning brings")
	f.StringVar(&c.Cache, "cache", "", "folder that keeps the features between runs")
	return cmd
}

func (a *app) demo(ctx context.Context, c demo.Config) error {
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
	width := 0
	if f, ok := a.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			width = w
		}
	}
	if err := r.Text(a.out, width); err != nil {
		return err
	}
	if err := a.demoModels(r); err != nil {
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

// demoModels compares the read-outs by their true accuracy.
func (a *app) demoModels(r *demo.Result) error {
	if _, err := fmt.Fprintf(a.out, "\nMean true accuracy over regions, percent\n%-12s %8s %8s\n", "", "lh", "rh"); err != nil {
		return err
	}
	means := map[string]map[string]float64{}
	var order []string
	for _, m := range r.Models {
		if means[m.Model] == nil {
			means[m.Model] = map[string]float64{}
			order = append(order, m.Model)
		}
		sum := 0.0
		for _, name := range nsd.PaperRegions() {
			sum += m.True[name]
		}
		means[m.Model][m.Hemisphere] = 100 * sum / float64(len(m.True))
	}
	for _, model := range order {
		if _, err := fmt.Fprintf(a.out, "%-12s %8.1f %8.1f\n", model, means[model]["lh"], means[model]["rh"]); err != nil {
			return err
		}
	}
	return nil
}
