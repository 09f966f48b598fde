package battery

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"vision/kernels/atomicfile"
)

// Markdown writes the result for readers.
func (r *Result) Markdown(w io.Writer) error {
	p := &page{w: w}
	title := r.Machine.Device
	if r.Rehearsal {
		title += " (rehearsal: times are not taken)"
	}
	p.linef("# %s, %s\n", title, r.Date)
	p.machine(r)
	p.verdicts("Conformance", r.Conformance)
	p.verdicts("Digests", r.Digests)
	p.linef("## Ceilings\n\nfp32 fused multiply-add: %s TFLOP/s; copy of device memory: %s GB/s (read and written).\n",
		r.Peaks.TFLOPs.text(2), r.Peaks.GBs.text(0))
	p.kernels(r.Kernels)
	p.models(r)
	p.launches(r.Launches)
	p.modules(r.Modules)
	if len(r.NotRun) > 0 {
		p.linef("## Not run\n")
		for _, s := range r.NotRun {
			p.linef("- %s", s)
		}
	}
	return p.err
}

// page keeps the first error of a writer.
type page struct {
	w   io.Writer
	err error
}

func (p *page) linef(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *page) machine(r *Result) {
	m := r.Machine
	p.linef("Compute capability %s, %d multiprocessors, %.1f GiB, L2 %.0f MiB, %d MHz, memory %d MHz × %d bits. %s, CUDA driver API %d.%d. Program %s (%s, %s), NUMERICS version %d.\n",
		m.Capability, m.Multiprocessors, float64(m.MemoryBytes)/(1<<30), float64(m.L2Bytes)/(1<<20), m.ClockMHz, m.MemoryClockMHz, m.MemoryBits,
		m.Binding, m.DriverVersion/1000, m.DriverVersion%1000/10, r.Program.Commit, r.Program.Toolchain, r.Program.Platform, r.Program.Numerics)
	if len(m.Before) == 0 {
		return
	}
	var keys []string
	for k := range m.Before {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	p.linef("| state | before | after |\n|---|---|---|")
	for _, k := range keys {
		p.linef("| %s | %s | %s |", k, m.Before[k], m.After[k])
	}
	p.linef("")
}

func (p *page) verdicts(title string, list []Verdict) {
	count := map[string]int{}
	for _, v := range list {
		count[v.Verdict]++
	}
	p.linef("## %s\n\n%d agree, %d differ, %d not run.\n", title, count[Agrees], count[Differ], count[NotRun])
	for _, v := range list {
		if v.Verdict != Agrees {
			p.linef("- %s: %s. %s", v.Name, v.Verdict, strings.Join(v.Findings, "; "))
		}
	}
	p.linef("")
}

func (p *page) kernels(rows []KernelRow) {
	p.linef("## Ops\n\nMedian (least) of n; FLOP counts a fused multiply-add as two; bytes are the least that must move.\n")
	p.linef("| op | shape | kernels | µs | n | TFLOP/s | GB/s | of fma peak | of copy peak | of cuBLAS fp32 |\n|---|---|---|---|---|---|---|---|---|---|")
	for _, k := range rows {
		p.linef("| %s | %s | %s | %s | %d | %s | %s | %s | %s | %s |", k.Op, k.Shape, strings.Join(k.Entries, ", "), k.Micros.best(1), k.Micros.N,
			number(k.TFLOPs, 2), number(k.GBs, 0), percent(k.OfFMA), percent(k.OfCopy), percent(k.OfCuBLAS))
	}
	p.linef("")
}

func (p *page) models(r *Result) {
	p.linef("## ViT-B/16, 224 px, images/s\n\n| implementation | precision | batch | graph | images/s | ms |\n|---|---|---|---|---|---|")
	rows := r.Models
	if r.Peer != nil {
		rows = append(append([]ModelRow(nil), rows...), r.Peer.Models...)
	}
	for _, m := range rows {
		p.linef("| %s | %s | %d | %v | %s | %s |", m.Implementation, m.Precision, m.Batch, m.Graph, m.ImagesPerS.text(1), m.Millis.text(2))
	}
	p.linef("")
}

func (p *page) launches(rows []LaunchRow) {
	p.linef("## Launches\n\n| what | µs |\n|---|---|")
	for _, l := range rows {
		p.linef("| %s | %s |", l.What, l.Micros.text(2))
	}
	p.linef("")
}

func (p *page) modules(list []Module) {
	p.linef("## Kernels as the driver compiled them\n\n| module | cold JIT, ms | kernel | registers | shared bytes | dynamic | local bytes | blocks per SM |\n|---|---|---|---|---|---|---|---|")
	for _, m := range list {
		for _, e := range m.Entries {
			p.linef("| %s | %s | %s | %d | %d | %d | %d | %d |", m.Name, number(m.ColdMS, 1), e.Name, e.Registers, e.SharedBytes, e.DynamicBytes, e.LocalBytes, e.BlocksPerSM)
		}
	}
	p.linef("")
}

// text is the median and the range.
func (s Spread) text(digits int) string {
	if s.Median == nil || s.Least == nil || s.Most == nil {
		return "–"
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f, n = %d)", digits, *s.Median, digits, *s.Least, digits, *s.Most, s.N)
}

// best is the median and the least.
func (s Spread) best(digits int) string {
	if s.Median == nil || s.Least == nil {
		return "–"
	}
	return fmt.Sprintf("%.*f (%.*f)", digits, *s.Median, digits, *s.Least)
}

func number(v *float64, digits int) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.*f", digits, *v)
}

func percent(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100**v)
}

func (r *Result) saveMarkdown(path string) error {
	return atomicfile.Write(path, r.Markdown)
}
