package audit_test

import (
	"math"
	"strings"
	"testing"

	"vision/eval/audit"
	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/elementary"
)

// planted is package cpu with a mistake in one product.
type planted struct {
	*cpu.Backend
	at, calls int
	wrong     func(b *cpu.Backend, c kernels.Contraction)
}

func (p *planted) Contract(c kernels.Contraction) {
	if p.calls++; p.calls == p.at {
		p.wrong(p.Backend, c)
		return
	}
	p.Backend.Contract(c)
}

func plant(at int, wrong func(b *cpu.Backend, c kernels.Contraction)) audit.Device {
	return audit.Device{Name: "planted", Open: func() (kernels.Backend, error) {
		b, err := cpu.New(cpu.Options{Threads: 1})
		return &planted{Backend: b, at: at, wrong: wrong}, err
	}}
}

// bit turns over the lowest bit of element 7 of the product.
func bit(b *cpu.Backend, c kernels.Contraction) {
	b.Contract(c)
	x, v := c.C.Slice(7, 8), []float32{0}
	b.Download(v, x)
	v[0] = math.Float32frombits(math.Float32bits(v[0]) ^ 1)
	b.Upload(x, v)
}

// chain adds the product up without blocks of 128, every element alike; the
// epilogue is the bias alone.
func chain(b *cpu.Backend, c kernels.Contraction) {
	b.Contract(c)
	n := c.Normal()
	get := func(x kernels.Buffer) []float32 {
		v := make([]float32, x.Len())
		b.Download(v, x)
		return v
	}
	x, w, bias, out := get(n.A.Buffer), get(n.B.Buffer), get(n.Bias), get(n.C.Buffer)
	for i := range n.M {
		for j := range n.N {
			var s float32
			for k := range n.K {
				s = elementary.FMA(x[i*n.A.Row+k*n.A.Col], w[k*n.B.Row+j*n.B.Col], s)
			}
			out[i*n.C.Row+j] = s + bias[j]
		}
	}
	b.Upload(n.C.Buffer, out)
}

// TestFindsABit: one bit of one element of one product, in the forward pass.
func TestFindsABit(t *testing.T) {
	r := run(t, audit.Options{Works: works("blip")}, host("cpu", cpu.Options{}), plant(4, bit))
	if r.Verdict != audit.Differ || len(r.Findings) != 1 {
		t.Fatalf("verdict %s, findings %+v", r.Verdict, r.Findings)
	}
	m := r.Findings[0]
	f := m.Finding
	if m.Op != "Contract" || m.Phase != "forward" || m.Layer != "blocks.0.mlp.fc1" || m.Sides != [2]string{"cpu", "planted"} {
		t.Errorf("%+v", m)
	}
	if f == nil || f.Result != "C" || f.Element != 7 || f.Differing != 1 || !f.Operands || !f.Follows[0] || f.Follows[1] || f.Found[0] != f.Expected {
		t.Fatalf("%+v", f)
	}
	if !strings.Contains(f.Cause, "bit 0 of the finished result") {
		t.Errorf("cause %q", f.Cause)
	}
	// Everything before agrees, the op itself differs, and of the rest some does.
	for _, o := range r.Ops {
		if o.Index < m.Index && o.Verdict != audit.Agree || o.Index == m.Index && (o.Verdict != audit.Differ || o.Other["planted"] == "") {
			t.Errorf("op %d: %s", o.Index, o.Verdict)
		}
	}
	if r.Works[0].Others["reference"] != audit.Agree || r.Works[0].Others["planted"] != audit.Differ {
		t.Errorf("%v", r.Works[0].Others)
	}
}

// TestFindsALateBit: in a step whose ops are not entered one by one.
func TestFindsALateBit(t *testing.T) {
	r := run(t, audit.Options{Works: works("siren")}, host("cpu", cpu.Options{}), plant(100, bit))
	if len(r.Findings) != 1 || r.Findings[0].Finding == nil {
		t.Fatalf("findings %+v", r.Findings)
	}
	m := r.Findings[0]
	if !strings.HasPrefix(m.Phase, "step ") || m.Phase == "step 1" || m.Op != "Contract" || m.Finding.Element != 7 || m.Finding.Differing != 1 {
		t.Errorf("%+v %+v", m, m.Finding)
	}
}

// TestFindsAnOrder: a product that is added up in one chain.
func TestFindsAnOrder(t *testing.T) {
	r := run(t, audit.Options{Works: works("interface")}, host("cpu", cpu.Options{}), plant(1, chain))
	if len(r.Findings) != 1 || r.Findings[0].Finding == nil {
		t.Fatalf("findings %+v", r.Findings)
	}
	f := r.Findings[0].Finding
	if r.Findings[0].Layer != "1" || !strings.Contains(f.Cause, "one ascending chain, without blocks") || f.Step != 128 || len(f.Steps) != 2 || f.Steps[0].To != 128 {
		t.Errorf("%+v %+v", r.Findings[0], f)
	}
	if !f.Follows[0] || f.Follows[1] || f.Found[0] == f.Found[1] {
		t.Errorf("%+v", f)
	}
}

// TestReferenceDiffers: a device that is wrong alone is found by the reference.
func TestReferenceDiffers(t *testing.T) {
	for at, note := range map[int]string{
		4: "all states agree, but the chain", // of fc1: the rounding of fc2 hides it
		5: "blocks.0 is ",
	} {
		r := run(t, audit.Options{Works: works("blip")}, plant(at, bit))
		if r.Verdict != audit.Differ || len(r.Findings) != 1 || !strings.HasPrefix(r.Findings[0].Note, note) || r.Works[0].Verdict != audit.Differ {
			t.Errorf("verdict %s, %+v, expected %q", r.Verdict, r.Findings, note)
		}
	}
}
