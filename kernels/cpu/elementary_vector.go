//go:build amd64 || arm64

package cpu

import "vision/kernels/elementary"

// lanes names a vector kernel. A name and not a function value, so that the
// compiler sees that no kernel keeps its pointers and the buffers of callers stay
// on the stack.
type lanes int

const (
	lanesExp lanes = iota
	lanesGELU
	lanesGELUGrad
	lanesLog
	lanesErf
	lanesErfc
	lanesTanh
	lanesSin
	lanesCos
)

// vecLanes applies kernel k to src; eights that it declines, and only they, go
// through f. The last elements, fewer than a block, are computed in a buffer.
func vecLanes(dst, src []float32, k lanes, f func(float32) float32) {
	dst = dst[:len(src)]
	n := len(src) &^ (k.block() - 1)
	for i := 0; i < n; {
		i += k.run(&dst[i], &src[i], n-i)
		if i < n {
			scalarLoop(dst[i:i+8], src[i:i+8], f)
			i += 8
		}
	}
	if n < len(src) {
		var b [mostBlock]float32
		copy(b[:], src[n:])
		if k.run(&b[0], &b[0], k.block()) < k.block() {
			scalarLoop(b[:k.block()], b[:k.block()], f)
		}
		copy(dst[n:], b[:])
	}
}

// mostBlock is the largest of the blocks that kernels compute at a time.
const mostBlock = 32

func vec(dst, src []float32, k lanes, f func(float32) float32, portable bool) {
	if portable || !haveVector() {
		scalarLoop(dst, src, f)
		return
	}
	vecLanes(dst, src, k, f)
}

// vecExp writes elementary.Exp of each element of src to dst, which is at least
// as long and may be src itself. All vec functions do so with their function;
// portable chooses the scalar loop, with the same bits.
func vecExp(dst, src []float32, portable bool) { vec(dst, src, lanesExp, elementary.Exp, portable) }

func vecGELU(dst, src []float32, portable bool) { vec(dst, src, lanesGELU, elementary.GELU, portable) }

func vecGELUGrad(dst, src []float32, portable bool) {
	vec(dst, src, lanesGELUGrad, elementary.GELUGrad, portable)
}

func vecLog(dst, src []float32, portable bool) { vec(dst, src, lanesLog, elementary.Log, portable) }

func vecErf(dst, src []float32, portable bool) { vec(dst, src, lanesErf, elementary.Erf, portable) }

func vecErfc(dst, src []float32, portable bool) { vec(dst, src, lanesErfc, elementary.Erfc, portable) }

func vecTanh(dst, src []float32, portable bool) { vec(dst, src, lanesTanh, elementary.Tanh, portable) }

func vecSin(dst, src []float32, portable bool) { vec(dst, src, lanesSin, elementary.Sin, portable) }

func vecCos(dst, src []float32, portable bool) { vec(dst, src, lanesCos, elementary.Cos, portable) }
