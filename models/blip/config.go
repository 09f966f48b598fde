package blip

import (
	"vision/models/pixels"
	"vision/models/vit"
)

// LayerNorm's eps by origin: LAVIS builds the tower with 1e-6 (lavis/models/vit.py),
// Hugging Face's BlipVisionConfig says 1e-5. The largest difference on the final
// tokens is about 5e-3 for random weights: use the one your features came from.
const (
	EpsLAVIS       = 1e-6
	EpsHuggingFace = 1e-5
)

// Base is ViT-B/16 for squares of the given side, 224 for the paper.
func Base(image int, eps float64) vit.Config {
	return vit.Config{Image: image, Patch: 16, Width: 768, Depth: 12, Heads: 12, Hidden: 3072, Eps: eps}
}

// Scaling is CLIP's mean and deviation, as BlipImageEvalProcessor has it. Pictures
// are squashed to the square first, by Pillow's bicubic.
func Scaling() pixels.Scaling { return pixels.BLIPScaling() }
