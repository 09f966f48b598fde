package cpu

// packPanel interleaves lines first … first+width−1 of an operand: value k of
// line i goes to dst[k·width+i]. Lines beyond the operand are +0; their sums are
// computed and thrown away.
func packPanel(dst []float32, s *source, width, first, lines, k int) {
	n := min(width, lines-first)
	for seg, k0 := 0, 0; k0 < k; seg, k0 = seg+1, k0+s.segLen {
		run := min(s.segLen, k-k0)
		src := s.data[first*s.line+seg*s.segment:]
		packRun(dst[k0*width:(k0+run)*width], src, s, width, n, run)
	}
}

// packRun packs one contiguous run of the contracted index, by the fastest way
// that the strides allow.
func packRun(dst, src []float32, s *source, width, n, run int) {
	done := 0
	switch {
	case n < width:
	case s.line == 1 && width == tileCols:
		packRows16(&dst[0], &src[0], s.k, run)
		return
	case s.k == 1:
		done = run &^ 7
		if done == 0 {
			break
		}
		if width == tileCols {
			packTranspose16(&dst[0], &src[0], s.line, done)
		} else {
			packTranspose6(&dst[0], &src[0], s.line, done)
		}
	}
	if s.line == 1 && n == width {
		for k := done; k < run; k++ {
			copy(dst[k*width:(k+1)*width], src[k*s.k:k*s.k+width])
		}
		return
	}
	for k := done; k < run; k++ {
		d := dst[k*width : (k+1)*width]
		for i := range d {
			if i < n {
				d[i] = src[i*s.line+k*s.k]
			} else {
				d[i] = 0
			}
		}
	}
}
