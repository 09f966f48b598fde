package vit

import (
	"fmt"
	"slices"

	"vision/kernels"
	"vision/models/checkpoint"
	"vision/nn"
	"vision/tensor"
)

// Model is a frozen vision transformer on a device.
type Model struct {
	Config
	CLS      *tensor.Tensor // [1, 1, D]
	Position *tensor.Tensor // [1, N, D]
	Patches  *nn.PatchEmbed
	Blocks   []*nn.TransformerBlock
	Norm     *nn.LayerNorm
}

// New makes a model whose values are not initialised.
func New(b kernels.Backend, c Config) (m *Model, err error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	defer kernels.Catch(&err)
	m = &Model{
		Config:   c,
		CLS:      tensor.NewParam(b, "cls_token", 1, 1, c.Width),
		Position: tensor.NewParam(b, "pos_embed", 1, c.Tokens(), c.Width),
		Patches:  nn.NewPatchEmbed(b, "patch_embed", 3, c.Width, c.Patch),
		Norm:     nn.NewLayerNorm(b, "norm", c.Width, c.Eps),
	}
	for i := range c.Depth {
		m.Blocks = append(m.Blocks, nn.NewTransformerBlock(b, fmt.Sprintf("blocks.%d", i), nn.TransformerConfig{
			Width: c.Width, Heads: c.Heads, Hidden: c.Hidden, Eps: c.Eps, LayerScale: c.LayerScale, LayerScaleStart: 1,
		}))
	}
	nn.Freeze(m.Params(), true)
	return m, nil
}

// Params lists the parameters in the order of [Config.Parameters].
func (m *Model) Params() []*tensor.Tensor {
	layers := []nn.Layer{m.Patches}
	for _, b := range m.Blocks {
		layers = append(layers, b)
	}
	return append([]*tensor.Tensor{m.CLS, m.Position}, nn.Params(append(layers, m.Norm)...)...)
}

// Hooks look at parameters on their way from a file to the device; nil ones do not.
type Hooks struct {
	// Watch gets the values of each before they go to the device, and returns what waits
	// until it needs them no longer: it may look at them meanwhile.
	Watch func(p Parameter, values []float32) (wait func())
	// Use is shown those that lie in the file as panels of so many rows, and may have the
	// device use them there ([tensor.Tensor.UsePanels]): then it returns true, the file
	// has to stay open, and Watch is not called.
	Use func(w *tensor.Tensor, width int, panels []float32) bool
}

// Load reads every parameter from a file; see [Read].
func (m *Model) Load(f *checkpoint.File, l Layout, h Hooks) (report checkpoint.Report, err error) {
	defer kernels.Catch(&err)
	byName := map[string]*tensor.Tensor{}
	for _, p := range m.Params() {
		byName[p.Name()] = p
	}
	put := func(p Parameter, v []float32) {
		if h.Watch != nil {
			defer h.Watch(p, v)()
		}
		byName[p.Name].Write(v)
	}
	var use func(Parameter, int, []float32) bool
	if h.Use != nil {
		use = func(p Parameter, width int, panels []float32) bool { return h.Use(byName[p.Name], width, panels) }
	}
	return checkpoint.Bind(f, wanted(m.Config, l, put, use), l.Ignore)
}

// Generate draws the generator weights of NUMERICS.md §7; prefix is what stands
// before the names in the file that they imitate, "visual_encoder." for LAVIS.
func (m *Model) Generate(prefix string, seed uint64) error {
	return nn.Generate(m.Params(), seed, prefix)
}

// Constant declares that the weights will not change any more: the device may lay
// out those of the linear layers as its kernels read them (see [tensor.Tensor.Constant]).
func (m *Model) Constant() (err error) {
	defer kernels.Catch(&err)
	m.Patches.Proj.Weight.Constant()
	for _, b := range m.Blocks {
		for _, l := range []*nn.Linear{b.Attn.QKV, b.Attn.Proj, b.MLP.FC1, b.MLP.FC2} {
			l.Weight.Constant()
		}
	}
	return nil
}

