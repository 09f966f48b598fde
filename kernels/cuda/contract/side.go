package contract

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// form says how an operand lies in memory, for the asynchronous versions.
type form uint8

const (
	other  form = iota // to be packed
	along              // the contracted index is contiguous
	across             // the lines (rows of A, columns of B) are contiguous
)

// side is one operand with its lines: the rows of A or the columns of B.
type side struct {
	p                    driver.Ptr
	lines                int
	line, along, segment uint64 // strides
	batch                [2]uint64
	count                [2]int // of matrices along the batch axes: 1 where shared
	k, segments          int
}

func newSide(o *operand, lines int, line, alongK uint64, c *kernels.Contraction) side {
	s := side{p: o.p, lines: lines, line: line, along: alongK, segment: o.segment,
		batch: [2]uint64{o.batch0, o.batch1}, count: c.Batch, k: c.K, segments: c.Segments}
	for i, stride := range s.batch {
		if stride == 0 {
			s.count[i] = 1
		}
	}
	// Segments that follow one another are one.
	if s.segments == 1 || s.segment == uint64(s.k)*s.along {
		s.k, s.segments = s.k*s.segments, 1
	}
	// A stride that is never taken may be any.
	if s.lines == 1 {
		s.line = 0
	}
	if s.k*s.segments == 1 {
		s.along = 0
		if s.line != 1 {
			s.along = 1
		}
	}
	return s
}

// Strides beyond this would overflow the 32-bit offsets within a tile of 192 lines
// or 32 k.
const strideLimit = 1 << 24

// form needs rows that begin at multiples of 16 bytes, and whole groups of four.
func (s *side) form() form {
	if s.segments != 1 || s.p%16 != 0 || (s.count[0] > 1 && s.batch[0]%4 != 0) || (s.count[1] > 1 && s.batch[1]%4 != 0) {
		return other
	}
	if s.along == 1 && s.line%4 == 0 && s.line < strideLimit {
		return along
	}
	if s.line == 1 && s.along%4 == 0 && s.along < strideLimit && s.lines%4 == 0 {
		return across
	}
	return other
}

// reaches reports whether the rows of the operand, as it lies or packed into a form, are
// short enough for 32-bit offsets. A packed row can be longer than what it was made of:
// the contracted index of 2²⁴ rows of a tall matrix becomes one row.
func (s *side) reaches(to form) bool {
	if s.form() == to {
		return true
	}
	_, length := s.shape(to)
	return length < strideLimit
}

// packed is the form that pack gives it: the axis that is contiguous stays so.
func (s *side) packed() form {
	if s.line == 1 && s.along != 1 {
		return across
	}
	return along
}

// room is the number of values of a packed copy.
func (s *side) room(to form) int {
	rows, length := s.shape(to)
	return s.count[0] * s.count[1] * rows * length
}

func (s *side) shape(to form) (rows, length int) {
	if to == along {
		return s.lines, ceil(s.k*s.segments, 4) * 4
	}
	return s.k * s.segments, ceil(s.lines, 4) * 4
}

// pack copies the operand into form to and returns the copy as an operand's strides.
// The caller frees the buffer after the launch that reads it.
func (s *side) pack(d *gpu.Device, to form) kernels.Buffer {
	rows, length := s.shape(to)
	size := s.room(to)
	buffer := d.Alloc(size)
	x := packArgs{from: s.p, to: d.Ptr(buffer), line: s.line, along: s.along, segment: s.segment,
		batch0: s.batch[0], batch1: s.batch[1], pitch: uint64(length),
		lines: uint32(s.lines), k: uint32(s.k), segments: uint32(s.segments),
		items: uint32(s.count[0] * s.count[1]), items1: uint32(s.count[1])}
	if to == along {
		x.kInner = 1
	}
	gpu.Launch(d, &packKernel, d.Blocks(size, 256), gpu.Threads(256), 0, &x)
	s.p, s.segment, s.k, s.segments = x.to, 0, s.k*s.segments, 1
	if s.line, s.along = uint64(length), 1; to == across {
		s.line, s.along = 1, uint64(length)
	}
	matrix := uint64(rows * length)
	for i, stride := range []uint64{matrix * uint64(s.count[1]), matrix} {
		if s.batch[i] != 0 {
			s.batch[i] = stride
		}
	}
	return buffer
}

// operand is the side as a row-major description: (row, col) are (line, along) for A
// and (along, line) for B.
func (s *side) operand(row, col uint64) operand {
	return operand{p: s.p, row: row, col: col, batch0: s.batch[0], batch1: s.batch[1]}
}
