// Package vit is the vision transformer that both families of feature extractors
// share (Dosovitskiy et al. 2021, arXiv:2010.11929): BLIP's ViT-B/16 and DINOv2's
// ViT-S/14, which adds LayerScale. The network is frozen here: it runs forward
// only. What differs between the families, names of tensors and preprocessing,
// lies in models/blip and models/dinov2.
//
//	x0 = [cls; patches·W + b] + position                     [B, N, D]
//	a  = x + λ1·(attention(norm1(x))·Wo + bo)
//	x' = a + λ2·(gelu(norm2(a)·W1 + b1)·W2 + b2)             Depth times
//	y  = norm(x)
//
// Legend: B pictures, N = 1 + (image/patch)² tokens with CLS first, D width,
// H heads.
package vit
