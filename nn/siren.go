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
	Chain
	W0 float64
}

// NewSiren makes a layer for each name: widths[0] inputs, and widths[i+1] outputs of
// layer i.
func NewSiren(b kernels.Backend, names []string, widths []int, w0 float64) *Siren {
	return &Siren{Chain: *NewChain(b, names, widths), W0: w0}
}

// Forward computes y.
func (s *Siren) Forward(x *tensor.Tensor) *tensor.Tensor {
	return s.through(x, func(i int, l *Linear, x *tensor.Tensor) *tensor.Tensor {
		w0 := s.W0
		if i > 0 {
			w0 = 1
		}
		return l.Forward(x).Sine(w0)
	})
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
