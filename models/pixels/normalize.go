package pixels

import "fmt"

// Scaling gives each channel's mean and standard deviation on the 0..1 scale.
type Scaling struct {
	Mean, Std [3]float32
}

// BLIPScaling is CLIP's, which BLIP uses (lavis/processors/blip_processors.py).
func BLIPScaling() Scaling {
	return Scaling{
		Mean: [3]float32{0.48145466, 0.4578275, 0.40821073},
		Std:  [3]float32{0.26862954, 0.26130258, 0.27577711},
	}
}

// ImageNetScaling is torchvision's, which DINOv2 uses.
func ImageNetScaling() Scaling {
	return Scaling{
		Mean: [3]float32{0.485, 0.456, 0.406},
		Std:  [3]float32{0.229, 0.224, 0.225},
	}
}

// Normalize writes (u8/255 − mean)/std as float32, channel by channel (C×H×W),
// each of the three operations rounded once: torchvision's ToTensor and
// Normalize to the bit. dst must hold exactly 3·W·H values.
func Normalize(dst []float32, p *RGB8, s Scaling) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("normalize: %w", err)
	}
	n := p.W * p.H
	if len(dst) != 3*n {
		return fmt.Errorf("normalize: %d values given for 3×%d×%d", len(dst), p.H, p.W)
	}
	// A byte has 256 values, so the arithmetic runs once for each of them.
	var table [256]float32
	for c := range 3 {
		if !(s.Std[c] > 0) {
			return fmt.Errorf("normalize: standard deviation of channel %d is %v, must be positive", c, s.Std[c])
		}
		for v := range table {
			x := float32(v) / 255
			x = x - s.Mean[c]
			table[v] = x / s.Std[c]
		}
		out := dst[c*n : (c+1)*n]
		for i := range out {
			out[i] = table[p.Pix[3*i+c]]
		}
	}
	return nil
}
