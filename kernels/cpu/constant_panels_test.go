package cpu

import (
	"errors"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"vision/kernels"
)

// foreignPanels lays a matrix out in memory that is not the backend's.
func foreignPanels(b *Backend, values []float32, rows, cols int) kernels.Panels {
	p := panels{panel: &b.tiling.b, rows: rows, cols: cols}
	data := aligned(roundUp(rows, b.PanelWidth()) * cols)
	p.write(data, values)
	raw := unsafe.Slice((*byte)(unsafe.Pointer(&data[0])), 4*len(data))
	var sums []uint32
	for part := range slices.Chunk(raw, kernels.PanelsPart) {
		sums = append(sums, crc32.Checksum(part, castagnoli))
	}
	return kernels.Panels{Name: "matrix", Width: b.PanelWidth(), Values: data, Sums: sums}
}

func ramp(n, seed int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32((i*seed)%17) - 8
	}
	return v
}

// Foreign panels give the products, the values and the memory of the backend's own; what
// is written to the matrix later leaves them alone, and Free never hands them out.
func TestUsePanels(t *testing.T) {
	b, err := New(Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if b.PanelWidth() == 0 {
		t.Skip("no vector unit that is known: no panels")
	}
	const m, n, k = 7, 700, 600 // more than one part
	values := ramp(n*k, 3)
	x := upload(b, [][]float32{ramp(m*k, 5)})[0]
	product := func(w kernels.Buffer) []float32 {
		y := b.Alloc(m * n)
		defer b.Free(y)
		b.Contract(kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(x, k), B: kernels.Transposed(w, k), C: kernels.Matrix(y, n)})
		got := make([]float32, m*n)
		b.Download(got, y)
		return got
	}
	own := upload(b, [][]float32{values})[0]
	want := product(own)
	before := b.Memory()
	w := b.Alloc(n * k)
	b.Constant(w, n, k)
	p := foreignPanels(b, values, n, k)
	untouched := slices.Clone(p.Values)
	b.UsePanels(w, p)
	if after := b.Memory(); after.Held != before.Held || after.InUse != before.InUse {
		t.Errorf("memory %+v with foreign panels, expected %+v", after, before)
	}
	if !slices.Equal(product(w), want) {
		t.Error("products differ")
	}
	got := make([]float32, n*k)
	if b.Download(got, w); !slices.Equal(got, values) {
		t.Error("values differ")
	}
	other := ramp(n*k, 11)
	b.Upload(w, other)
	b.Upload(own, other)
	if !slices.Equal(product(w), product(own)) || !slices.Equal(p.Values, untouched) {
		t.Error("an upload gives other products, or writes to foreign memory")
	}
	b.Free(w) // its own memory again: good for all of its size class
	if again := b.Alloc(450_000); len(floats(again)) != 450_000 {
		t.Error("a block smaller than its class")
	}
	v := b.Alloc(n * k)
	b.Constant(v, n, k)
	b.UsePanels(v, p)
	once := b.Memory().InUse
	b.UsePanels(v, p)
	if twice := b.Memory().InUse; twice != once {
		t.Errorf("%d bytes in use after panels were given twice, %d after once", twice, once)
	}
	b.Free(v)
	if again := b.Alloc(n * k); &floats(again)[0] == &p.Values[0] {
		t.Error("foreign memory is handed out")
	}
	refused := func(what, want string, kind error, change func(p *kernels.Panels)) {
		t.Helper()
		defer func() {
			e, ok := recover().(*kernels.Error)
			if !ok || !errors.Is(e, kind) || !strings.Contains(e.Error(), want) {
				t.Errorf("%s: %v, expected an error with %q", what, e, want)
			}
		}()
		u := b.Alloc(n * k)
		b.Constant(u, n, k)
		q := p
		q.Sums = slices.Clone(p.Sums)
		change(&q)
		b.UsePanels(u, q)
		product(u)
	}
	refused("another width", "panels of 3 rows", kernels.ErrShape, func(p *kernels.Panels) { p.Width = 3 })
	refused("too few values", "values in panels, expected", kernels.ErrShape, func(p *kernels.Panels) { p.Values = p.Values[:16] })
	refused("another place", "cache line", kernels.ErrValue, func(p *kernels.Panels) { p.Values = aligned(len(p.Values) + 1)[1:] })
	refused("a sum missing", "sums of", kernels.ErrShape, func(p *kernels.Panels) { p.Sums = p.Sums[1:] })
	refused("a wrong sum", "1 of 2 checksums differ", kernels.ErrValue, func(p *kernels.Panels) { p.Sums[1]++ })
}
