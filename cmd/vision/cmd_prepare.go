package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"vision/eval/nsd"
	"vision/eval/prepare"
	"vision/models/checkpoint"
)

func newPrepare(a *app) *cobra.Command {
	var o prepare.Options
	var out, space string
	c := &cobra.Command{
		Use:   "prepare",
		Short: "Make a subject of the Algonauts layout out of the Natural Scenes Dataset",
		Long: `Reads single-trial betas, masks and the table of stimuli in the layout of NSD, and writes
a subject as the organisers of Algonauts 2023 did: z-scores within each session, repeats
averaged, the last sessions withheld for the test, noise ceilings from ncsnr, or from the
repeats where that file is absent. The pictures are --pictures (nsd-00013.png, …) or are
cut out of COCO's photographs, --coco.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"nsd", o.NSD}, [2]string{"out", out}); err != nil {
				return err
			}
			if (o.Pictures == "") == (o.COCO == "") {
				return usagef("expected --pictures or --coco")
			}
			o.Space = prepare.Space(space)
			return a.prepare(c.Context(), o, out)
		},
	}
	var spaces []string
	for _, s := range prepare.Spaces() {
		spaces = append(spaces, string(s))
	}
	f := c.Flags()
	f.StringVar(&o.NSD, "nsd", "", "folder of the Natural Scenes Dataset (nsddata, nsddata_betas)")
	f.IntVar(&o.Subject, "subject", 1, "1 to 8")
	f.StringVar(&out, "out", "", "folder to write subj0N into")
	f.StringVar(&space, "space", spaces[0], "where the betas live: "+strings.Join(spaces, ", "))
	f.StringVar(&o.Betas, "betas", "betas_fithrf_GLMdenoise_RR", "version of the betas")
	f.IntVar(&o.Sessions, "sessions", 0, "sessions to read, from the first on (default: all that the subject completed)")
	f.IntVar(&o.Withhold, "withhold", 3, "last sessions, which give the test pictures")
	f.StringVar(&o.Pictures, "pictures", "", "folder of NSD's pictures as PNG")
	f.StringVar(&o.COCO, "coco", "", "folder of COCO's photographs (train2017, val2017)")
	return c
}

func (a *app) prepare(ctx context.Context, o prepare.Options, out string) error {
	o.Threads, o.Progress = a.cores(), a.progress.step
	r, err := prepare.Run(ctx, o, out)
	if err != nil {
		return err
	}
	for _, n := range r.Notices {
		a.progress.say("%s", n)
	}
	s, err := nsd.Options{Threads: a.cores()}.OpenSubject(r.Path) // checks it all against itself
	if err != nil {
		return err
	}
	defer s.Close()
	m := a.newManifest(nil, 0, map[string]any{"subject": o.Subject, "space": o.Space, "betas": o.Betas, "sessions": o.Sessions, "withhold": o.Withhold})
	for _, side := range nsd.Sides() {
		for _, path := range []string{nsd.TrainingResponsesPath(r.Path, side), nsd.TestResponsesPath(r.Path, side), nsd.CeilingPath(r.Path, side)} {
			if err := m.addArrays(path); err != nil {
				return err
			}
		}
	}
	if err := m.write(r.Path); err != nil {
		return err
	}
	if a.json {
		return json.NewEncoder(a.out).Encode(r)
	}
	_, err = fmt.Fprintf(a.out, "%s: %d training and %d test pictures, %d and %d vertices\n", r.Path, r.Training, r.Test, r.Vertices["lh"], r.Vertices["rh"])
	return err
}

// addArrays notes the digest of every array of a file.
func (m *manifest) addArrays(path string) error {
	f, err := checkpoint.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sums, err := f.Digests()
	for name, sum := range sums {
		m.Outputs[name] = sum.String()
	}
	return err
}
