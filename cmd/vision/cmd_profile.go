package main

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"vision/kernels/cuda/profile"
)

func newProfile(a *app) *cobra.Command {
	var shape, versions string
	var batch int
	c := &cobra.Command{
		Use:   "profile [OP]",
		Short: "Run an op's CUDA kernels on the simulated GPU and count what they do",
		Long: `Runs an op on the simulated GPU and prints what its kernels did: instructions by
class, bank conflicts, sectors a request, bytes, barriers, divergence; beside it the
registers and the occupancy on real architectures, and the roofline of three devices
by their data sheets. Without OP the ops, their shapes and versions are listed.

  vision profile Contract --device sim --shape qkv --version 1,4

shows two versions of the contraction side by side. Times are not simulated.

  vision profile forward --threads 1 --batch 8

runs ViT-B/16 on this machine's processor instead and prints the time of each op
beside its floor: operations at the peak, bytes at the rate of memory, both measured.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("profile takes one op, found %q", args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listProfiles()
			}
			if args[0] == "forward" {
				return a.profileForward(batch)
			}
			if c.Flags().Changed("device") && a.device != "sim" {
				return usagef("--device is %q: only sim counts what kernels do", a.device)
			}
			op, err := profile.Find(args[0])
			if err != nil {
				return usageError{err}
			}
			s, err := op.Shape(shape)
			if err != nil {
				return usageError{err}
			}
			stop := endAtOnce(c.Context(), a.progress.w)
			r, err := profile.Run(op, s, profile.ParseVersions(versions), a.threads)
			stop()
			if err != nil {
				return err
			}
			if a.json {
				return json.NewEncoder(a.out).Encode(r)
			}
			return r.Write(a.out)
		},
	}
	c.Flags().StringVar(&shape, "shape", "", "a named shape or sizes like 197x768x768 (contractions: ,nn or ,tn behind)")
	c.Flags().StringVar(&versions, "version", "", "the version of the kernels, by number or name; several with commas stand side by side")
	c.Flags().IntVar(&batch, "batch", 1, "pictures of `forward`")
	return c
}

// listProfiles names what can be profiled.
func (a *app) listProfiles() error {
	if !a.json {
		return profile.List(a.out)
	}
	type entry struct {
		Op       string   `json:"op"`
		Sizes    string   `json:"sizes"`
		Shapes   []string `json:"shapes"`
		Versions []string `json:"versions"`
	}
	var all []entry
	for _, o := range profile.Ops() {
		e := entry{Op: o.Method, Sizes: strings.ReplaceAll(o.Sizes, "×", "x"), Versions: profile.Versions(o)}
		for _, s := range o.Shapes {
			e.Shapes = append(e.Shapes, s.String())
		}
		all = append(all, e)
	}
	return json.NewEncoder(a.out).Encode(all)
}
