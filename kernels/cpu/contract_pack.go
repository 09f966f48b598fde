package cpu

// pack interleaves lines first … first+width−1 of an operand for k0 ≤ k < k0+n:
// value k of line i goes to dst[(k−k0)·width+i]. Lines beyond the operand are +0;
// their sums are computed and thrown away.
func (p *panel) pack(dst []float32, s *source, first, lines, k0, n int) {
	for done := 0; done < n; {
		seg, in := (k0+done)/s.segLen, (k0+done)%s.segLen
		run := min(s.segLen-in, n-done)
		src := s.data[first*s.line+seg*s.segment+in*s.k:]
		p.packRun(dst[done*p.width:(done+run)*p.width], src, s, min(p.width, lines-first), run)
		done += run
	}
}

// packRun packs one contiguous run of the contracted index, by the fastest way
// that the strides allow.
func (p *panel) packRun(dst, src []float32, s *source, n, run int) {
	done := 0
	switch {
	case n < p.width:
		clear(dst)
	case s.line == 1:
		p.rows(&dst[0], &src[0], s.k, run)
		return
	case s.k == 1:
		if done = run &^ 7; done > 0 {
			p.transpose(&dst[0], &src[0], s.line, done)
		}
	}
	for i := 0; i < n; i++ {
		for k := done; k < run; k++ {
			dst[k*p.width+i] = src[i*s.line+k*s.k]
		}
	}
}
