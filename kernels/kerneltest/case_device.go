package kerneltest

import (
	"math"

	"vision/kernels"
)

// caseAlloc: lengths, independence of live buffers, and the statistics.
func caseAlloc(p *probe) {
	d := p.dev[0]
	if d.Name() == "" {
		p.fault("Name is empty")
	}
	var live []kernels.Buffer
	for i, n := range append([]int{0, 1}, p.ragged()...) {
		before := d.Memory().InUse
		b := d.Alloc(n)
		if b.Len() != n || b.Offset() != 0 || b.IsNil() {
			p.fault("Alloc(%d): length %d, offset %d, nil %v", n, b.Len(), b.Offset(), b.IsNil())
		}
		if s := d.Memory(); s.InUse < before+4*int64(n) || s.Peak < s.InUse || s.Held < s.InUse {
			p.fault("Alloc(%d): %+v after %d bytes in use", n, s, before)
		}
		d.Upload(b, filled(n, float32(i)))
		live = append(live, b)
	}
	for i, b := range live {
		got := make([]float32, b.Len())
		d.Download(got, b)
		if err := EqualBits(got, filled(len(got), float32(i))); err != nil {
			p.fault("buffer %d shares memory with another: %w", i, err)
		}
	}
	for _, b := range live {
		d.Free(b)
	}
	p.refuses("Alloc(-1)", func(d device) { d.Alloc(-1) })
}

// caseFree: memory returns, and is handed out again without more from the system.
func caseFree(p *probe) {
	d := p.dev[0]
	start := d.Memory().InUse
	first := d.Alloc(1000)
	d.Free(first)
	if now := d.Memory().InUse; now != start {
		p.fault("%d bytes in use after Free, %d before Alloc", now, start)
	}
	held := d.Memory().Held
	for range 10 {
		d.Free(d.Alloc(1000))
	}
	if now := d.Memory().Held; now != held {
		p.fault("Held grew from %d to %d although a buffer of this size was free", held, now)
	}
	d.Free(kernels.Buffer{}) // freeing nothing is allowed
	p.refuses("a part of an allocation", func(d device) {
		b := d.Alloc(10)
		defer d.Free(b)
		d.Free(b.Slice(0, 5))
	})
	p.refuses("freeing twice", func(d device) {
		b := d.Alloc(10)
		d.Free(b)
		d.Free(b)
	})
	if err := d.Sync(); err != nil {
		p.fault("Sync: %v", err)
	}
	used := d.Alloc(500)
	d.Free(d.Alloc(100_000))
	d.Trim()
	if m := d.Memory(); m.Held < m.InUse || m.Held >= m.InUse+400_000 {
		p.fault("after Trim %d bytes are held, %d in use: a free buffer of 400,000 stayed", m.Held, m.InUse)
	}
	d.Free(used)
	p.refuses("more than any machine has", func(d device) { d.Alloc(1 << 52) })
}

// caseUpload: values arrive bit by bit, in whole buffers and in parts of them,
// and the host slice may be reused at once.
func caseUpload(p *probe) {
	d := p.dev[0]
	for _, n := range append([]int{0}, p.ragged()...) {
		host := sprinkled("upload", n, 3)
		want := append([]float32(nil), host...)
		whole := d.Alloc(n + 9)
		d.Upload(whole.Slice(4, 4+n), host)
		for i := range host {
			host[i] = marker
		}
		got := make([]float32, n)
		d.Download(got, whole.Slice(4, 4+n))
		if i := firstChange(got, want); i >= 0 {
			p.fault("n=%d: element %d came back as %#08x, was %#08x", n, i, math.Float32bits(got[i]), math.Float32bits(want[i]))
		}
		d.Free(whole)
	}
	x := p.input("x", uniform("x", 5))
	p.refuses("4 values into 5", func(d device) { d.Upload(d.of(x), make([]float32, 4)) })
}

// caseDownload: it waits for the ops queued before it, every time.
func caseDownload(p *probe) {
	n := 100_000
	if p.small {
		n = 1000
	}
	x := p.inout("x", uniform("x", n))
	p.run("Download after each of ten doublings", func(d device) {
		got := make([]float32, n)
		for i := 1; i <= 10; i++ {
			d.Add(d.of(x), d.of(x), d.of(x))
			d.Download(got, d.of(x))
			if err := EqualBits(got, scaled("x", n, float32(int(1)<<i))); err != nil && d.side == 0 {
				p.fault("x·2^%d: %w", i, err)
			}
		}
	})
	y := p.input("y", uniform("y", 5))
	p.refuses("5 values into 6", func(d device) { d.Download(make([]float32, 6), d.of(y)) })
}
