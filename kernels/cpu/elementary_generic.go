//go:build !amd64 && !arm64

package cpu

import "vision/kernels/elementary"

// haveVector is false where the vector kernels do not exist.
func haveVector() bool { return false }

// vecExp writes elementary.Exp of each element of src to dst, which is at least
// as long and may be src itself; all vec functions do so with their function.
func vecExp(dst, src []float32, _ bool)      { scalarLoop(dst, src, elementary.Exp) }
func vecGELU(dst, src []float32, _ bool)     { scalarLoop(dst, src, elementary.GELU) }
func vecGELUGrad(dst, src []float32, _ bool) { scalarLoop(dst, src, elementary.GELUGrad) }
func vecLog(dst, src []float32, _ bool)      { scalarLoop(dst, src, elementary.Log) }
func vecErf(dst, src []float32, _ bool)      { scalarLoop(dst, src, elementary.Erf) }
func vecErfc(dst, src []float32, _ bool)     { scalarLoop(dst, src, elementary.Erfc) }
func vecTanh(dst, src []float32, _ bool)     { scalarLoop(dst, src, elementary.Tanh) }
func vecSin(dst, src []float32, _ bool)      { scalarLoop(dst, src, elementary.Sin) }
func vecCos(dst, src []float32, _ bool)      { scalarLoop(dst, src, elementary.Cos) }
