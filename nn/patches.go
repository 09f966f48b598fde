package nn

import (
	"fmt"

	"vision/kernels"
	"vision/tensor"
)

// PatchOrder is the order of the values inside a patch vector.
type PatchOrder uint8

const (
	// ChannelFirst is (c, ky, kx), the memory order of a convolution's weight.
	ChannelFirst PatchOrder = iota
	// ChannelLast is (ky, kx, c): einops' "b c (h p1) (w p2) -> b (h w) (p1 p2 c)".
	ChannelLast
)

// Patches cuts pictures into squares that do not overlap, row by row.
//
// Shapes: x [B, C, H, W], H and W multiples of patch → [B, (H/p)·(W/p), C·p·p].
// Values are moved, not computed.
func Patches(x *tensor.Tensor, patch int, order PatchOrder) *tensor.Tensor {
	s := x.Shape()
	if len(s) != 4 || patch < 1 || s[2]%patch != 0 || s[3]%patch != 0 {
		kernels.Fail("Patches", kernels.ErrShape, fmt.Sprintf("%v in squares of %d, expected [B C H W] and divisors of H and W", tensorShape(s), patch))
	}
	b, c, h, w := s[0], s[1], s[2]/patch, s[3]/patch
	x = x.Reshape(b, c, h, patch, w, patch)
	if order == ChannelFirst {
		x = x.Permute(0, 2, 4, 1, 3, 5) // [B, h, w, C, p, p]
	} else {
		x = x.Permute(0, 2, 4, 3, 5, 1) // [B, h, w, p, p, C]
	}
	return x.Reshape(b, h*w, c*patch*patch)
}

// tensorShape is a copy for messages.
func tensorShape(s []int) []int { return append([]int(nil), s...) }

// PatchEmbed turns pictures into tokens: a convolution whose stride is its width.
//
//	y[b, (i,j), o] = Σ_(c,ky,kx) x[b, c, i·p+ky, j·p+kx]·W[o, c, ky, kx] + b[o]
//
// Shapes: x [B, C, H, W], weight [D, C, p, p], bias [D] → [B, (H/p)·(W/p), D].
// Names: proj.weight, proj.bias. Order: NUMERICS.md §1 over (c, ky, kx).
// Source: Dosovitskiy et al. 2021, arXiv:2010.11929, eq. 1; timm PatchEmbed.
type PatchEmbed struct {
	Proj  *Linear
	Patch int
}

// NewPatchEmbed makes a layer.
func NewPatchEmbed(b kernels.Backend, name string, channels, width, patch int) *PatchEmbed {
	return &PatchEmbed{Proj: newLinear(b, name+".proj", true, width, channels, patch, patch), Patch: patch}
}

// Forward computes the tokens.
func (p *PatchEmbed) Forward(x *tensor.Tensor) *tensor.Tensor {
	m := x.Tape().Mark()
	y := p.Proj.Forward(Patches(x, p.Patch, ChannelFirst)) // [B, N, D]
	x.Tape().Release(m, y)
	return y
}

// Params visits the projection.
func (p *PatchEmbed) Params(visit func(*tensor.Tensor)) { p.Proj.Params(visit) }

// Init draws the projection as torch.nn.Conv2d does.
func (p *PatchEmbed) Init(seed uint64) { p.Proj.Init(seed) }
