package augment

import "vision/models/pixels"

// perChannel replaces every byte of each channel by its entry in the channel's table.
func perChannel(p *pixels.RGB8, table func(channel int) [256]uint8) *pixels.RGB8 {
	out := pixels.New(p.W, p.H)
	for c := range 3 {
		t := table(c)
		for i := c; i < len(p.Pix); i += 3 {
			out.Pix[i] = t[p.Pix[i]]
		}
	}
	return out
}

// histogram counts the values of a channel.
func histogram(p *pixels.RGB8, channel int) (n [256]int) {
	for i := channel; i < len(p.Pix); i += 3 {
		n[p.Pix[i]]++
	}
	return n
}

// clipByte cuts to 0 … 255 and drops the fraction.
func clipByte(v float64) uint8 { return uint8(min(max(v, 0), 255)) }

// autoContrast is randaugment.py's autocontrast_func: with least value l and greatest
// h of a channel and s = 255/(h − l) in float64, v ↦ clip(v·s + o), where
//
//	o = ((256 − l) mod 256)·s
//
// The intended o is −l·s, but l is an unsigned byte there and −l wraps: for l > 0 every
// value of the channel becomes 255. A channel of one value stays.
func autoContrast(p *pixels.RGB8) *pixels.RGB8 {
	return perChannel(p, func(c int) (table [256]uint8) {
		low, high := uint8(255), uint8(0)
		for i := c; i < len(p.Pix); i += 3 {
			low, high = min(low, p.Pix[i]), max(high, p.Pix[i])
		}
		scale, offset := 1.0, 0.0
		if high > low {
			scale = 255 / float64(high-low)
			offset = float64(float64(-low) * scale)
		}
		for v := range table {
			table[v] = clipByte(float64(float64(v)*scale) + offset)
		}
		return table
	})
}

// equalize is randaugment.py's equalize_func, which is Pillow's ImageOps.equalize: with
// the counts n of a channel's values and step = ⌊(Σn − n of the greatest value)/255⌋,
// v ↦ min(⌊(⌊step/2⌋ + Σ_{u<v} n[u])/step⌋, 255); with step = 0 the channel stays.
func equalize(p *pixels.RGB8) *pixels.RGB8 {
	return perChannel(p, func(c int) (table [256]uint8) {
		n := histogram(p, c)
		top := 255
		for n[top] == 0 {
			top--
		}
		step := (p.W*p.H - n[top]) / 255
		below := step / 2
		for v := range table {
			table[v] = uint8(v)
			if step > 0 {
				table[v] = uint8(min(below/step, 255))
			}
			below += n[v]
		}
		return table
	})
}

// brightness is randaugment.py's brightness_func: clip(v·factor) in float32.
func brightness(p *pixels.RGB8, factor float64) *pixels.RGB8 {
	return perChannel(p, func(int) (table [256]uint8) {
		for v := range table {
			table[v] = clipByte(float64(float32(float32(v) * float32(factor))))
		}
		return table
	})
}

// sharpness is randaugment.py's sharpness_func: away from the picture's border, with d
// the mean of a pixel's 3 × 3 neighbourhood in which it counts five times, rounded to
// a byte,
//
//	v ↦ d + factor·(v − d)
//
// in float32, fraction dropped. What leaves 0 … 255 wraps, as a conversion to bytes
// does there. The mean is exact: a sum divided by 13 is never half way between two
// bytes, so OpenCV's float32 weights round the same way.
func sharpness(p *pixels.RGB8, factor float64) *pixels.RGB8 {
	out := pixels.New(p.W, p.H)
	copy(out.Pix, p.Pix)
	if factor == 1 {
		return out
	}
	f, stride := float32(factor), 3*p.W
	for y := 1; y < p.H-1; y++ {
		for i := y*stride + 3; i < (y+1)*stride-3; i++ {
			sum := 4 * int(p.Pix[i])
			for _, row := range [3]int{i - stride, i, i + stride} {
				sum += int(p.Pix[row-3]) + int(p.Pix[row]) + int(p.Pix[row+3])
			}
			d := float32((2*sum + 13) / 26)
			v := d + float32(f*(float32(p.Pix[i])-d))
			out.Pix[i] = uint8(int32(v))
		}
	}
	return out
}
