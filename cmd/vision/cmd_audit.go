package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vision/eval/audit"
	"vision/kernels"
	"vision/kernels/atomicfile"
	"vision/kernels/devices"
)

// auditFlags of `vision audit`.
type auditFlags struct {
	works       []string
	devices     string
	batches     []int
	full        bool
	noErrors    bool
	report, out string
}

func newAudit(a *app) *cobra.Command {
	var f auditFlags
	c := &cobra.Command{
		Use:   "audit",
		Short: "Compare devices op by op, bit by bit",
		Long: `Trains three small networks for 20 steps on every device and compares the SHA-256
of every result of every op; with --full one photograph goes through the whole
ViT-B/16 besides. All are compared with the digests in the program too, so one
device is enough. Where two differ, the first op, element and accumulation step are
looked for, and both bit patterns are printed.

A device that cannot be opened is "not run". --json > old.json keeps a report, and
--report old.json compares with it, on another machine.

Exit status: 0 everything that ran agrees, 1 something differs or nothing ran.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.audit(c, &f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.devices, "devices", "", "devices to compare, separated by commas: cpu,cpu-portable,sim; by default --device alone")
	flags.StringSliceVar(&f.works, "works", audit.Names, "what to compute; of full size are "+audit.FullName+" and "+audit.NetworkName)
	flags.IntSliceVar(&f.batches, "batch", audit.Batches, "batch sizes of the small networks")
	flags.BoolVar(&f.full, "full", false, "one photograph through the whole ViT-B/16 besides; --works vit-b16 does it alone")
	flags.BoolVar(&f.noErrors, "no-errors", false, "do not compute the error against float64")
	flags.StringVar(&f.report, "report", "", "a report of --json to compare with")
	flags.StringVar(&f.out, "out", "", "folder for audit.json and audit.html")
	return c
}

// auditDevices are those that the flags name, checked.
func (a *app) auditDevices(list string) ([]audit.Device, error) {
	if list == "" {
		list = a.device
	}
	var all []audit.Device
	for _, name := range strings.Split(list, ",") {
		if err := devices.Check(name); err != nil {
			return nil, usagef("--devices: %v", err)
		}
		if slices.ContainsFunc(all, func(d audit.Device) bool { return d.Name == name }) {
			return nil, usagef("--devices names %q twice", name)
		}
		if !devices.Canonical(name) {
			return nil, usagef("--devices names %s, whose sums are the hardware's own (NUMERICS.md §11): its bits are not compared", name)
		}
		all = append(all, audit.Device{Name: name, Open: func() (kernels.Backend, error) {
			return devices.Open(name, devices.Options{Threads: a.threads})
		}})
	}
	return all, nil
}

func (a *app) audit(c *cobra.Command, f *auditFlags) error {
	list, err := a.auditDevices(f.devices)
	if err != nil {
		return err
	}
	for _, n := range f.batches {
		if n < 1 || n > 1024 {
			return usagef("--batch is %d, expected 1 to 1024", n)
		}
	}
	names := f.works
	if f.full && !slices.Contains(names, audit.FullName) {
		names = append(names, audit.FullName)
	}
	works, err := audit.Select(names, f.batches)
	if err != nil {
		return usagef("--works: %v", err)
	}
	o := audit.Options{Works: works, Errors: !f.noErrors, Progress: func(what string) { a.progress.say("%s", what) }}
	if f.report != "" {
		o.SavedName = filepath.Base(f.report)
		if o.Saved, err = audit.Load(f.report); err != nil {
			return err
		}
	}
	r, err := audit.Run(c.Context(), list, o)
	if err != nil {
		return err
	}
	if f.out != "" {
		if err := writeAudit(f.out, r); err != nil {
			return err
		}
	}
	if a.json {
		err = json.NewEncoder(a.out).Encode(r)
	} else {
		err = r.WriteText(a.out)
	}
	if err != nil {
		return err
	}
	switch r.Verdict {
	case audit.Agree:
		return nil
	case audit.Differ:
		return hint(errors.New("audit: something differs"), "the first op that differs is named above; --out DIR keeps the whole comparison, for machines and as a page")
	}
	return errors.New("audit: nothing was compared")
}

// writeAudit puts the report into a folder, for machines and for people.
func writeAudit(dir string, r *audit.Report) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(filepath.Join(dir, "audit.json"), append(text, '\n')); err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(dir, "audit.html"), r.WriteHTML)
}
