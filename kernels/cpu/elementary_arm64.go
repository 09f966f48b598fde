package cpu

// haveVector is true: every arm64 processor that Go runs on has NEON with FMLA.
func haveVector() bool { return true }

// The kernels read n elements (a multiple of 8) of src and write dst, which may
// be src. Those of sine and cosine stop before the first eight that hold an
// argument beyond 40000 or a NaN and return how many elements they wrote.

//go:noescape
func expNEON(dst, src *float32, n int)

//go:noescape
func geluNEON(dst, src *float32, n int)

//go:noescape
func geluGradNEON(dst, src *float32, n int)

//go:noescape
func logNEON(dst, src *float32, n int)

//go:noescape
func erfNEON(dst, src *float32, n int)

//go:noescape
func erfcNEON(dst, src *float32, n int)

//go:noescape
func tanhNEON(dst, src *float32, n int)

//go:noescape
func sinNEON(dst, src *float32, n int) int

//go:noescape
func cosNEON(dst, src *float32, n int) int

// block is how many elements the kernels compute at a time.
func (k lanes) block() int { return 8 }

// run applies the kernel to n elements, whole blocks, and returns how many it did.
func (k lanes) run(dst, src *float32, n int) int {
	switch k {
	case lanesExp:
		expNEON(dst, src, n)
	case lanesGELU:
		geluNEON(dst, src, n)
	case lanesGELUGrad:
		geluGradNEON(dst, src, n)
	case lanesLog:
		logNEON(dst, src, n)
	case lanesErf:
		erfNEON(dst, src, n)
	case lanesErfc:
		erfcNEON(dst, src, n)
	case lanesTanh:
		tanhNEON(dst, src, n)
	case lanesSin:
		return sinNEON(dst, src, n)
	case lanesCos:
		return cosNEON(dst, src, n)
	}
	return n
}
