//go:build linux

package cpu

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"vision/kernels/elementary"
)

// guarded returns n random values that end, or begin, at a page nobody may touch.
func guarded(t *testing.T, r *rand.Rand, n int, end bool) []float32 {
	page := os.Getpagesize()
	size := roundUp(4*n, page)
	m, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(m) })
	for _, p := range [][]byte{m[:page], m[page+size:]} {
		if err := syscall.Mprotect(p, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	at := page
	if end {
		at += size - 4*n
	}
	v := unsafe.Slice((*float32)(unsafe.Pointer(&m[at])), n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// Every unit's tiles give the sums of the rule, add bias and residual to the last one, and
// touch nothing beside their operands: not behind a panel, not between the rows of results.
func TestTilesTouchOnlyTheirOwn(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, tl := range everyTiling()[1:] {
		for _, k := range []int{1, 7, 8, 9, 127, 128, 129, 136, 257, 391} {
			for panels := range 3 { // 0: the short tile
				for mode := range 16 {
					if panels == 0 && !tl.short || mode&2 != 0 && !tl.finishes {
						continue
					}
					name := fmt.Sprintf("%s/width=%d/k=%d/panels=%d/mode=%d", tl.name, tl.b.width, k, panels, mode)
					t.Run(name, func(t *testing.T) { guardTiles(t, r, &tl, k, panels, mode) })
				}
			}
		}
	}
}

func guardTiles(t *testing.T, r *rand.Rand, tl *tiling, k, panels, mode int) {
	end, finish, first, residual := mode&1 == 0, mode&2 != 0 && panels > 0, mode&4 != 0, mode&8 != 0
	rows, w := panels*tl.a.width, tl.b.width
	if panels == 0 {
		rows = tl.a.width / 2
	}
	plain := guarded(t, r, max(panels, 1)*tl.a.width*k, end) // row-major
	a, b := guarded(t, r, max(panels, 1)*tl.a.floats(k), end), guarded(t, r, k*w, end)
	for i := range max(panels, 1) {
		src := source{data: plain, line: k, k: 1, segLen: k}
		tl.a.pack(a[i*tl.a.floats(k):][:tl.a.floats(k)], &src, i*tl.a.width, max(panels, 1)*tl.a.width, 0, k)
	}
	s := tiles{n: panels, k: k, a: a, b: b, ldc: w + 5, ldo: w + 3, ldr: w + 7}
	s.c = guarded(t, r, (rows-1)*s.ldc+w, end)
	out, res := guarded(t, r, (rows-1)*s.ldo+w, end), guarded(t, r, (rows-1)*s.ldr+w, end)
	if first {
		s.first = 1
	}
	if finish {
		s.out, s.bias = out, guarded(t, r, w, end)
		if residual {
			s.residual = res
		}
	}
	if !end {
		s.next = b[:min(len(b), 16*w)]
	}
	wantC, wantOut := slices.Clone(s.c), slices.Clone(out)
	for i := range rows {
		for j := range w {
			sum := wantC[i*s.ldc+j]
			for k0 := 0; k0 < k; k0 += sumBlock {
				var block float32
				for l := k0; l < min(k0+sumBlock, k); l++ {
					block = elementary.FMA(plain[i*k+l], b[l*w+j], block)
				}
				if k0 == 0 && first {
					sum = block
				} else {
					sum += block
				}
				if !finish || k0+sumBlock < k {
					wantC[i*s.ldc+j] = sum
				}
			}
			if finish {
				if sum += s.bias[j]; residual {
					sum += res[i*s.ldr+j]
				}
				wantOut[i*s.ldo+j] = sum
			}
		}
	}
	c := s.c
	if panels == 0 {
		tl.runShort(&s)
	} else {
		tl.run(&s)
	}
	if i := difference(c, wantC); i >= 0 {
		t.Errorf("sums: value %d is %v, expected %v", i, c[i], wantC[i])
	}
	if i := difference(out, wantOut); i >= 0 {
		t.Errorf("results: value %d is %v, expected %v", i, out[i], wantOut[i])
	}
}
