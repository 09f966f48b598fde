package encoder

import (
	"encoding/json"
	"fmt"
)

// Config is the shape of an interface network and how it is regularised. Fields of
// another kind of network are zero.
type Config struct {
	Kind    string `json:"kind,omitempty"` // KindMixer, KindTokenMLP, KindFlatMLP or KindSiren
	Queries int    `json:"queries"`        // Q: tokens of the transformer, 197 for BLIP at 224 px
	Height  int    `json:"height"`         // h of a query, see QueryShape
	Width   int    `json:"width"`          // w of a query
	Patch   int    `json:"patch"`          // mixer: p, side of a patch, divides h and w
	Dim     int    `json:"dim"`            // mixer: D, channels
	Depth   int    `json:"depth"`          // mixer: blocks
	Outputs int    `json:"outputs"`        // V: vertices
	// Dropout is the probability of dropping a value after either layer of each
	// branch, in training.
	Dropout float64 `json:"dropout"`
	// InputNoise is the standard deviation, in the unit of the features, of normal
	// noise added to the input in training.
	InputNoise float64 `json:"input_noise"`

	// TokenWidths are the outputs of the layers that see one token: the last is what
	// each token becomes. Of the per-token MLP and of SIREN, where none is allowed.
	TokenWidths []int `json:"token_widths,omitempty"`
	// Widths are the outputs of the layers that see all tokens, before the last layer,
	// whose outputs are the vertices. Not of the mixer.
	Widths []int `json:"widths,omitempty"`
	// W0 is SIREN's frequency in a first layer; it is 1 in the others.
	W0 float64 `json:"w0,omitempty"`
}

// QueryShape is the height and width as which a token of width d is looked at: h
// the smallest divisor of d with h² ≥ d, w = d/h. 768 → 32×24, 384 → 24×16. Both
// are 0 for d < 1.
func QueryShape(d int) (h, w int) {
	for h = 1; h <= d; h++ {
		if d%h == 0 && h >= d/h {
			return h, d / h
		}
	}
	return 0, 0
}

// Floats is the number of values of one stimulus: Q·h·w.
func (c Config) Floats() int { return c.Queries * c.Height * c.Width }

// Parameters is the number of values of all parameters.
func (c Config) Parameters() int { return c.kind().parameters(c) }

// mostSize keeps every product of two sizes far inside an int64.
const mostSize = 1 << 24

// sized is a field that is a size, and the least it may be.
type sized struct {
	name         string
	value, least int
}

// checkSizes reports the first size that is out of range.
func checkSizes(sizes ...sized) error {
	for _, f := range sizes {
		if f.value < f.least || f.value > mostSize {
			return fmt.Errorf("encoder: %s is %d, expected %d to %d", f.name, f.value, f.least, mostSize)
		}
	}
	return nil
}

// Validate reports the first field that is out of range.
func (c Config) Validate() error {
	k := c.kind()
	if k == nil {
		return fmt.Errorf("encoder: a network of kind %q, expected %q, %q, %q or none for a mixer", c.Kind, KindTokenMLP, KindFlatMLP, KindSiren)
	}
	if err := checkSizes(sized{"queries", c.Queries, 1}, sized{"height", c.Height, 1}, sized{"width", c.Width, 1}, sized{"outputs", c.Outputs, 1}); err != nil {
		return err
	}
	if err := k.check(c); err != nil {
		return err
	}
	if !(c.Dropout >= 0 && c.Dropout < 1) {
		return fmt.Errorf("encoder: dropout is %v, expected in [0, 1)", c.Dropout)
	}
	if !(c.InputNoise >= 0 && c.InputNoise <= 1e6) {
		return fmt.Errorf("encoder: input noise is %v, expected a standard deviation in [0, 1e6]", c.InputNoise)
	}
	return nil
}

// String is the configuration in words.
func (c Config) String() string {
	k := c.kind()
	if k == nil {
		return fmt.Sprintf("network of kind %q", c.Kind)
	}
	return fmt.Sprintf("%s, %d outputs, dropout %g, input noise %g", k.words(c), c.Outputs, c.Dropout, c.InputNoise)
}

// asJSON writes configurations the way they stand in checkpoints and enter
// digests: fields in the order of their declaration.
func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // numbers and strings always marshal: Validate has refused NaN
	}
	return string(text)
}
