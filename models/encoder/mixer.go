package encoder

import (
	"fmt"
	"strconv"

	"vision/kernels"
	"vision/nn"
	"vision/tensor"
)

// Mixer is the MLP-Mixer that package's documentation defines. Its parts bear the
// names of mlp-mixer-pytorch's Sequential, whose module 0 cuts the patches and whose
// module Depth+3 is the mean.
type Mixer struct {
	Embed  *nn.Linear // 1
	Blocks []*nn.MixerBlock
	Norm   *nn.LayerNorm // Depth+2
	Output *nn.Linear    // Depth+4

	patch int
}

// Patches is n, the number of patches of a query.
func (c Config) Patches() int { return (c.Height / c.Patch) * (c.Width / c.Patch) }

// PatchFloats is the length of a patch vector, p²·Q.
func (c Config) PatchFloats() int { return c.Patch * c.Patch * c.Queries }

// block is the shape of one mixer block.
func (c Config) block() nn.MixerConfig {
	return nn.MixerConfig{Tokens: c.Patches(), Channels: c.Dim, Eps: nn.MixerEps}
}

// Layers lists embedding, blocks, norm and output.
func (m *Mixer) Layers() []nn.Layer {
	all := []nn.Layer{m.Embed}
	for _, b := range m.Blocks {
		all = append(all, b)
	}
	return append(all, m.Norm, m.Output)
}

// Head is the output layer.
func (m *Mixer) Head() *nn.Linear { return m.Output }

// Forward cuts patches, mixes, and takes the mean over patches.
func (m *Mixer) Forward(x *tensor.Tensor, d nn.Dropout) *tensor.Tensor {
	tape := x.Tape()
	start := tape.Mark()
	z := m.Embed.Forward(nn.Patches(x, m.patch, nn.ChannelLast)) // [B, n, D]
	tape.Release(start, z)
	for _, b := range m.Blocks {
		z = b.Forward(z, d)
		tape.Release(start, z)
	}
	y := m.Output.Forward(m.Norm.Forward(z).Mean(1)) // [B, V]
	tape.Release(start, y)
	return y
}

// Streams names the dropouts after either layer of each branch.
func (m *Mixer) Streams() []string {
	var names []string
	for i := range m.Blocks {
		for branch := range 2 {
			for _, layer := range [...]int{2, 4} {
				names = append(names, fmt.Sprintf("dropout/%d.%d.fn.%d", 2+i, branch, layer))
			}
		}
	}
	return names
}

// mixerKind is what can be said of a mixer by its configuration.
type mixerKind struct{}

func (mixerKind) check(c Config) error {
	if err := checkSizes(sized{"patch", c.Patch, 1}, sized{"dim", c.Dim, 2}, sized{"depth", c.Depth, 0}); err != nil {
		return err
	}
	if len(c.TokenWidths) > 0 || len(c.Widths) > 0 || c.W0 != 0 {
		return fmt.Errorf("encoder: a mixer with token widths %v, widths %v and w0 %v, expected none of them", c.TokenWidths, c.Widths, c.W0)
	}
	if c.Height%c.Patch != 0 || c.Width%c.Patch != 0 {
		return fmt.Errorf("encoder: patches of side %d do not tile queries of %d×%d; expected a common divisor of both", c.Patch, c.Height, c.Width)
	}
	return nil
}

func (mixerKind) words(c Config) string {
	return fmt.Sprintf("mixer of %d queries %d×%d, patch %d, dim %d, depth %d", c.Queries, c.Height, c.Width, c.Patch, c.Dim, c.Depth)
}

// parameters:
//
//	(p²Q + 1)·D + Depth·(8n² + 5n + D² + 5.5·D) + 2·D + (D + 1)·V     for even D
func (mixerKind) parameters(c Config) int {
	n, d, hidden := c.Patches(), c.Dim, c.Dim/2
	tokens := 2*d + (4*n*n + 4*n) + (4*n*n + n)
	channels := 2*d + (d*hidden + hidden) + (hidden*d + d)
	return (c.PatchFloats()+1)*d + c.Depth*(tokens+channels) + 2*d + (d+1)*c.Outputs
}

func (mixerKind) head(c Config) Item { return Item{"output head", []int{c.Dim + 1, c.Outputs}} }

func (mixerKind) activations(c Config, batch int64) int64 {
	n, d, v, x := int64(c.Patches()), int64(c.Dim), int64(c.Outputs), int64(c.Floats())
	stream, wide, narrow := n*d, 4*n*d, n*(d/2)
	norm := stream + 2*n        // result, mean and 1/σ
	input := inputFloats(c) + x // cut into patches
	block := norm + 2*wide + stream + norm + 2*narrow + stream
	if c.Dropout > 0 {
		block += wide + narrow + 4*stream
	}
	kept := input + stream + int64(c.Depth)*block + norm + d + 3*v // prediction, base, target
	atHead := batch*(3*v+d) + d*v
	inBlock := batch * (3*wide + 4*stream)
	atEmbed := batch * (2*stream + x)
	return batch*kept + max(atHead, inBlock, atEmbed)
}

func (mixerKind) build(b kernels.Backend, c Config) Body {
	m := &Mixer{patch: c.Patch}
	m.Embed = nn.NewLinear(b, "1", c.PatchFloats(), c.Dim, true)
	for i := range c.Depth {
		m.Blocks = append(m.Blocks, nn.NewMixerBlock(b, strconv.Itoa(2+i), c.block()))
	}
	m.Norm = nn.NewLayerNorm(b, strconv.Itoa(c.Depth+2), c.Dim, nn.MixerEps)
	m.Output = nn.NewLinear(b, strconv.Itoa(c.Depth+4), c.Dim, c.Outputs, true)
	return m
}
