package battery

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vision/kernels"
	"vision/kernels/boundedfile"
	"vision/kernels/cuda"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// Options of a run.
type Options struct {
	// Open opens the device; it is called anew for every step, so that a failed step
	// cannot spoil the next.
	Open func(o gpu.Options) (*cuda.Backend, error)
	// Rehearse takes small shapes and leaves times null: for the simulator.
	Rehearse bool
	// Skip names steps to leave out: "conformance", "digests", …
	Skip []string
	// PeerFile holds what peer.py printed, if it ran.
	PeerFile string
	// Journal is a file to keep what has been done, so that another process can go on
	// where a failing kernel ended this one (ErrLost). "" keeps nothing.
	Journal string
	// Deadline is when the battery should be over: what no longer fits is not run. The
	// zero time sets none.
	Deadline time.Time
	// Hung, if given, is called when the device has not answered for the time of
	// Patience. It ends the process, since nothing else ends a kernel that runs for ever.
	Hung     func(what string)
	Patience time.Duration
	Program  Program
	Progress io.Writer
}

// battery is one run.
type battery struct {
	options Options
	result  *Result
	started time.Time
	card    string             // the device as nvidia-smi knows it
	done    []string           // steps
	doing   string             // the step or check under way
	timer   *time.Timer        // that calls Hung
	watch   func(entry string) // told of every launch while it is set
}

// steps in their order.
var steps = []string{"conformance", "digests", "ceilings", "peer", "ops", "models", "launches"}

// Run does everything and returns what was found; an error means that the device
// could not be used at all, or [ErrLost]. Steps that fail are in NotRun.
func Run(o Options) (*Result, error) {
	b := &battery{options: o, started: time.Now()}
	resumed, err := b.resume()
	switch {
	case err != nil:
		return nil, err
	case resumed:
		if b.started, err = time.Parse(time.RFC3339, b.result.Date); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Journal, err)
		}
	default:
		b.result = &Result{Schema: Schema, Date: b.started.UTC().Format(time.RFC3339), Rehearsal: o.Rehearse, Program: o.Program,
			Conformance: []Verdict{}, Digests: []Verdict{}, Modules: []Module{}, Kernels: []KernelRow{}, Models: []ModelRow{}, Launches: []LaunchRow{}, NotRun: []string{}}
		if err := b.machine(); err != nil {
			return nil, err
		}
	}
	b.watchDevice()
	defer b.unwatch()
	for i, run := range []func() error{b.conformance, b.digests, b.peaks, b.peer, b.kernels, b.models, b.launches} {
		if err := b.step(steps[i], run); err != nil {
			return nil, err
		}
	}
	if state, err := readState(b.card, stateTime); err == nil {
		b.result.Machine.After = state
	}
	if !o.Rehearse {
		wall := time.Since(b.started).Seconds()
		b.result.WallSeconds = &wall
	}
	return b.result, nil
}

// step runs a part; what goes wrong in it, a panic of op code included, is noted
// and the next part goes on, in a new process if it must.
func (b *battery) step(name string, f func() error) error {
	switch {
	case slices.Contains(b.done, name):
		return nil
	case slices.Contains(b.options.Skip, name):
		b.skip("%s: left out", name)
		return b.end(name)
	case !b.fits(needs[name]):
		b.skip("%s: %v", name, errNoTime)
		if name == steps[0] {
			b.noTimeFor(configurations())
		}
		return b.end(name)
	}
	b.say("%s", name)
	if err := b.begin(name); err != nil {
		return err
	}
	err := func() (err error) {
		defer kernels.Catch(&err)
		return f()
	}()
	if errors.Is(err, ErrLost) {
		return err // in the middle of the step: it goes on
	}
	lost := error(nil)
	if err != nil {
		b.skip("%s: %v", name, err)
	}
	if err != nil && !errors.Is(err, errNoTime) {
		lost = b.alive()
	}
	return errors.Join(lost, b.end(name))
}

func (b *battery) say(format string, args ...any) {
	b.answered()
	fmt.Fprintf(b.options.Progress, "%6.1f s  "+format+"\n", append([]any{time.Since(b.started).Seconds()}, args...)...)
}

func (b *battery) skip(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	b.result.NotRun = append(b.result.NotRun, s)
	b.say("not run: %s", s)
}

// open opens the device in a precision.
func (b *battery) open(p gpu.Precision) (*cuda.Backend, error) { return b.openPinned(p, nil) }

func (b *battery) openPinned(p gpu.Precision, pin map[string]string) (*cuda.Backend, error) {
	return b.options.Open(gpu.Options{Precision: p, Pin: pin, JITLog: true, OnLaunch: func(k *gpu.Kernel, _, _ driver.Dim3, _ int) {
		if b.watch != nil {
			b.watch(k.Entry)
		}
	}})
}

// machine describes the device, and loads every kernel to see what the driver's
// compiler makes of it.
func (b *battery) machine() (err error) {
	defer kernels.Catch(&err)
	cold := coldCache() // before the driver fills it
	backend, err := b.open(gpu.FP32)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, backend.Close()) }()
	d := backend.Device
	l := d.Limits()
	version, err := d.Driver().DriverVersion()
	if err != nil {
		return err
	}
	model, err := d.Driver().DeviceName(d.Ordinal())
	if err != nil {
		return err
	}
	b.result.Machine = Machine{Device: model, Binding: d.Driver().Name(), DriverVersion: version,
		Capability: fmt.Sprintf("%d.%d", l.Major, l.Minor), Multiprocessors: l.Multiprocessors, MemoryBytes: l.Total, L2Bytes: l.L2,
		ClockMHz: l.ClockKHz / 1000, MemoryClockMHz: l.MemoryKHz / 1000, MemoryBits: l.MemoryBits}
	id, err := d.Driver().DeviceUUID(d.Ordinal())
	if err != nil {
		return err
	}
	b.card = card(id)
	if state, err := readState(b.card, stateTime); err != nil {
		b.skip("state of the card: %v", err)
	} else {
		b.result.Machine.Before = state
	}
	return b.modules(d, cold)
}

// peer takes over what PyTorch measured.
func (b *battery) peer() error {
	if b.options.PeerFile == "" {
		b.skip("PyTorch on the same device: no python3 with PyTorch that sees it")
		return nil
	}
	var p Peer
	if err := boundedfile.ReadJSON(b.options.PeerFile, "the measurements of bench/battery/peer.py", maxJSON, &p); err != nil {
		return err
	}
	b.result.Peer = &p
	for _, s := range p.NotRun {
		b.skip("PyTorch: %s", s)
	}
	return nil
}

// Folder is the name of a result's folder: the device and the date.
func (r *Result) Folder() string {
	clean := func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return '-'
	}
	return strings.Map(clean, r.Machine.Device) + "-" + r.Date[:10]
}

// Write saves result.json and README.md into a folder of their own below dir.
func (r *Result) Write(dir string) (string, error) {
	folder := filepath.Join(dir, r.Folder())
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", err
	}
	if err := r.Save(filepath.Join(folder, "result.json")); err != nil {
		return "", err
	}
	return folder, r.saveMarkdown(filepath.Join(folder, "README.md"))
}
