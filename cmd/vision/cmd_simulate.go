package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"vision/eval/photos"
	"vision/eval/simulate"
	"vision/models/features"
)

// simulateFlags describe a simulated experiment.
type simulateFlags struct {
	images, instances string
	config            simulate.Config
}

func newSimulate(a *app) *cobra.Command {
	s := simulateFlags{config: simulate.Demo(0)}
	var out string
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Write a data set with a known truth in the Algonauts layout",
		Long: `Cuts seeded square crops out of photographs, computes what 27 visual regions would
answer (oriented energy in V1 to V3, categories of objects beyond), adds noise to the
noise ceilings of real data, and writes the result as a subject of the Algonauts 2023
challenge, with the noise-free responses beside it. Without --images the embedded
photographs are used.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"out", out}); err != nil {
				return err
			}
			return a.simulate(c.Context(), &s, out)
		},
	}
	f := c.Flags()
	f.StringVar(&out, "out", "", "folder to write subj0N into")
	f.StringVar(&s.images, "images", "", "folder of photographs (default: the embedded ones)")
	f.StringVar(&s.instances, "instances", "", "COCO instances JSON for --images")
	f.Uint64Var(&s.config.Seed, "seed", 0, "seed of every draw")
	f.IntVar(&s.config.Subject, "subject", s.config.Subject, "whose noise ceilings are imitated, 1 to 8")
	f.IntVar(&s.config.CropsPerPhoto, "crops", s.config.CropsPerPhoto, "stimuli cut from each photograph")
	f.IntVar(&s.config.Size, "size", s.config.Size, "side of a stimulus in pixels")
	f.IntVar(&s.config.VerticesPerRegion, "vertices", s.config.VerticesPerRegion, "vertices of each region and hemisphere")
	f.IntVar(&s.config.Repeats, "repeats", s.config.Repeats, "presentations of each stimulus")
	f.IntVar(&s.config.HoldOut, "hold-out", s.config.HoldOut, "every N-th photograph goes to the test set")
	return c
}

func (a *app) simulate(ctx context.Context, s *simulateFlags, out string) error {
	// Writing refuses a subject that is there; say so before the work.
	subject := filepath.Join(out, (&simulate.Dataset{Config: s.config}).Name())
	if _, err := os.Lstat(subject); err == nil {
		return fmt.Errorf("%s: is there already; remove it or choose another folder", subject)
	}
	list, err := s.photographs()
	if err != nil {
		return err
	}
	s.config.Threads = a.cores()
	d, err := simulate.Build(ctx, s.config, list, a.progress.step)
	if err != nil {
		return err
	}
	path, err := d.Write(ctx, out, a.progress.step)
	if err != nil {
		return err
	}
	s.config.Threads = 0 // does not change the data
	m := a.newManifest(nil, s.config.Seed, s.config)
	for i := range list {
		m.Inputs[list[i].Name] = fmt.Sprintf("%x", features.Identify(list[i].Image))
	}
	digests, err := d.Digests()
	if err != nil {
		return err
	}
	for name, sum := range digests {
		m.Outputs[name] = sum.String()
	}
	if err := m.write(path); err != nil {
		return err
	}
	if a.json {
		return json.NewEncoder(a.out).Encode(map[string]any{"path": path, "training": len(d.Train), "test": len(d.Test), "digests": m.Outputs})
	}
	_, err = fmt.Fprintf(a.out, "%s: %d training and %d test stimuli, %d vertices a hemisphere\n", path, len(d.Train), len(d.Test), len(d.Hemispheres[0].Vertices))
	return err
}

// photographs are the user's, or the embedded ones.
func (s *simulateFlags) photographs() ([]photos.Photo, error) {
	switch {
	case s.images == "" && s.instances == "":
		return photos.All()
	case s.images == "" || s.instances == "":
		return nil, usagef("--images and --instances belong together")
	}
	return photos.FromFolder(s.images, s.instances)
}
