package battery

import (
	"fmt"
	"io"
)

// Compare writes two machines side by side: ceilings, ops and images per second,
// each with the ratio of B to A (times are inverted: above 1, B is faster), and
// whether their digests are the same.
func Compare(w io.Writer, a, b *Result) error {
	p := &page{w: w}
	p.linef("# %s beside %s\n\nA: %s, %s, program %s. B: %s, %s, program %s. Ratios above 1: B is faster.\n",
		a.Machine.Device, b.Machine.Device, a.Machine.Device, a.Date, a.Program.Commit, b.Machine.Device, b.Date, b.Program.Commit)
	p.linef("| ceiling | A | B | B / A |\n|---|---|---|---|")
	p.linef("| fp32 fma, TFLOP/s | %s | %s | %s |", number(a.Peaks.TFLOPs.Median, 2), number(b.Peaks.TFLOPs.Median, 2), ratio(b.Peaks.TFLOPs.Median, a.Peaks.TFLOPs.Median))
	p.linef("| copy, GB/s | %s | %s | %s |\n", number(a.Peaks.GBs.Median, 0), number(b.Peaks.GBs.Median, 0), ratio(b.Peaks.GBs.Median, a.Peaks.GBs.Median))
	p.digests(a, b)
	p.sideOps(a, b)
	p.sideModels(a, b)
	return p.err
}

// digests says for how many names both machines have the same digest.
func (p *page) digests(a, b *Result) {
	other := map[string]string{}
	for _, v := range b.Digests {
		other[v.Name] = v.Digest
	}
	same, shared := 0, 0
	for _, v := range a.Digests {
		if d := other[v.Name]; d != "" && v.Digest != "" {
			shared++
			if d == v.Digest {
				same++
			} else {
				p.linef("- %s: A %s, B %s", v.Name, v.Digest, d)
			}
		}
	}
	p.linef("%d of %d digests that both have are the same.\n", same, shared)
}

func (p *page) sideOps(a, b *Result) {
	key := func(k KernelRow) string { return k.Op + " " + k.Shape }
	other := map[string]KernelRow{}
	for _, k := range b.Kernels {
		other[key(k)] = k
	}
	p.linef("| op | shape | A, µs | of its ceiling | B, µs | of its ceiling | B / A |\n|---|---|---|---|---|---|---|")
	for _, k := range a.Kernels {
		o, ok := other[key(k)]
		if !ok {
			p.linef("| %s | %s | %s | %s | not run | – | – |", k.Op, k.Shape, number(k.Micros.Median, 1), k.ceiling())
			continue
		}
		p.linef("| %s | %s | %s | %s | %s | %s | %s |", k.Op, k.Shape, number(k.Micros.Median, 1), k.ceiling(),
			number(o.Micros.Median, 1), o.ceiling(), ratio(k.Micros.Median, o.Micros.Median))
	}
	p.linef("")
}

// ceiling is the larger of the two shares: the ceiling that binds.
func (k KernelRow) ceiling() string {
	switch {
	case k.OfFMA != nil && (k.OfCopy == nil || *k.OfFMA >= *k.OfCopy):
		return percent(k.OfFMA) + " of fma"
	case k.OfCopy != nil:
		return percent(k.OfCopy) + " of copy"
	}
	return "–"
}

func (p *page) sideModels(a, b *Result) {
	key := func(m ModelRow) string {
		return fmt.Sprint(m.Model, m.Implementation, m.Precision, m.Batch, m.Graph)
	}
	all := func(r *Result) []ModelRow {
		rows := append([]ModelRow(nil), r.Models...)
		if r.Peer != nil {
			rows = append(rows, r.Peer.Models...)
		}
		return rows
	}
	other := map[string]ModelRow{}
	for _, m := range all(b) {
		other[key(m)] = m
	}
	p.linef("| model | implementation | precision | batch | graph | A, images/s | B, images/s | B / A |\n|---|---|---|---|---|---|---|---|")
	for _, m := range all(a) {
		o, ok := other[key(m)]
		shown := "not run"
		if ok {
			shown = number(o.ImagesPerS.Median, 1)
		}
		p.linef("| %s | %s | %s | %d | %v | %s | %s | %s |", m.Model, m.Implementation, m.Precision, m.Batch, m.Graph,
			number(m.ImagesPerS.Median, 1), shown, ratio(o.ImagesPerS.Median, m.ImagesPerS.Median))
	}
	p.linef("")
}

func ratio(over, under *float64) string {
	if over == nil || under == nil || *under == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", *over / *under)
}
