package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vision/kernels"
	"vision/kernels/ledger"
)

// Device is something to audit. Open is called once for the works, and again where
// a difference is to be found.
type Device struct {
	Name string
	Open func() (kernels.Backend, error)
}

// Options choose what is done.
type Options struct {
	Works []Work
	// Errors computes every op of the first device again in float64.
	Errors bool
	// Saved is the report of an earlier audit to compare with, SavedName its name.
	Saved     *Report
	SavedName string
	// Progress, if given, is told what begins.
	Progress func(what string)
}

// audit is one run of Run.
type audit struct {
	Options
	devices []Device
	report  *Report
	ran     []side
}

// side is a device that ran, with what it did for each work.
type side struct {
	Device
	works []*recorder
}

// Run audits devices. A device that cannot be opened is not run; one that fails
// at an op is an error.
func Run(ctx context.Context, devices []Device, o Options) (*Report, error) {
	reference, err := LoadReference()
	if err != nil {
		return nil, err
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	a := &audit{Options: o, devices: devices, report: &Report{Verdict: NotRun, Numerics: kernels.Numerics, Works: []WorkReport{}, Ops: []Op{}}}
	for _, d := range devices {
		if err := a.device(ctx, d); err != nil {
			return nil, err
		}
	}
	a.row(DeviceRow{Name: referenceName, Status: "saved"})
	if o.Saved != nil {
		a.row(DeviceRow{Name: o.SavedName, Status: "saved", Device: o.Saved.first()})
	}
	if len(a.ran) == 0 {
		return a.report, nil
	}
	for i, w := range o.Works {
		if err := a.work(ctx, i, w, reference); err != nil {
			return nil, err
		}
	}
	a.verdict()
	return a.report, nil
}

func (a *audit) row(d DeviceRow) { a.report.Devices = append(a.report.Devices, d) }

// first is the device that a saved report's ops come from.
func (r *Report) first() string {
	for _, d := range r.Devices {
		if d.Status == "ran" {
			return d.Device
		}
	}
	return ""
}

// device runs all works on one device.
func (a *audit) device(ctx context.Context, d Device) (err error) {
	b, err := d.Open()
	if err != nil {
		a.row(DeviceRow{Name: d.Name, Status: NotRun, Reason: err.Error()})
		return nil
	}
	defer func() {
		if e := b.Close(); e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", d.Name, e))
		}
	}()
	start, s := time.Now(), side{Device: d}
	for _, w := range a.Works {
		if err := ctx.Err(); err != nil {
			return err
		}
		a.Progress(fmt.Sprintf("%s: %s", d.Name, w))
		r, err := w.on(b, ledger.Options{Errors: a.Errors && len(a.ran) == 0})
		if err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
		s.works = append(s.works, r)
	}
	a.ran = append(a.ran, s)
	a.row(DeviceRow{Name: d.Name, Device: b.Name(), Status: "ran", Seconds: time.Since(start).Seconds()})
	return nil
}

// work compares everyone's results of one work.
func (a *audit) work(ctx context.Context, i int, w Work, reference *Reference) error {
	base := a.ran[0].works[i]
	row := base.row(w)
	ops := make([]Op, len(base.Entries()))
	for j, e := range base.Entries() {
		ops[j] = opOf(w, e)
	}
	if difference := row.against(reference); difference != "" {
		a.finding(Mismatch{Work: w.Name, Batch: w.Batch, Sides: [2]string{a.ran[0].Name, referenceName}, Index: -1, Note: difference})
	}
	for _, s := range a.ran[1:] {
		if err := a.pair(ctx, w, i, s, &row, ops); err != nil {
			return err
		}
	}
	if a.Saved != nil {
		if err := a.saved(ctx, w, &row, ops); err != nil {
			return err
		}
	}
	a.report.Works = append(a.report.Works, row)
	a.report.Ops = append(a.report.Ops, ops...)
	return nil
}

// verdict is that of the whole: differ if a work does, agree if one was compared.
func (a *audit) verdict() {
	for _, w := range a.report.Works {
		if w.Verdict == Differ || a.report.Verdict == NotRun {
			a.report.Verdict = w.Verdict
		}
		if w.Verdict == Differ {
			return
		}
	}
}