// Final asks Forward for the tokens after the last norm.
const Final = -1

// Forward computes the tokens of normalised pictures.
//
// Shapes: x [B, 3, Image, Image] → [B, N, D]. Layer 0 is the sum of patch and
// position embedding, layer i the output of block i before the last norm, Final
// the output of the norm. Blocks beyond the layer are not computed. Pictures go
// through the network as many at a time as the device asks for ([tensor.Tensor.InParts]).
func (m *Model) Forward(x *tensor.Tensor, layer int) (y *tensor.Tensor, err error) {
	if layer != Final && (layer < 0 || layer > m.Depth) {
		return nil, fmt.Errorf("vit: layer %d, expected 0 to %d or none for the final tokens", layer, m.Depth)
	}
	if err := m.check(x); err != nil {
		return nil, err
	}
	defer kernels.Catch(&err)
	return x.InParts(func(part *tensor.Tensor) (y *tensor.Tensor) {
		m.states(part, false, func(at int, h, _ *tensor.Tensor) bool {
			y = h
			return at != layer
		})
		return y
	}), nil
}

// Walk computes the hidden states one after the other and shows each to visit,
// layers 0 to Depth and then Final, until visit returns false. A state's memory
// goes back when the next one is ready.
func (m *Model) Walk(x *tensor.Tensor, visit func(layer int, y *tensor.Tensor) bool) (err error) {
	return m.walk(x, false, func(layer int, y, _ *tensor.Tensor) bool { return visit(layer, y) })
}

// WalkMaps is [Model.Walk], with the same bits, that shows the attention maps too:
// beside layer i from 1 to Depth those of block i, p [B, H, N, N], the softmax
// weights of every head (row of the query, column of the key, token 0 is CLS;
// rows sum to 1). Layers 0 and Final have none: p is nil. One block's maps are
// held at a time, 4·B·H·N² bytes.
func (m *Model) WalkMaps(x *tensor.Tensor, visit func(layer int, y, p *tensor.Tensor) bool) (err error) {
	return m.walk(x, true, visit)
}

// check refuses what are not pictures of the model's size.
func (m *Model) check(x *tensor.Tensor) error {
	if s := x.Shape(); len(s) != 4 || !slices.Equal(s[1:], []int{3, m.Image, m.Image}) {
		return fmt.Errorf("vit: pictures of shape %v, expected [B 3 %d %d]", s, m.Image, m.Image)
	}
	return nil
}

func (m *Model) walk(x *tensor.Tensor, maps bool, visit func(layer int, y, p *tensor.Tensor) bool) (err error) {
	if err := m.check(x); err != nil {
		return err
	}
	defer kernels.Catch(&err)
	m.states(x, maps, visit)
	return nil
}

// states is the walk itself; it panics with what the device meets.
func (m *Model) states(x *tensor.Tensor, maps bool, visit func(layer int, y, p *tensor.Tensor) bool) {
	tape := x.Tape()
	start := tape.Mark()
	y := m.embed(x)
	tape.Release(start, y)
	if !visit(0, y, nil) {
		return
	}
	for i, block := range m.Blocks {
		var p *tensor.Tensor
		if maps {
			y, p = block.ForwardMaps(y)
			tape.Release(start, y, p)
		} else {
			y = block.Forward(y)
			tape.Release(start, y)
		}
		if !visit(i+1, y, p) {
			return
		}
		tape.Release(start, y)
	}
	y = m.Norm.Forward(y)
	tape.Release(start, y)
	visit(Final, y, nil)
}

// embed is [cls; patches] + position.
func (m *Model) embed(x *tensor.Tensor) *tensor.Tensor {
	tape, batch := x.Tape(), x.Dim(0)
	patches := m.Patches.Forward(x)                                                      // [B, N−1, D]
	cls := tape.Use(m.CLS).Reshape(1, m.Width).Expand(batch)                             // [B, 1, D]
	return cls.Concat(1, patches).Add(tape.Use(m.Position).Reshape(m.Tokens(), m.Width)) // [B, N, D]
}
