package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"vision/eval/nsd"
	"vision/kernels"
	"vision/kernels/devices"
	"vision/models/backbone"
	"vision/models/vit"
)

func newInfo(a *app) *cobra.Command {
	var weights, data, model, instances, captions string
	c := &cobra.Command{
		Use:   "info",
		Short: "Describe the program, weights, a subject's data, read-outs or COCO's files",
		Args:  noArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			switch {
			case weights != "":
				return a.infoWeights(weights)
			case data != "":
				return a.infoData(data)
			case model != "":
				return a.infoModel(model)
			case instances != "":
				return a.infoInstances(instances)
			case captions != "":
				return a.infoCaptions(captions)
			}
			return a.infoProgram()
		},
	}
	c.Flags().StringVar(&weights, "weights", "", "a file of weights or "+backbone.Builtin)
	c.Flags().StringVar(&data, "data", "", "a subject's folder in the Algonauts layout")
	c.Flags().StringVar(&model, "model", "", "folder that vision train wrote")
	c.Flags().StringVar(&instances, "instances", "", "COCO instances JSON")
	c.Flags().StringVar(&captions, "captions", "", "COCO captions JSON")
	return c
}

func (a *app) infoProgram() error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	m := a.newManifest(b, 0, nil)
	found := devices.List(devices.Options{Threads: a.threads})
	if a.json {
		return json.NewEncoder(a.out).Encode(struct {
			*manifest
			Devices []devices.Found `json:"devices"`
		}{m, found})
	}
	fmt.Fprintf(a.out, "vision, commit %s\n%s, %s, %d cores\ndevice: %s\narithmetic: NUMERICS.md version %d\ndevices:\n",
		m.Commit, m.Toolchain, m.Platform, runtime.NumCPU(), b.Name(), kernels.Numerics)
	for _, d := range found {
		fmt.Fprintf(a.out, "  %-12s  %s\n", d.Name, describeDevice(d))
	}
	return nil
}

// describeDevice says what a device is, or why it is not there.
func describeDevice(d devices.Found) string {
	switch {
	case d.Device == "":
		return "not here: " + d.Missing
	case d.Missing != "":
		return d.Device + ": cannot be used: " + d.Missing
	case d.Limits != nil:
		return d.Device + ": " + devices.Summary(d.Limits)
	}
	return d.Device
}

func (a *app) infoWeights(weights string) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	bb, err := backbone.Open(b, backbone.Options{Weights: weights, Layer: vit.Final, Squash: true})
	if err != nil {
		return ifAbsent(err, stepWeights)
	}
	defer bb.Close()
	if err := bb.Verify(); err != nil {
		return err
	}
	if a.json {
		return json.NewEncoder(a.out).Encode(struct {
			Family     string `json:"family"`
			Layout     string `json:"layout"`
			Parameters int    `json:"parameters"`
			Digest     string `json:"digest"`
			Model      string `json:"model"`
		}{bb.Family, bb.Layout, bb.Report.Parameters, bb.Digest, bb.Model.Config.String()})
	}
	_, err = fmt.Fprintf(a.out, "%s, %s layout: %s\n%sdigest: %s\n", bb.Family, bb.Layout, bb.Model.Config, bb.Report, bb.Digest)
	return err
}

func (a *app) infoData(dir string) error {
	s, err := nsd.Options{Threads: a.cores()}.OpenSubject(dir)
	if err != nil {
		return ifAbsent(err, stepData)
	}
	defer s.Close()
	type region struct {
		Hemisphere string `json:"hemisphere"`
		Region     string `json:"region"`
		Vertices   int    `json:"vertices"`
	}
	var regions []region
	for _, h := range s.Hemispheres() {
		for _, name := range nsd.RegionNames() {
			r, _ := h.Region(name)
			regions = append(regions, region{string(h.Side), name, len(r.Indices)})
		}
	}
	if a.json {
		return json.NewEncoder(a.out).Encode(struct {
			Training int      `json:"training_images"`
			Test     int      `json:"test_images"`
			Left     int      `json:"lh_vertices"`
			Right    int      `json:"rh_vertices"`
			Regions  []region `json:"regions"`
			Notices  []string `json:"notices"`
		}{len(s.TrainingImages), len(s.TestImages), s.Left.Vertices, s.Right.Vertices, regions, s.Notices})
	}
	fmt.Fprintf(a.out, "%s: %d training and %d test pictures; %d left and %d right vertices\n", dir, len(s.TrainingImages), len(s.TestImages), s.Left.Vertices, s.Right.Vertices)
	for _, n := range s.Notices {
		fmt.Fprintln(a.out, "note:", n)
	}
	for _, r := range regions {
		fmt.Fprintf(a.out, "  %s %-11s %6d\n", r.Hemisphere, r.Region, r.Vertices)
	}
	return nil
}
