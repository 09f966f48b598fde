package main

import (
	"maps"

	"github.com/spf13/cobra"

	"vision/eval/nsd"
)

// ownFlags name data that is in no layout.
type ownFlags struct {
	whole, left, right string
	masks              []string
}

func (o *ownFlags) register(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.whole, "responses", "", "own data in place of --data: npy (pictures, vertices), not divided into hemispheres")
	f.StringVar(&o.left, "responses-lh", "", "the same of the left hemisphere")
	f.StringVar(&o.right, "responses-rh", "", "the same of the right hemisphere")
	f.StringArrayVar(&o.masks, "masks", nil, "own data's regions, may be repeated: NAME=FILE.npy, or a folder of NAME.npy; lh.NAME and rh.NAME where there are hemispheres")
}

// responses are the files that are given, by side.
func (o *ownFlags) responses() map[nsd.Side]string {
	files := map[nsd.Side]string{nsd.Undivided: o.whole, nsd.Left: o.left, nsd.Right: o.right}
	maps.DeleteFunc(files, func(_ nsd.Side, path string) bool { return path == "" })
	return files
}

// given says whether the data is own data, and refuses a mixture of it with a subject's
// folder.
func (o *ownFlags) given(data string) (bool, error) {
	n := len(o.responses())
	switch {
	case n == 0 && len(o.masks) > 0:
		return false, usagef("--masks are of own data: expected --responses, or --responses-lh and --responses-rh, with them")
	case n > 0 && data != "":
		return false, usagef("--data and --responses exclude each other")
	case o.whole != "" && n > 1:
		return false, usagef("--responses are not divided into hemispheres: expected no --responses-lh or --responses-rh beside them")
	}
	return n > 0, nil
}
