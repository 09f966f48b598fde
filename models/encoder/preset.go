package encoder

import (
	"fmt"
	"slices"
	"strings"
)

// preset is a network of the authors' history; queries, their shape and outputs
// follow from features and responses.
type preset struct {
	name   string
	config Config
}

// presets lists them; docs/variants.md says which commit each is of.
func presets() []preset {
	return []preset{
		{"mixer", Config{Patch: 4, Dim: 512, Depth: 12}},
		{"mixer-32", Config{Queries: 32, Patch: 2, Dim: 3072, Depth: 3}},
		{"token-mlp", Config{Kind: KindTokenMLP, TokenWidths: []int{512, 256, 128, 160}}},
		{"siren", Config{Kind: KindSiren, TokenWidths: []int{1024, 1024, 1024, 100}, Widths: []int{1024, 1024}, W0: 30}},
		{"flat-siren", Config{Kind: KindSiren, Widths: []int{2048, 2048}, W0: 30}},
		{"flat-mlp", Config{Kind: KindFlatMLP, Widths: slices.Repeat([]int{1024}, 6)}},
	}
}

// Presets lists the names that [Preset] knows.
func Presets() []string {
	var names []string
	for _, p := range presets() {
		names = append(names, p.name)
	}
	return names
}

// Preset is the network of a name. Height, width and outputs are left open, and so
// is the number of queries, unless the network is of one number alone.
func Preset(name string) (Config, error) {
	for _, p := range presets() {
		if p.name == name {
			return p.config, nil
		}
	}
	return Config{}, fmt.Errorf("encoder: network %q, expected one of %s", name, strings.Join(Presets(), ", "))
}
