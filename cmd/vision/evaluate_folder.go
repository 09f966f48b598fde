package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vision/eval/nsd"
	"vision/eval/report"
	"vision/kernels/atomicfile"
	"vision/kernels/digest"
	"vision/models/checkpoint"
)

// evaluationFile is the result, in the form of --json, in the folder of --out.
const evaluationFile = "evaluation.json"

// vertexFiles are the values of each vertex that the folder may hold, by the ending
// of the file's name.
func vertexFiles(v report.VertexValues) map[string][]float64 {
	return map[string][]float64{"r": v.R, "ceiling": v.Ceiling, "accuracy": v.Accuracy}
}

// keepEvaluation writes the values of every vertex and the result. The manifest comes
// last: it says that all files belong together.
func (a *app) keepEvaluation(e *evaluateFlags, ev *report.Evaluation, sides []report.HemisphereInput, vertices map[nsd.Side]report.VertexValues) error {
	if err := os.MkdirAll(e.out, 0o777); err != nil {
		return err
	}
	result := filepath.Join(e.out, evaluationFile)
	if err := atomicfile.Remove(manifestPath(result), result); err != nil {
		return err
	}
	m := a.newManifest(nil, e.seed, map[string]any{"subject": ev.Subject, "split": e.split, "min_ceiling": ev.MinCeiling, "intervals": ev.Intervals, "regions": e.regions})
	for _, side := range nsd.AllSides() { // of an evaluation of more sides or with ceilings
		for ending := range vertexFiles(report.VertexValues{}) {
			if err := atomicfile.Remove(filepath.Join(e.out, string(side)+"_"+ending+".npy")); err != nil {
				return err
			}
		}
	}
	for _, in := range sides {
		shape := []int{in.Measured.Rows, in.Measured.Cols}
		m.Inputs[string(in.Side)+"_responses"] = digest.Float32(shape, in.Measured.Data).String()
		m.Inputs[string(in.Side)+"_pred"] = digest.Float32(shape, in.Predicted.Data).String()
		regions, err := nsd.DigestRegions(in.Regions)
		if err != nil {
			return err
		}
		m.Inputs[string(in.Side)+"_regions"] = regions.String()
		for ending, values := range vertexFiles(vertices[in.Side]) {
			name := string(in.Side) + "_" + ending
			path := filepath.Join(e.out, name+".npy")
			if values == nil {
				continue
			}
			if err := checkpoint.WriteNpyFloat64(path, []int{len(values)}, values); err != nil {
				return err
			}
			m.Outputs[name] = digest.Float64([]int{len(values)}, values).String()
		}
	}
	var text bytes.Buffer
	if err := report.WriteJSON(&text, ev); err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(result, text.Bytes()); err != nil {
		return err
	}
	return m.write(result)
}

// pickRegions keeps the named regions, in the data's order; none named keeps all.
func pickRegions(all []nsd.Region, names []string) ([]nsd.Region, error) {
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, r := range all {
		known = append(known, r.Name)
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, usagef("--region: no region is called %q, expected some of %s", n, strings.Join(known, ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(r nsd.Region) bool { return !slices.Contains(names, r.Name) }), nil
}

// completeRegions offers the challenge's regions to the shell, also after a comma.
func completeRegions(c *cobra.Command, flag string) {
	err := c.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		var offers []string
		for _, f := range nsd.Families() {
			for _, r := range f.Regions {
				offers = append(offers, before+r+"\t"+f.Name)
			}
		}
		return offers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
	if err != nil {
		panic(err) // the flag is the command's own
	}
}
