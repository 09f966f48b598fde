package ptxsim

import (
	"strings"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim/syntax"
)

// tensor compiles ldmatrix and mma.sync.
//
// How a tensor core sums is not in the PTX specification and differs between
// generations. The model here: the products of one instruction are exact, they and
// the accumulator are added in binary64 in ascending k, and the sum is rounded once
// to binary32. Results agree with no device to the bit, and need not: these
// instructions are not canonical (kernels/NUMERICS.md §11).
func (c *compiler) tensor() (op, bool) {
	switch {
	case strings.HasPrefix(c.in.Op, "ldmatrix.sync.aligned.m8n8.x"):
		return c.loadMatrices(), true
	case c.in.Op == "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32":
		return c.multiply(16, func(slots []int, w *warp, row, k, g, t int) float64 {
			// Register k/8·2 + row/8, or k/8 for B; the half by k's parity.
			v := w.r32[slots[0]][4*g+t]
			if k&1 == 1 {
				v >>= 16
			}
			return float64(f32(v << 16))
		}), true
	case c.in.Op == "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32":
		return c.multiply(8, func(slots []int, w *warp, row, k, g, t int) float64 {
			return float64(f32(w.r32[slots[0]][4*g+t] &^ 0x1fff))
		}), true
	}
	return op{}, false
}

func (c *compiler) vector(i, n, bits int) []int {
	o := c.operand(i)
	if o.Kind != syntax.Vector || len(o.Parts) != n {
		c.fail("operand %d is no vector of %d", i+1, n)
	}
	var slots []int
	for _, part := range o.Parts {
		slots = append(slots, c.valueOf(part, bits))
	}
	return slots
}

// loadMatrices is ldmatrix: lanes 8j … 8j+7 name the rows, of 16 bytes, of matrix j;
// lane l receives 4 bytes of row l/4, or, transposed, the two halves that stand in
// column l/4 of rows 2·(l mod 4) and the next.
func (c *compiler) loadMatrices() op {
	n := int(c.in.Op[len("ldmatrix.sync.aligned.m8n8.x")] - '0')
	transposed := strings.Contains(c.in.Op, ".trans.")
	if n != 1 && n != 2 && n != 4 || !strings.HasSuffix(c.in.Op, ".shared.b16") {
		c.fail("this form is not known")
	}
	d := c.vector(0, n, 32)
	a := &access{space: "shared", size: 4}
	c.where(a, c.operand(1))
	return op{needs: everyone, exec: func(w *warp, m uint32) {
		if m != all {
			w.fail(-1, driver.LaunchFailed, "ldmatrix by lanes %#08x, expected the whole warp", m)
		}
		at := a.addresses(w)
		var rows places
		w.locateShared(&rows, &at, all>>(32-8*n), 16, false)
		for j, slot := range d {
			for l := range 32 {
				if !transposed {
					w.r32[slot][l] = (*[4]uint32)(rows[8*j+l/4])[l%4]
					continue
				}
				low := (*[8]uint16)(rows[8*j+l%4*2])[l/4]
				high := (*[8]uint16)(rows[8*j+l%4*2+1])[l/4]
				w.r32[slot][l] = uint32(low) | uint32(high)<<16
			}
		}
	}}
}

// multiply is D = A·B + C with A 16×K, B K×8. element reads one value of A or B from
// the register that holds it.
func (c *compiler) multiply(depth int, element func(slots []int, w *warp, row, k, g, t int) float64) op {
	d, a, b, acc := c.vector(0, 4, 32), c.vector(1, 4, 32), c.vector(2, 2, 32), c.vector(3, 4, 32)
	half := depth / 2 // columns that one register of a lane group covers
	pair := half / 4  // values in a register: 2 of bf16, 1 of tf32
	return op{needs: everyone, exec: func(w *warp, m uint32) {
		if m != all {
			w.fail(-1, driver.LaunchFailed, "mma by lanes %#08x, expected the whole warp", m)
		}
		var x [16][16]float64
		var y [8][16]float64
		for k := range depth {
			t := k % half / pair
			for row := range 16 {
				x[row][k] = element(a[k/half*2+row/8:], w, row, k, row%8, t)
			}
			for col := range 8 {
				y[col][k] = element(b[k/half:], w, col, k, col, t)
			}
		}
		var out [4]lanes32
		for l := range 32 {
			for e := range 4 {
				row, col := l/4+e/2*8, l%4*2+e%2
				sum := float64(f32(w.r32[acc[e]][l]))
				for k := range depth {
					sum += float64(x[row][k] * y[col][k])
				}
				out[e][l] = u32(float32(sum))
			}
		}
		for e := range 4 {
			w.r32[d[e]] = out[e]
		}
	}}
}
