package audit

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"vision/kernels/ledger"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"class":  func(verdict string) string { return strings.ReplaceAll(verdict, " ", "-") },
	"short":  func(digest string) string { return digest[:min(12, len(digest))] },
	"number": func(x float64) string { return strconv.FormatFloat(x, 'g', 3, 64) },
	"float":  func(x float32) string { return strconv.FormatFloat(float64(x), 'g', 4, 32) },
	"value":  valueOf,
	"terms":  blockOf,
	"id":     func(work string, batch int) string { return fmt.Sprintf("%s-%d", work, batch) },
}).Parse(pageText))

// valueOf reads a bit pattern.
func valueOf(pattern string) string {
	u, err := strconv.ParseUint(pattern, 16, 32)
	if err != nil {
		return ""
	}
	return strconv.FormatFloat(float64(ledger.Float(uint32(u))), 'g', 9, 32)
}

// blockOf names a step of a chain.
func blockOf(s ledger.Step) string {
	if s.To < 0 {
		return fmt.Sprintf("lane %d", s.From)
	}
	return fmt.Sprintf("terms %d – %d", s.From, s.To-1)
}

// WriteHTML writes the report as one page that needs no other file.
func (r *Report) WriteHTML(w io.Writer) error {
	type work struct {
		WorkReport
		Ops []Op
	}
	var works []work
	for _, row := range r.Works {
		x := work{WorkReport: row}
		for _, o := range r.Ops {
			if o.Work == row.Work && o.Batch == row.Batch {
				x.Ops = append(x.Ops, o)
			}
		}
		works = append(works, x)
	}
	return page.Execute(w, struct {
		*Report
		Lists []work
	}{r, works})
}

// WriteText writes the verdicts for people at a terminal.
func (r *Report) WriteText(w io.Writer) error {
	p := &printer{w: w}
	for _, d := range r.Devices {
		switch d.Status {
		case NotRun:
			p.line("%-14s not run: %s", d.Name, d.Reason)
		case "ran":
			p.line("%-14s %s, %.1f s", d.Name, d.Device, d.Seconds)
		default:
			p.line("%-14s saved %s", d.Name, d.Device)
		}
	}
	p.line("")
	for _, x := range r.Works {
		p.line("%-8s %s batch %d: %d ops, chain %s", x.Verdict, x.Work, x.Batch, x.Ops, x.Chain)
		for _, d := range r.Devices {
			if v := x.Others[d.Name]; v != "" && v != x.Verdict {
				p.line("         %s against %s", v, d.Name)
			}
		}
		if s := x.States; len(s) > 0 {
			p.line("         %s %s", s[len(s)-1].Name, s[len(s)-1].Digest)
		}
	}
	for _, m := range r.Findings {
		m.text(p)
	}
	p.line("\nverdict: %s", r.Verdict)
	return p.err
}

// text is one difference: the op, the element, both bit patterns, the chain.
func (m *Mismatch) text(p *printer) {
	p.line("\n%s and %s differ in %s, batch %d", m.Sides[0], m.Sides[1], m.Work, m.Batch)
	if m.Op != "" {
		p.line("  first in op %d, %s %s, %s, %s (%s)", m.Index, m.Op, m.Shape, m.Layer, m.Phase, m.Rule)
	}
	if m.Note != "" {
		p.line("  %s", m.Note)
	}
	f := m.Finding
	if f == nil {
		return
	}
	p.line("  first element %d, at %v of %s; %d values differ; operands agree: %v", f.Element, f.Place, f.Result, f.Differing, f.Operands)
	for i, bits := range f.Found {
		follows := "as the contract demands"
		if !f.Follows[i] {
			follows = "not what the contract demands"
		}
		p.line("    %-14s %s  %s  %s", m.Sides[i], bits, valueOf(bits), follows)
	}
	p.line("    %-14s %s  %s", "expected", f.Expected, valueOf(f.Expected))
	if f.Sum != "" {
		p.line("  %s:", f.Sum)
	}
	for _, s := range f.Steps {
		p.line("    %-20s sum %s  so far %s", blockOf(s), s.Sum, s.Running)
	}
	p.line("  derived: %s", f.Cause)
	if f.Step >= 0 {
		p.line("  the accumulation that it changes first: term %d", f.Step)
	}
}

// printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
