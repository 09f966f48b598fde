package profile

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
)

// Every op of the interface can be profiled, and only those.
func TestOpsAreComplete(t *testing.T) {
	known := map[string]bool{}
	for _, o := range kernels.Ops() {
		known[o.Method] = true
		if _, err := Find(strings.ToLower(o.Method)); err != nil {
			t.Error(err)
		}
	}
	for _, o := range Ops() {
		if !known[o.Method] {
			t.Errorf("kernels.Ops has no %s", o.Method)
		}
		if len(Versions(o)) == 0 {
			t.Errorf("%s: no module begins with %s_", o.Method, o.Folder)
		}
		names := map[string]bool{}
		for _, s := range o.Shapes {
			if names[s.Name] || s.Name == "" || len(s.Sizes) != strings.Count(o.Sizes, "×")+1 {
				t.Errorf("%s: shape %+v for sizes %s", o.Method, s, o.Sizes)
			}
			names[s.Name] = true
		}
	}
	if _, err := Find("paint"); err == nil {
		t.Error("paint was found")
	}
}

// The operands of every shape pass the checks of package cpu, and every value that an
// op reads is written.
func TestShapesRunOnTheCPU(t *testing.T) {
	b, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, o := range Ops() {
		for _, s := range o.Shapes {
			func() {
				var err error
				defer func() {
					if err != nil {
						t.Errorf("%s, %s: %v", o.Method, s, err)
					}
				}()
				defer kernels.Catch(&err)
				memory := &operands{b: b}
				defer memory.free()
				o.prepare(memory, s)()
			}()
			if _, bytes := o.work(s); !(bytes > 0) {
				t.Errorf("%s, %s: %g bytes", o.Method, s, bytes)
			}
		}
	}
}

func TestShape(t *testing.T) {
	o, err := Find("contract")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"": "projection: 197×768×768 nt", "dw": "dw: 768×768×197 tn", "5x6x7": "5×6×7 nt", "5×6×7,nn": "5×6×7 nn"} {
		if s, err := o.Shape(text); err != nil || s.String() != want {
			t.Errorf("%q: %s, %v; expected %s", text, s, err, want)
		}
	}
	for _, text := range []string{"big", "5x6", "5x6x7x8", "5x0x7", "-5x6x7", "5x6x7,tt"} {
		if _, err := o.Shape(text); err == nil || !strings.Contains(err.Error(), "projection, qkv") {
			t.Errorf("%q: %v, expected a refusal that names the shapes", text, err)
		}
	}
	gelu, err := Find("GELU")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gelu.Shape("100,nn"); err == nil {
		t.Error("GELU took a form of contractions")
	}
}

// small runs an op at its small shape.
func small(t *testing.T, name string, versions ...string) *Report {
	t.Helper()
	o, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := o.Shape("small")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(o, s, versions, 1)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What can be counted by hand: 64×64×128 products are 524288 fused multiply-adds, in
// any version that pads nothing; the operands are 2·64·128 and 64·64 values.
func TestContract(t *testing.T) {
	r := small(t, "Contract", "1", "2")
	if r.FLOP != 2*64*64*128 || r.Bytes != 4*(2*64*128+64*64) || r.Counted {
		t.Errorf("%g FLOP, %g bytes", r.FLOP, r.Bytes)
	}
	if len(r.Versions) != 2 || !strings.HasPrefix(r.Versions[0].Name, "1_") || !strings.HasPrefix(r.Versions[1].Name, "2_") {
		t.Fatalf("%d versions", len(r.Versions))
	}
	direct, tiled := r.Versions[0], r.Versions[1]
	fma := func(v Version) uint64 {
		for _, c := range v.Total.Instructions {
			if c.Name == "fma" {
				return c.Lanes
			}
		}
		return 0
	}
	if fma(direct) != 64*64*128 || fma(tiled) < 64*64*128 {
		t.Errorf("%d and %d fused multiply-adds, expected 524288 and no less", fma(direct), fma(tiled))
	}
	if direct.Total.SharedRequests != 0 || tiled.Total.SharedRequests == 0 || tiled.Total.Barriers == 0 {
		t.Errorf("shared memory: %d requests and %d, %d barriers; expected none in the direct version only", direct.Total.SharedRequests, tiled.Total.SharedRequests, tiled.Total.Barriers)
	}
	if direct.Total.GlobalRead <= tiled.Total.GlobalRead {
		t.Errorf("%d bytes read by the direct version, %d by the tiled one, expected fewer", direct.Total.GlobalRead, tiled.Total.GlobalRead)
	}
	if tiled.Total.SharedPasses < tiled.Total.SharedLeast {
		t.Errorf("less than the least: %+v", tiled.Total)
	}
	for _, k := range append(direct.Kernels, tiled.Kernels...) {
		if len(k.Architectures) != 6 || k.Architectures[0].Registers == 0 {
			t.Errorf("%s: %+v, expected registers on six architectures", k.Entry, k.Architectures)
		}
	}
}

// 1000 sums read 8000 bytes and write 4000, and their intensity is 1/12.
func TestAdd(t *testing.T) {
	r := small(t, "Add")
	n := r.Versions[0].Total
	if n.GlobalRead != 8000 || n.GlobalWritten != 4000 || r.FLOP != 1000 || !r.Counted || r.Bytes != 12000 {
		t.Errorf("%d read, %d written, %g FLOP, %g bytes", n.GlobalRead, n.GlobalWritten, r.FLOP, r.Bytes)
	}
	for _, c := range r.Roofline {
		if c.Bound != "memory" || !(c.Balance > r.Intensity) {
			t.Errorf("%+v, expected memory to bind", c)
		}
	}
}

// Every op runs at its small shape, as the launcher chooses and directly.
func TestEveryOp(t *testing.T) {
	for _, o := range Ops() {
		if o.Method == "Contract" {
			continue
		}
		r := small(t, o.Method, "", "1")
		for _, v := range r.Versions {
			if v.Total.Warps == 0 || v.Total.GlobalWritten == 0 {
				t.Errorf("%s, %s: %+v", o.Method, v.Name, v.Total)
			}
		}
	}
}

func TestRoofline(t *testing.T) {
	// 10 FLOP a byte: below the balance of none but the A100's 9.6.
	c := ceilings(10e9, 1e9)
	if c[0].Bound != "fp32" || c[1].Bound != "memory" || c[2].Bound != "memory" {
		t.Errorf("%+v", c)
	}
	if got := c[0].Micros; !(got > 512.8 && got < 512.9) { // 10e9 / 19.5e12 s
		t.Errorf("%g µs, expected 512.82", got)
	}
	if got := c[1].Micros; !(got > 1068.3 && got < 1068.4) { // 1e9 / 936e9 s
		t.Errorf("%g µs, expected 1068.38", got)
	}
}

func TestText(t *testing.T) {
	r := small(t, "Softmax")
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Softmax, small: 33×33", "RTX 3090", "lanes that worked", "sectors a request", "sm_120"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
	if err := List(&out); err != nil || !strings.Contains(out.String(), "items×heads×tokens×dim: vit-b16") {
		t.Errorf("%v:\n%s", err, &out)
	}
	if _, err := Run(Ops()[0], Ops()[0].Shapes[len(Ops()[0].Shapes)-1], []string{"99"}, 1); err == nil || !strings.Contains(err.Error(), "1_direct") {
		t.Errorf("version 99: %v", err)
	}
	if got := count(1234567) + count(12) + count(123456); got != "1 234 56712123 456" {
		t.Errorf("%q", got)
	}
}
