package cpu

// pack packs lines first … first+width−1 of an operand for k0 ≤ k < k0+n, as panel says.
// Lines beyond the operand are +0; their sums are computed and thrown away.
func (p *panel) pack(dst []float32, s *source, first, lines, k0, n int) {
	count := min(p.width, lines-first)
	if count < p.width {
		clear(dst[:p.floats(n)])
	}
	for done := 0; done < n; {
		seg, in := (k0+done)/s.segLen, (k0+done)%s.segLen
		run := min(s.segLen-in, n-done)
		src := s.data[first*s.line+seg*s.segment+in*s.k:]
		p.packRun(dst, done, src, s, count, run)
		done += run
	}
}

// packRun packs one contiguous run of the contracted index, by the fastest way
// that the strides allow; at is how much of the panel there is already.
func (p *panel) packRun(dst []float32, at int, src []float32, s *source, count, run int) {
	begun := min(run, roundUp(at, p.group)-at) // what completes a group
	p.packValues(dst, at, src, s, count, 0, begun)
	if rest := run - begun; rest > 0 && count == p.width {
		to, from := dst[(at+begun)*p.width:], src[begun*s.k:]
		begun += p.packFast(to, from, s, rest)
	}
	p.packValues(dst, at, src, s, count, begun, run)
}

// packFast packs the first values of a run by a kernel and returns how many. Of lines in
// groups it takes what follows the run along, where there is something: no tile reads it.
func (p *panel) packFast(to, from []float32, s *source, run int) int {
	n := run &^ 7
	switch {
	case s.line == 1:
		if p.group == 1 {
			n = run
		}
		if n > 0 {
			p.across(&to[0], &from[0], s.k, n)
		}
		return n
	case s.k == 1:
		if all := roundUp(run, 8); p.group == 8 && (p.width-1)*s.line+all <= len(from) {
			n = all
		}
		if n > 0 {
			p.along(&to[0], &from[0], s.line, n)
		}
		return min(n, run)
	}
	return 0
}

// packValues packs values from ≤ k < to of a run one by one.
func (p *panel) packValues(dst []float32, at int, src []float32, s *source, count, from, to int) {
	for k := from; k < to; {
		in := (at + k) % p.group
		n := min(p.group-in, to-k) // values of a line that lie together
		group := dst[(at+k-in)*p.width+in:]
		for i := range count {
			line := src[i*s.line+k*s.k:]
			for j := range n {
				group[i*p.group+j] = line[j*s.k]
			}
		}
		k += n
	}
}
