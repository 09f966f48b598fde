package audit

import (
	"context"
	"errors"
	"fmt"

	"vision/kernels/ledger"
)

// mark gives each op the verdict against one more side.
func mark(ops []Op, name string, other func(j int) (digest string, ok bool)) {
	for j := range ops {
		o := &ops[j]
		digest, ok := other(j)
		switch {
		case !ok:
		case digest != o.Digest:
			o.Verdict = Differ
			if o.Other == nil {
				o.Other = map[string]string{}
			}
			o.Other[name] = digest
		case o.Verdict == NotRun:
			o.Verdict = Agree
		}
	}
}

// pair compares a device with the first, op by op.
func (a *audit) pair(ctx context.Context, w Work, i int, s side, row *WorkReport, ops []Op) error {
	base, other := a.ran[0].works[i], s.works[i]
	at := ledger.FirstDifference(base.Lines(), other.Lines())
	row.add(s.Name, at < 0)
	entries := other.Entries()
	mark(ops, s.Name, func(j int) (string, bool) {
		if j >= len(entries) || entries[j].Index != ops[j].Index || entries[j].Op != ops[j].Op {
			return "", false
		}
		return entries[j].Digest.String(), true
	})
	if at < 0 {
		return nil
	}
	a.Progress(fmt.Sprintf("%s and %s differ at op %d of %s: looking for the element", a.ran[0].Name, s.Name, at, w))
	m := Mismatch{Work: w.Name, Batch: w.Batch, Sides: [2]string{a.ran[0].Name, s.Name}, Index: at}
	err := a.explain(ctx, w, &m, a.ran[0].Device, s.Device)
	a.finding(m)
	return err
}

// explain repeats the work on each device and looks into the op that differs.
func (a *audit) explain(ctx context.Context, w Work, m *Mismatch, devices ...Device) error {
	var captures []*ledger.Capture
	for _, d := range devices {
		if err := ctx.Err(); err != nil {
			return err
		}
		c, err := capture(d, w, m.Index)
		if err != nil {
			return fmt.Errorf("%s, again: %w", d.Name, err)
		}
		if c == nil {
			m.Note = fmt.Sprintf("%s computes nothing at op %d: an upload, or it did fewer ops", d.Name, m.Index)
			return nil
		}
		captures = append(captures, c)
	}
	e := captures[0].Entry
	m.Phase, m.Layer, m.Op, m.Shape, m.Rule = e.Phase, e.Layer, e.Op, e.Shape, e.Rule
	m.Finding = ledger.Explain(captures...)
	if m.Finding == nil {
		m.Note = "when the work was repeated nothing differed at this op: a device does not repeat itself"
		if len(devices) == 1 {
			m.Note = devices[0].Name + " has the bits that the contract demands: the saved report has others"
		}
	}
	return nil
}

func capture(d Device, w Work, index int) (c *ledger.Capture, err error) {
	b, err := d.Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	r, err := w.on(b, ledger.Options{Keep: true, Capture: index})
	if err != nil {
		return nil, err
	}
	return r.Captured(), nil
}

// saved compares the first device with the report of an earlier audit.
func (a *audit) saved(ctx context.Context, w Work, row *WorkReport, ops []Op) error {
	var old []Op
	for _, o := range a.Saved.Ops {
		if o.Work == w.Name && o.Batch == w.Batch {
			old = append(old, o)
		}
	}
	if len(old) == 0 {
		row.Others[a.SavedName] = NotRun
		return nil
	}
	first := -1
	for j := range max(len(old), len(ops)) {
		if j >= len(old) || j >= len(ops) || old[j].Op != ops[j].Op || old[j].Digest != ops[j].Digest {
			first = j
			break
		}
	}
	row.add(a.SavedName, first < 0)
	mark(ops, a.SavedName, func(j int) (string, bool) {
		if j >= len(old) {
			return "", false
		}
		return old[j].Digest, true
	})
	if first < 0 {
		return nil
	}
	m := Mismatch{Work: w.Name, Batch: w.Batch, Sides: [2]string{a.ran[0].Name, a.SavedName}, Index: -1}
	defer func() { a.finding(m) }()
	if first >= len(ops) {
		m.Note = "the saved report has more ops"
		return nil
	}
	o := &ops[first]
	m.Index, m.Phase, m.Layer, m.Op, m.Shape, m.Rule = o.Index, o.Phase, o.Layer, o.Op, o.Shape, o.Rule
	if o.Ops > 0 || first >= len(old) || old[first].Op != o.Op {
		m.Note = "the saved report does not hold this op by itself"
		return nil
	}
	return a.explain(ctx, w, &m, a.ran[0].Device)
}

func (a *audit) finding(m Mismatch) {
	const most = 64 // candidates worth writing down
	if f := m.Finding; f != nil && len(f.Candidates) > most {
		f.Candidates = f.Candidates[:most]
	}
	a.report.Findings = append(a.report.Findings, m)
}
