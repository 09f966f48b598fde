package pixels

import "math"

// Pillow's 8-bit arithmetic (src/libImaging/Resample.c): coefficients are
// integers with 22 fractional bits: 8 bits of pixel and 2 bits of headroom
// leave 32 − 8 − 2.
const precisionBits = 32 - 8 - 2

// taps holds the coefficients of one axis for one pair of sizes.
type taps struct {
	in, out int
	size    int     // coefficients kept per output
	first   []int32 // first input of each output
	count   []int32 // inputs of each output
	k       []int32 // out × size
}

// cubic is Keys's kernel with a = −0.5, in Pillow's order of operations.
func cubic(x float64) float64 {
	const a = -0.5
	x = math.Abs(x)
	switch {
	case x < 1:
		p := float64((a+2)*x) - (a + 3)
		return float64(float64(p*x)*x) + 1
	case x < 2:
		p := float64((x-5)*x) + 8
		return (float64(p*x) - 4) * a
	}
	return 0
}

// set computes the coefficients for in → out, unless they are there already.
func (t *taps) set(in, out int) {
	if t.in == in && t.out == out {
		return
	}
	scale := float64(in) / float64(out)
	filterScale := max(scale, 1)
	support := 2 * filterScale
	t.in, t.out, t.size = in, out, 2*int(math.Ceil(support))+1
	t.first, t.count = make([]int32, out), make([]int32, out)
	t.k = make([]int32, out*t.size)
	w := make([]float64, t.size)
	inverse := 1 / filterScale
	for i := range out {
		centre := float64((float64(i) + 0.5) * scale)
		first := max(int(centre-support+0.5), 0)
		n := min(int(centre+support+0.5), in) - first
		sum := 0.0
		for j := range n {
			w[j] = cubic(float64((float64(j+first) - centre + 0.5) * inverse))
			sum += w[j]
		}
		k := t.k[i*t.size:]
		for j := range n {
			v := w[j]
			if sum != 0 {
				v /= sum
			}
			k[j] = fixed(v)
		}
		t.first[i], t.count[i] = int32(first), int32(n)
	}
}

// fixed rounds v·2²² half away from zero.
func fixed(v float64) int32 {
	s := float64(v * (1 << precisionBits))
	if v < 0 {
		return int32(s - 0.5)
	}
	return int32(s + 0.5)
}

// clip8 drops the fraction bits and saturates.
func clip8(v int32) uint8 {
	v >>= precisionBits
	return uint8(min(max(v, 0), 255))
}

// horizontal scales every row of src (rows × in pixels) into dst (rows × out).
func (t *taps) horizontal(dst, src []uint8, rows int) {
	for y := range rows {
		row := src[3*y*t.in : 3*(y+1)*t.in]
		out := dst[3*y*t.out : 3*(y+1)*t.out]
		for i := range t.out {
			n := int(t.count[i])
			k := t.k[i*t.size : i*t.size+n]
			in := row[3*t.first[i] : 3*(int(t.first[i])+n)]
			s0, s1, s2 := int32(1<<(precisionBits-1)), int32(1<<(precisionBits-1)), int32(1<<(precisionBits-1))
			for j := 0; j < len(k) && 3*j+2 < len(in); j++ {
				c := k[j]
				s0 += int32(in[3*j]) * c
				s1 += int32(in[3*j+1]) * c
				s2 += int32(in[3*j+2]) * c
			}
			out[3*i], out[3*i+1], out[3*i+2] = clip8(s0), clip8(s1), clip8(s2)
		}
	}
}

// vertical scales the columns of src (in rows of width bytes) into dst.
func (t *taps) vertical(dst, src []uint8, width int) {
	var sums [256]int32
	for i := range t.out {
		k := t.k[i*t.size : i*t.size+int(t.count[i])]
		out := dst[i*width : (i+1)*width]
		// Columns go through in runs that keep their sums in the first-level
		// cache; the order of additions per byte stays ascending in j.
		for x := 0; x < width; x += len(sums) {
			run := sums[:min(len(sums), width-x)]
			for b := range run {
				run[b] = 1 << (precisionBits - 1)
			}
			for j, c := range k {
				from := (int(t.first[i])+j)*width + x
				in := src[from : from+len(run)]
				for b, v := range in {
					run[b] += int32(v) * c
				}
			}
			for b, v := range run {
				out[x+b] = clip8(v)
			}
		}
	}
}
