package dinov2

import (
	"vision/models/pixels"
	"vision/models/vit"
)

// Eps is LayerNorm's in every DINOv2 model.
const Eps = 1e-6

// ScaleOffset is added to the side of the new grid when position embeddings are
// interpolated, as DINOv2 does against rounding errors (NUMERICS.md §9).
const ScaleOffset = 0.1

// Small is ViT-S/14 for squares of the given side, a multiple of 14.
func Small(image int) vit.Config {
	return vit.Config{
		Image: image, Patch: 14, Width: 384, Depth: 12, Heads: 6, Hidden: 1536,
		Eps: Eps, LayerScale: true, ScaleOffset: ScaleOffset,
	}
}

// Scaling is ImageNet's mean and deviation. Pictures are squashed to the square
// first, by Pillow's bicubic.
func Scaling() pixels.Scaling { return pixels.ImageNetScaling() }
