package kerneltest

import (
	"errors"
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/kerneltest/reference"
)

// device is one of the two sides of a comparison.
type device struct {
	kernels.Backend
	side int // 0 under test, 1 reference
}

// of is an array's buffer on this device; an absent array gives the absent buffer.
func (d device) of(a *array) kernels.Buffer {
	if a == nil {
		return kernels.Buffer{}
	}
	return a.part[d.side]
}

// array is a run of values on both devices, between guards.
type array struct {
	name    string
	initial []float32 // what was uploaded
	result  bool      // the op may change it
	whole   [2]kernels.Buffer
	part    [2]kernels.Buffer
	front   int // guard values before the part
}

// probe issues the same calls to two devices and collects what differs.
type probe struct {
	dev    [2]device
	small  bool
	flush  bool // parts start on a boundary
	arrays []*array
	faults []error
	count  int  // arrays made so far; spreads the offsets
	held   bool // a comparison leaves the arrays alive
}

func newProbe(under kernels.Backend, o Options) *probe {
	return &probe{dev: [2]device{{under, 0}, {reference.New(), 1}}, small: o.Small, flush: o.Aligned}
}

// maxFaults is how many disagreements of one case are worth reading.
const maxFaults = 20

func (p *probe) fault(format string, args ...any) {
	if len(p.faults) < maxFaults {
		p.faults = append(p.faults, fmt.Errorf(format, args...))
	}
}

func (p *probe) full() bool { return len(p.faults) >= maxFaults }

// Guards and markers are ordinary numbers that no op returns by chance.
var (
	guard  = math.Float32frombits(0xdeadbeef)
	marker = math.Float32frombits(0xf1234567)
)

// input uploads values that no op may change.
func (p *probe) input(name string, values []float32) *array { return p.add(name, values, false) }

// inout uploads values that the op changes.
func (p *probe) inout(name string, values []float32) *array { return p.add(name, values, true) }

// output makes room for n results, filled with a marker.
func (p *probe) output(name string, n int) *array { return p.add(name, filled(n, marker), true) }

func (p *probe) add(name string, values []float32, result bool) *array {
	a := &array{name: name, initial: values, result: result, front: 16 + p.count*5%8}
	if p.flush {
		a.front = 16
	}
	p.count++
	back := 19
	host := filled(a.front+len(values)+back, guard)
	copy(host[a.front:], values)
	for i, d := range p.dev {
		a.whole[i] = d.Alloc(len(host))
		d.Upload(a.whole[i], host)
		a.part[i] = a.whole[i].Slice(a.front, a.front+len(values))
	}
	p.arrays = append(p.arrays, a)
	return a
}

// run makes the calls on both devices, compares all arrays and frees them. It
// returns whether everything agreed.
func (p *probe) run(label string, calls func(d device)) bool {
	before := len(p.faults)
	want := p.attempt(p.dev[1], calls)
	if want != nil {
		p.fault("%s: the reference refuses: %v", label, want)
	} else if err := p.attempt(p.dev[0], calls); err != nil {
		p.fault("%s: %v", label, err)
	} else {
		p.compare(label)
	}
	p.release()
	return len(p.faults) == before
}

// refuses demands a panic with *kernels.Error and that nothing was written. The
// reference must refuse too: both follow the checks of package kernels.
func (p *probe) refuses(label string, calls func(d device)) {
	for _, d := range p.dev {
		err := p.attempt(d, calls)
		var typed *kernels.Error
		switch {
		case err == nil:
			p.fault("%s: %s accepts it, expected a panic with *kernels.Error", label, d.Name())
		case !errors.As(err, &typed):
			p.fault("%s: %s panics with %v, expected *kernels.Error", label, d.Name(), err)
		}
	}
	for _, a := range p.arrays {
		a.result = false
	}
	p.compare(label)
	p.release()
}

// attempt makes the calls and turns a panic into an error.
func (p *probe) attempt(d device, calls func(d device)) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case *kernels.Error:
			err = v
		default:
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	calls(d)
	return d.Sync()
}

// compare holds what the device under test holds against the reference.
func (p *probe) compare(label string) {
	for _, a := range p.arrays {
		got, want := p.download(a, 0), p.download(a, 1)
		n := len(a.initial)
		inside := got[a.front : a.front+n]
		for i, v := range got {
			if (i < a.front || i >= a.front+n) && math.Float32bits(v) != math.Float32bits(guard) {
				p.fault("%s: %s: element %d of %d was written", label, a.name, i-a.front, n)
				break
			}
		}
		if !a.result {
			if i := firstChange(inside, a.initial); i >= 0 {
				p.fault("%s: input %s changed at %d: %#08x, was %#08x", label, a.name, i,
					math.Float32bits(inside[i]), math.Float32bits(a.initial[i]))
			}
		} else if err := EqualBits(inside, want[a.front:a.front+n]); err != nil {
			p.fault("%s: %s: %w", label, a.name, err)
		}
	}
}

func (p *probe) download(a *array, side int) []float32 {
	host := make([]float32, a.whole[side].Len())
	p.dev[side].Download(host, a.whole[side])
	return host
}

// read is an array's values on the device under test.
func (p *probe) read(a *array) []float32 {
	return p.download(a, 0)[a.front : a.front+len(a.initial)]
}

// release frees all arrays.
func (p *probe) release() {
	if p.held {
		return
	}
	for _, a := range p.arrays {
		p.free(a)
	}
	p.arrays = nil
}

func (p *probe) free(a *array) {
	for i, d := range p.dev {
		d.Free(a.whole[i])
	}
}

// keep leaves the arrays alive while f runs comparisons on them.
func (p *probe) keep(f func()) {
	p.held = true
	f()
	p.held = false
}

func firstChange(got, want []float32) int {
	for i, w := range want {
		if math.Float32bits(got[i]) != math.Float32bits(w) {
			return i
		}
	}
	return -1
}

func filled(n int, v float32) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = v
	}
	return s
}
