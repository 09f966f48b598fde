package cpu

// scalarLoop is the portable form of every vec function: f of each element.
func scalarLoop(dst, src []float32, f func(float32) float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		dst[i] = f(x)
	}
}
