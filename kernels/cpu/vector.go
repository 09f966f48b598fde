package cpu

// Element-by-element kernels on slices of one length. Each is its portable loop;
// the vector unit, unless portable forbids it, takes the leading elements that
// fill whole registers, with the same bits. A destination may be an operand.

// vecAdd computes dst = a + b.
func vecAdd(dst, a, b []float32, portable bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if !portable {
		i = addVector(dst, a, b)
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] + b[i]
	}
}

// vecSub computes dst = a − b.
func vecSub(dst, a, b []float32, portable bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if !portable {
		i = subVector(dst, a, b)
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] - b[i]
	}
}

// vecMul computes dst = a·b.
func vecMul(dst, a, b []float32, portable bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if !portable {
		i = mulVector(dst, a, b)
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] * b[i]
	}
}

// vecDiv computes dst = a / b.
func vecDiv(dst, a, b []float32, portable bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if !portable {
		i = divVector(dst, a, b)
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] / b[i]
	}
}

// vecAddScalar computes dst = a + c.
func vecAddScalar(dst, a []float32, c float32, portable bool) {
	a = a[:len(dst)]
	i := 0
	if !portable {
		i = addScalarVector(dst, a, c)
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] + c
	}
}

// vecSubScalar computes dst = a − c.
func vecSubScalar(dst, a []float32, c float32, portable bool) {
	a = a[:len(dst)]
	i := 0
	if !portable {
		i = subScalarVector(dst, a, c)
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] - c
	}
}

// vecScale computes dst = a·c.
func vecScale(dst, a []float32, c float32, portable bool) {
	a = a[:len(dst)]
	i := 0
	if !portable {
		i = scaleVector(dst, a, c)
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] * c
	}
}

// vecDivScalar computes dst = a / c.
func vecDivScalar(dst, a []float32, c float32, portable bool) {
	a = a[:len(dst)]
	i := 0
	if !portable {
		i = divScalarVector(dst, a, c)
	}
	for ; i < len(dst); i++ {
		dst[i] = a[i] / c
	}
}
