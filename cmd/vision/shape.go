package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"vision/models/encoder"
)

// shapeFlags name the interface network and what of it is not as in its preset.
type shapeFlags struct {
	name   string
	values encoder.Config
}

func (s *shapeFlags) register(c *cobra.Command) {
	f, v := c.Flags(), &s.values
	f.StringVar(&s.name, "network", encoder.Presets()[0], "interface network: "+strings.Join(encoder.Presets(), ", ")+" (docs/variants.md)")
	f.IntVar(&v.Patch, "patch", 4, "side of a mixer's patches (mixer-32: 2)")
	f.IntVar(&v.Dim, "dim", 512, "channels of a mixer (mixer-32: 3072)")
	f.IntVar(&v.Depth, "depth", 12, "blocks of a mixer (mixer-32: 3)")
	f.Float64Var(&v.Dropout, "dropout", 0, "dropout inside a mixer")
	f.IntSliceVar(&v.TokenWidths, "token-widths", nil, "outputs of the layers on each token, for token-mlp and siren (default: the authors')")
	f.IntSliceVar(&v.Widths, "widths", nil, "outputs of the layers on all tokens before the last, for all but mixers (default: the authors')")
	f.Float64Var(&v.W0, "w0", 30, "frequency of a siren's first layers")
	if err := c.RegisterFlagCompletionFunc("network", cobra.FixedCompletions(encoder.Presets(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is the one above
	}
}

// network is the preset with the values of those flags that were given.
func (s *shapeFlags) network(given func(flag string) bool) (encoder.Config, error) {
	c, err := encoder.Preset(s.name)
	if err != nil {
		return c, usageError{fmt.Errorf("--network: %w", err)}
	}
	for flag, set := range map[string]func(){
		"patch": func() { c.Patch = s.values.Patch }, "dim": func() { c.Dim = s.values.Dim }, "depth": func() { c.Depth = s.values.Depth },
		"dropout":      func() { c.Dropout = s.values.Dropout },
		"token-widths": func() { c.TokenWidths = s.values.TokenWidths }, "widths": func() { c.Widths = s.values.Widths },
		"w0": func() { c.W0 = s.values.W0 },
	} {
		if given(flag) {
			set()
		}
	}
	return c, nil
}
