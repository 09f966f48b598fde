package nn

import (
	"math"

	"vision/kernels"
	"vision/tensor"
)

// Siren is linear layers one after another with sines between them; nothing follows
// the last.
//
//	z₁ = sin(w0·(x·W₁ᵀ + b₁));  zᵢ = sin(zᵢ₋₁·Wᵢᵀ + bᵢ);  y = zₙ₋₁·Wₙᵀ + bₙ
//
// w0 is the frequency of the first layer; that of the others is 1.
//
// Shapes: x [..., K] → [..., O]. Names: by the constructor.
// Source: Sitzmann et al. 2020, arXiv:2006.09661; siren-pytorch 0.1.7, SirenNet.
type Siren struct {
	Layers []*Linear
	W0     float64
}

// NewSiren makes a layer for each name: widths[0] inputs, and widths[i+1] outputs of
// layer i.
func NewSiren(b kernels.Backend, names []string, widths []int, w0 float64) *Siren {
	return &Siren{Layers: NewChain(b, names, widths).Layers, W0: w0}
}

// Forward computes y.
func (s *Siren) Forward(x *tensor.Tensor) *tensor.Tensor {
	tape, last, w0 := x.Tape(), len(s.Layers)-1, s.W0
	start := tape.Mark()
	for _, l := range s.Layers[:last] {
		x = l.Forward(x).Sine(w0)
		tape.Release(start, x)
		w0 = 1
	}
	y := s.Layers[last].Forward(x)
	tape.Release(start, y)
	return y
}

// Last is the last layer.
func (s *Siren) Last() *Linear { return s.Layers[len(s.Layers)-1] }

// Params visits the layers in order.
func (s *Siren) Params(visit func(*tensor.Tensor)) {
	for _, l := range s.Layers {
		l.Params(visit)
	}
}

// Init draws weights and biases from U(−a, a) with a = 1/K in the first layer and
// a = √(6/K)/1 in the others, K the inputs of one output and 1 their frequency, so
// that every layer's sines see inputs of one distribution.
func (s *Siren) Init(seed uint64) {
	for i, l := range s.Layers {
		k := float64(l.Weight.Dim(1))
		a := float32(1 / k)
		if i > 0 {
			a = float32(math.Sqrt(6 / k))
		}
		for _, p := range [...]*tensor.Tensor{l.Weight, l.Bias} {
			p.Backend().Uniform(p.Buffer(), initDraw(seed, p.Name()), -a, a)
		}
	}
}
