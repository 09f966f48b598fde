package nn

import (
	"vision/kernels"
	"vision/tensor"
)

// Chain is linear layers one after another with ReLU between them; nothing follows
// the last.
//
//	y = (… relu(relu(x·W₁ᵀ + b₁)·W₂ᵀ + b₂) …)·Wₙᵀ + bₙ
//
// Shapes: x [..., K] → [..., O]. Names: by the constructor.
// Source: torchvision.ops.MLP without normalisation and dropout.
type Chain struct {
	Layers []*Linear
}

// NewChain makes a layer for each name: widths[0] inputs, and widths[i+1] outputs of
// layer i.
func NewChain(b kernels.Backend, names []string, widths []int) *Chain {
	c := &Chain{}
	for i, name := range names {
		c.Layers = append(c.Layers, NewLinear(b, name, widths[i], widths[i+1], true))
	}
	return c
}

// Forward computes y.
func (c *Chain) Forward(x *tensor.Tensor) *tensor.Tensor {
	return c.through(x, func(_ int, l *Linear, x *tensor.Tensor) *tensor.Tensor {
		return l.Then(x, tensor.Epilogue{Act: kernels.ReLU})
	})
}

// through takes x through the layers: hidden is layer i, and not the last, with what
// follows it. A layer's input goes back when its output is ready.
func (c *Chain) through(x *tensor.Tensor, hidden func(i int, l *Linear, x *tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
	tape, last := x.Tape(), len(c.Layers)-1
	start := tape.Mark()
	for i, l := range c.Layers[:last] {
		x = hidden(i, l, x)
		tape.Release(start, x)
	}
	y := c.Layers[last].Forward(x)
	tape.Release(start, y)
	return y
}

// Last is the last layer.
func (c *Chain) Last() *Linear { return c.Layers[len(c.Layers)-1] }

// Params visits the layers in order.
func (c *Chain) Params(visit func(*tensor.Tensor)) {
	for _, l := range c.Layers {
		l.Params(visit)
	}
}

// Init draws all layers.
func (c *Chain) Init(seed uint64) {
	for _, l := range c.Layers {
		l.Init(seed)
	}
}
