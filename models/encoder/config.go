package encoder

import (
	"encoding/json"
	"fmt"

	"vision/nn"
)

// Config is the shape of an interface network and how it is regularised.
type Config struct {
	Queries int `json:"queries"` // Q: tokens of the transformer, 197 for BLIP at 224 px
	Height  int `json:"height"`  // h of a query, see QueryShape
	Width   int `json:"width"`   // w of a query
	Patch   int `json:"patch"`   // p: side of a patch, divides h and w
	Dim     int `json:"dim"`     // D: channels inside the mixer
	Depth   int `json:"depth"`   // mixer blocks
	Outputs int `json:"outputs"` // V: vertices
	// Dropout is the probability of dropping a value after either layer of each
	// branch, in training.
	Dropout float64 `json:"dropout"`
	// InputNoise is the standard deviation, in the unit of the features, of normal
	// noise added to the input in training.
	InputNoise float64 `json:"input_noise"`
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

// Patches is n, the number of patches of a query.
func (c Config) Patches() int { return (c.Height / c.Patch) * (c.Width / c.Patch) }

// PatchFloats is the length of a patch vector, p²·Q.
func (c Config) PatchFloats() int { return c.Patch * c.Patch * c.Queries }

// Parameters is the number of values of all parameters:
//
//	(p²Q + 1)·D + Depth·(8n² + 5n + D² + 5.5·D) + 2·D + (D + 1)·V     for even D
func (c Config) Parameters() int {
	n, d, hidden := c.Patches(), c.Dim, c.Dim/2
	tokens := 2*d + (4*n*n + 4*n) + (4*n*n + n)
	channels := 2*d + (d*hidden + hidden) + (hidden*d + d)
	return (c.PatchFloats()+1)*d + c.Depth*(tokens+channels) + 2*d + (d+1)*c.Outputs
}

// Validate reports the first field that is out of range.
func (c Config) Validate() error {
	const most = 1 << 24 // keeps every product of two sizes far inside an int64
	for _, f := range [...]struct {
		name         string
		value, least int
	}{
		{"queries", c.Queries, 1}, {"height", c.Height, 1}, {"width", c.Width, 1}, {"patch", c.Patch, 1},
		{"dim", c.Dim, 2}, {"depth", c.Depth, 0}, {"outputs", c.Outputs, 1},
	} {
		if f.value < f.least || f.value > most {
			return fmt.Errorf("encoder: %s is %d, expected %d to %d", f.name, f.value, f.least, most)
		}
	}
	if c.Height%c.Patch != 0 || c.Width%c.Patch != 0 {
		return fmt.Errorf("encoder: patches of side %d do not tile queries of %d×%d; expected a common divisor of both", c.Patch, c.Height, c.Width)
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
	return fmt.Sprintf("mixer of %d queries %d×%d, patch %d, dim %d, depth %d, %d outputs, dropout %g, input noise %g",
		c.Queries, c.Height, c.Width, c.Patch, c.Dim, c.Depth, c.Outputs, c.Dropout, c.InputNoise)
}

// block is the shape of one mixer block.
func (c Config) block() nn.MixerConfig {
	return nn.MixerConfig{Tokens: c.Patches(), Channels: c.Dim, Eps: nn.MixerEps}
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
