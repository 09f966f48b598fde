package cpu

import "unsafe"

//go:noescape
func expSumAVX2(dst, x *float32, n int, scale, m float32) float32

func rowExpSumVector(dst, x []float32, scale, m float32) float32 {
	return expSumAVX2(unsafe.SliceData(dst), unsafe.SliceData(x[:len(dst)]), len(dst), scale, m)
}
