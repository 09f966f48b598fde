// Package opprofile times the ops of a forward pass one by one and sets beside each
// what the machine would need at least: operations at the peak of fused
// multiply-adds, bytes at the rate of memory.
package opprofile

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"vision/kernels"
)

// Backend passes ops on to another backend and times those that a vision transformer
// uses; others are passed on unseen.
type Backend struct {
	kernels.Backend
	on    bool
	rows  map[string]*Row
	order []*Row
}

var _ kernels.Backend = (*Backend)(nil)

// New stands around a backend. It counts nothing until Record.
func New(b kernels.Backend) *Backend { return &Backend{Backend: b, rows: map[string]*Row{}} }

// Record switches counting on or off.
func (p *Backend) Record(on bool) { p.on = on }

// Row is all calls of one op at one shape.
type Row struct {
	Op      string  `json:"op"`
	Shape   string  `json:"shape"`
	Calls   int     `json:"calls"`
	Seconds float64 `json:"seconds"` // of all calls
	// GFLOP and GB are of all calls: multiplications and additions, and the bytes of
	// the operands and results, each counted once.
	GFLOP float64 `json:"gflop"`
	GB    float64 `json:"gb"`
}

// Rows are what was recorded, in the order of the first calls.
func (p *Backend) Rows() []*Row { return p.order }

func (p *Backend) time(op, shape string, flops, floats int, run func()) {
	if !p.on {
		run()
		return
	}
	start := time.Now()
	run()
	p.Sync()
	took := time.Since(start).Seconds()
	key := op + shape
	r := p.rows[key]
	if r == nil {
		r = &Row{Op: op, Shape: shape}
		p.rows[key] = r
		p.order = append(p.order, r)
	}
	r.Calls++
	r.Seconds += took
	r.GFLOP += float64(flops) / 1e9
	r.GB += 4 * float64(floats) / 1e9
}

// Contract times a product: 2·M·N·K operations an item.
func (p *Backend) Contract(c kernels.Contraction) {
	n := c.Normal()
	items, k := n.Batch[0]*n.Batch[1], n.K*n.Segments
	result := items * n.M * n.N
	floats := items*(n.M*k) + k*n.N + result + n.Bias.Len()
	if !n.Residual.IsNil() {
		floats += result
	}
	shape := fmt.Sprintf("%d×%d×%d", items*n.M, n.N, k)
	if n.Act != kernels.Identity {
		shape += " " + n.Act.String()
	}
	p.time("Contract", shape, 2*result*k, floats, func() { p.Backend.Contract(c) })
}

// Attend times an attention: two products for each head.
func (p *Backend) Attend(a kernels.Attention) {
	heads := a.Items * a.NumHeads
	p.time("Attend", fmt.Sprintf("%d heads of %d×%d×%d", heads, a.Queries, a.Keys, a.Dim), 4*heads*a.Queries*a.Keys*a.Dim,
		2*heads*(a.Queries+a.Keys)*a.Dim, func() { p.Backend.Attend(a) })
}

// LayerNorm times a normalisation: 7 operations a value.
func (p *Backend) LayerNorm(l kernels.LayerNorm) {
	n := l.X.Len()
	p.time("LayerNorm", fmt.Sprintf("%d×%d", n/max(l.D, 1), l.D), 7*n, 2*n, func() { p.Backend.LayerNorm(l) })
}

// Add times a sum.
func (p *Backend) Add(dst, a, b kernels.Buffer) {
	p.time("Add", fmt.Sprint(a.Len()), a.Len(), 2*a.Len()+b.Len(), func() { p.Backend.Add(dst, a, b) })
}

// Copy times a change of layout.
func (p *Backend) Copy(c kernels.Copy) {
	n := 1
	for _, d := range c.Dims[:c.Rank] {
		n *= d
	}
	p.time("Copy", fmt.Sprint(n), 0, 2*n, func() { p.Backend.Copy(c) })
}

// Upload times the way of inputs from the host.
func (p *Backend) Upload(dst kernels.Buffer, src []float32) {
	p.time("Upload", fmt.Sprint(len(src)), 0, 2*len(src), func() { p.Backend.Upload(dst, src) })
}

// Machine is what a device can do at best.
type Machine struct {
	GFLOPs float64 `json:"gflop_per_second"` // fused multiply-adds count as two
	GBs    float64 `json:"gb_per_second"`
}

// Floor is the least time that a row could take, in seconds.
func (m Machine) Floor(r *Row) float64 { return max(r.GFLOP/m.GFLOPs, r.GB/m.GBs) }

// Write prints a table: each row's time a pass beside its floor, and what is left of
// the whole pass beside the ops.
func Write(w io.Writer, rows []*Row, m Machine, passes int, seconds float64) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "op\tshape\tcalls\tms\tfloor, ms\tof the floor\tshare of the pass\t")
	var sum, floors float64
	for _, r := range rows {
		took, floor := r.Seconds/float64(passes), m.Floor(r)/float64(passes)
		sum, floors = sum+took, floors+floor
		fmt.Fprintf(t, "%s\t%s\t%d\t%.2f\t%.2f\t%.0f %%\t%.1f %%\t\n", r.Op, r.Shape, r.Calls/passes, 1e3*took, 1e3*floor, 100*floor/took, 100*took/seconds)
	}
	fmt.Fprintf(t, "rest\t\t\t%.2f\t\t\t%.1f %%\t\n", 1e3*(seconds-sum), 100*(seconds-sum)/seconds)
	fmt.Fprintf(t, "pass\t\t\t%.2f\t%.2f\t%.0f %%\t\t\n", 1e3*seconds, 1e3*floors, 100*floors/seconds)
	return t.Flush()
}
