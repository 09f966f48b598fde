package encoder

import (
	"vision/kernels"
	"vision/nn"
	"vision/tensor"
)

// The kinds of network that Config.Kind names.
const (
	KindMixer    = ""          // MLP-Mixer
	KindTokenMLP = "token-mlp" // layers with ReLU on each token, then on all
	KindFlatMLP  = "flat-mlp"  // layers with ReLU on all tokens' values
	KindSiren    = "siren"     // layers with sines on each token, then on all
)

// Body is the layers of a network and the way through them.
type Body interface {
	// Layers lists the layers in the order of the reference's state_dict.
	Layers() []nn.Layer
	// Head is the last layer, whose outputs are the vertices.
	Head() *nn.Linear
	// Forward computes predictions [B, V] of x [B, Q, h, w].
	Forward(x *tensor.Tensor, d nn.Dropout) *tensor.Tensor
	// Streams names the random streams that training draws from inside the layers.
	Streams() []string
}

var (
	_ Body = (*Mixer)(nil)
	_ Body = (*Chain)(nil)
)

// kind is what a kind of network says of a configuration before any memory is taken.
type kind interface {
	// check reports the first field that is out of range; Validate has checked those
	// that all kinds have.
	check(c Config) error
	// words is the shape in words.
	words(c Config) string
	// parameters is the number of values of all parameters.
	parameters(c Config) int
	// head is the last layer's weight with its bias.
	head(c Config) Item
	// activations is the number of values that a training step holds beside
	// parameters, gradients and moments: everything that the recording keeps until
	// the backward pass, and what is in flight at its largest moment: the gradients
	// of activations and the operands of a product, which the CPU copies into panels.
	activations(c Config, batch int64) int64
	// build makes the layers, without values.
	build(b kernels.Backend, c Config) Body
}

// kind is nil for a name that is none.
func (c Config) kind() kind {
	switch c.Kind {
	case KindMixer:
		return mixerKind{}
	case KindTokenMLP:
		return chainKind{tokenStage: true, names: tokenMLPNames}
	case KindFlatMLP:
		return chainKind{names: flatMLPNames}
	case KindSiren:
		return chainKind{tokenStage: len(c.TokenWidths) > 0, sine: true, names: sirenNames}
	}
	return nil
}

// inputFloats is the number of values of one stimulus that a recording keeps of the
// input, before the first layer.
func inputFloats(c Config) int64 {
	x := int64(c.Floats())
	if c.InputNoise > 0 {
		return 4 * x // as it came, noise, scaled, sum
	}
	return x
}
