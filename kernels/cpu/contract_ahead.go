package cpu

// ahead is memory that the tiles fetch into cache while they compute, a share
// with each of them: the part of B that is packed next, and in the end the place
// of the results. It changes no value.
type ahead struct {
	data         []float32
	stride, runs int // runs start stride values apart
	length       int // values of a run
	next, share  int // the run that comes next, and how many a tile fetches
}

// contiguous is memory of which each of some tiles takes one run.
func contiguous(data []float32, tiles int) ahead {
	run := roundUp((len(data)+tiles-1)/tiles, 16)
	return ahead{data: data, stride: run, runs: (len(data) + run - 1) / run, length: run}
}

// over sets the share so that tiles of them fetch all runs.
func (f ahead) over(tiles int) ahead {
	f.share = (f.runs + tiles - 1) / max(1, tiles)
	return f
}

// fetch touches a tile's share.
func (f *ahead) fetch() {
	for i := 0; i < f.share && f.next < f.runs; i++ {
		at := f.data[f.next*f.stride:]
		prefetch(at[:min(f.length, len(at))])
		f.next++
	}
}

// aheadB is values k0 ≤ k < k0+n of the lines first … of B, if they are one
// segment's and lie side by side in memory.
func (t *tiling) aheadB(s *source, first, lines, k0, n int) ahead {
	count := min(t.b.width, lines-first)
	if count <= 0 || k0+n > s.segLen {
		return ahead{}
	}
	at := first*s.line + k0*s.k
	switch {
	case s.k == 1:
		return ahead{data: s.data[at:], stride: s.line, runs: count, length: n}
	case s.line == 1:
		return ahead{data: s.data[at:], stride: s.k, runs: n, length: count}
	}
	return ahead{}
}
