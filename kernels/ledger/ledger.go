package ledger

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"vision/kernels"
	"vision/kernels/digest"
)

// Options choose what is written down beside digests.
type Options struct {
	// Errors computes every op again in float64.
	Errors bool
	// Samples is the largest number of elements of one product whose error is
	// computed, evenly spread; 0 means 4096.
	Samples int
	// Capture is the index of the op whose operands and results are kept, −1 for
	// none. New takes 0 as none when Keep is false.
	Capture int
	Keep    bool
}

// Backend passes every op on to another backend and enters it. It is used from
// one goroutine, as the backend that it stands around.
type Backend struct {
	kernels.Backend
	options Options
	names   map[kernels.Memory]string
	phase   string
	layer   string
	detail  bool
	since   int // first op of the present summary
	index   int
	chain   digest.Digest
	entries []Entry
	ops     []Line
	capture *Capture
}

var _ kernels.Backend = (*Backend)(nil)

// Line is the least that is known of an op: enough to find where two runs part.
type Line struct {
	Op     string
	Digest digest.Digest
}

// New opens an empty ledger around a backend.
func New(b kernels.Backend, o Options) *Backend {
	if o.Samples <= 0 {
		o.Samples = 4096
	}
	if !o.Keep {
		o.Capture = -1
	}
	return &Backend{Backend: b, options: o, names: map[kernels.Memory]string{}, detail: true}
}

// NameOf tells the ledger what a parameter's memory is called; entries take their
// layer from it.
func (l *Backend) NameOf(b kernels.Buffer, name string) { l.names[b.Mem] = name }

// Mark begins a phase of the program.
func (l *Backend) Mark(phase string) {
	l.summarise()
	l.phase, l.layer = phase, ""
}

// Detail says whether ops are entered one by one, or, when off, one entry for
// each phase. Lines and the chain hold every op all the same.
func (l *Backend) Detail(on bool) {
	l.summarise()
	l.detail = on
}

// Entries are the ops so far.
func (l *Backend) Entries() []Entry {
	l.summarise()
	return l.entries
}

// Lines are all ops so far, also those that a summary stands for.
func (l *Backend) Lines() []Line { return l.ops }

// Chain is the hash over all ops so far.
func (l *Backend) Chain() digest.Digest { return l.chain }

// Captured is the op that Options.Capture names, nil if it was not reached.
func (l *Backend) Captured() *Capture { return l.capture }

// summarise enters the ops since the last entry, if they were not entered.
func (l *Backend) summarise() {
	if !l.detail && l.index > l.since {
		l.entries = append(l.entries, Entry{Index: l.since, Phase: l.phase, Op: "all", Shape: fmt.Sprintf("%d ops", l.index-l.since),
			Rule: "digest is the chain after them", Digest: l.chain, Chain: l.chain, Ops: l.index - l.since})
	}
	l.since = l.index
}

// Free forgets the name of the memory.
func (l *Backend) Free(b kernels.Buffer) {
	delete(l.names, b.Mem)
	l.Backend.Free(b)
}

// Upload enters what the host hands over.
func (l *Backend) Upload(dst kernels.Buffer, src []float32) {
	l.Backend.Upload(dst, src)
	l.enter(&call{op: "Upload", rule: "§10 values from the host", out: []operand{line("dst", dst)}}, nil, [][]float32{src})
}

// call is one op: what it reads and writes, and how to issue it again elsewhere.
type call struct {
	op, shape, rule string
	in, out         []operand
	// run issues the op; at is where a buffer lies on that backend.
	run func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer)
	// exact computes the results in float64, one function of the element for each
	// array of out; nil where nothing is rounded.
	exact func(in operands) []func(i int) number
	// again computes element i of a result once more, handing its sums to r, for
	// Explain; nil where there are none.
	again func(r *replay, in operands, result string, i int) float32
}

// operands are the values that an op read, by name; an absent one is nil.
type operands map[string][]float32

// do issues an op and enters it.
func (l *Backend) do(c call) {
	wanted := l.options.Capture == l.index
	var before map[kernels.Memory]span
	var in operands
	if wanted || (l.options.Errors && c.exact != nil && l.detail) {
		before = l.download(c.in)
		in = operands{}
		for i := range c.in {
			in[c.in[i].name] = c.in[i].gather(before[c.in[i].buffer.Mem].of(c.in[i].buffer))
		}
	}
	c.run(l.Backend, func(b kernels.Buffer) kernels.Buffer { return b })
	out := make([][]float32, len(c.out))
	for i := range c.out {
		whole := make([]float32, c.out[i].buffer.Len())
		l.Download(whole, c.out[i].buffer)
		out[i] = c.out[i].gather(whole)
	}
	if wanted {
		l.capture = &Capture{call: c, before: before, in: in, out: out}
	}
	l.enter(&c, in, out)
}

// enter adds an op with the values of its results.
func (l *Backend) enter(c *call, in operands, out [][]float32) {
	l.layer = l.layerOf(c)
	e := Entry{Index: l.index, Phase: l.phase, Layer: l.layer, Op: c.op, Shape: c.shape, Rule: c.rule}
	var exact []func(i int) number
	if in != nil && l.options.Errors && c.exact != nil {
		exact = c.exact(in)
	}
	for i, v := range out {
		r := examine(&c.out[i], v)
		if exact != nil && exact[i] != nil {
			r.Error = compare(v, exact[i], l.options.Samples)
		}
		e.Results = append(e.Results, r)
	}
	if e.Shape == "" && len(c.out) > 0 {
		e.Shape = fmt.Sprint(c.out[0].dims)
	}
	e.Digest = digestOf(e.Results)
	l.chain = sha256.Sum256(append(append(l.chain[:], c.op+"\n"...), e.Digest[:]...))
	e.Chain = l.chain
	l.ops = append(l.ops, Line{c.op, e.Digest})
	if l.capture != nil && l.capture.Entry.Op == "" && l.index == l.options.Capture {
		l.capture.Entry = e
	}
	if l.detail {
		l.entries = append(l.entries, e)
	}
	l.index++
	if l.detail {
		l.since = l.index
	}
}

// layerOf is the parameter that the op reads or writes, without its last part.
func (l *Backend) layerOf(c *call) string {
	for _, list := range [][]operand{c.in, c.out} {
		for _, o := range list {
			if name, ok := l.names[o.buffer.Mem]; ok {
				if i := strings.LastIndexByte(name, '.'); i > 0 {
					return name[:i]
				}
				return name
			}
		}
	}
	return l.layer
}

// FirstDifference is the index of the first op in which two runs differ, −1 if
// there is none. Runs of different length differ where the shorter one ends.
func FirstDifference(a, b []Line) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}
