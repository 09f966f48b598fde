//go:build !amd64 && !arm64

package cpu

import "vision/kernels"

// Where there is no vector unit that this package knows, it takes none of the
// elements, and a reduction is its portable definition.

func addVector(_, _, _ []float32) int                    { return 0 }
func subVector(_, _, _ []float32) int                    { return 0 }
func mulVector(_, _, _ []float32) int                    { return 0 }
func divVector(_, _, _ []float32) int                    { return 0 }
func addScalarVector(_, _ []float32, _ float32) int      { return 0 }
func subScalarVector(_, _ []float32, _ float32) int      { return 0 }
func scaleVector(_, _ []float32, _ float32) int          { return 0 }
func divScalarVector(_, _ []float32, _ float32) int      { return 0 }
func reluVector(_, _ []float32) int                      { return 0 }
func reluGradVector(_, _, _ []float32) int               { return 0 }
func softmaxGradVector(_, _, _ []float32, _ float32) int { return 0 }

func rowSumVector(x []float32) float32    { return rowSumPortable(x) }
func rowDotVector(x, y []float32) float32 { return rowDotPortable(x, y) }
func rowMaxVector(x []float32) float32    { return rowMaxPortable(x) }

func rowCentredSquaresVector(x []float32, mean float32) float32 {
	return rowCentredSquaresPortable(x, mean)
}

func rowExpSumVector(dst, x []float32, scale, m float32) float32 {
	return rowExpSumPortable(dst, x, scale, m)
}

func colAddVector(_, _ []float32, _, _ int) int       { return 0 }
func colMulAddVector(_, _, _ []float32, _, _ int) int { return 0 }

func normaliseVector(_, _, _, _ []float32, _, _ float32) int           { return 0 }
func layerNormGradVector(_, _, _, _ []float32, _, _, _, _ float32) int { return 0 }
func colNormAddVector(_, _, _, _, _, _ []float32, _ int) int           { return 0 }

func layerNormGradSumsVector(dy, x, gamma []float32, mean, rstd float32) (c1, c2 float32) {
	return layerNormGradSumsPortable(dy, x, gamma, mean, rstd)
}

func mseGradVector(_, _, _ []float32, _, _ float32) int                 { return 0 }
func smoothL1Vector(_, _, _ []float32, _, _ float32) int                { return 0 }
func smoothL1GradVector(_, _, _ []float32, _, _, _ float32) int         { return 0 }
func adamVector(_, _, _, _ []float32, _ *kernels.AdamStep) int          { return 0 }
func sophiaVector(_, _, _, _ []float32, _ *kernels.SophiaStep) int      { return 0 }
func sophiaHessianVector(_, _ []float32, _ *kernels.SophiaStep) int     { return 0 }
func transposeVector(_, _ []float32, _, _, _, _ int) (r, c int)         { return 0, 0 }
func philoxVector(_ []uint32, _ kernels.Draw, _ uint64) int             { return 0 }
func uniformVector(_ []float32, _ []uint32, _, _ float32) int           { return 0 }
func dropoutVector(_, _ []float32, _ []uint32, _ uint64, _ float32) int { return 0 }
