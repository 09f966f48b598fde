package cpu

// vecGELU is the function of that name by the widest unit.
func (t *tiling) vecGELU(dst, src []float32, portable bool) {
	n := 0
	if t.wide && !portable {
		n = geluWide(dst, src)
	}
	vecGELU(dst[n:], src[n:], portable)
}

// geluRows is vecGELU of rows of n values, stride apart in dst and from apart in src.
func (t *tiling) geluRows(dst, src []float32, rows, n, stride, from int) {
	if !t.wide && geluTogether(dst[:(rows-1)*stride+n], src[:(rows-1)*from+n], rows, n, stride, from) {
		return
	}
	for i := range rows {
		t.vecGELU(dst[i*stride:][:n], src[i*from:][:n], false)
	}
}

// vecGELUGrad is the function of that name by the widest unit.
func (t *tiling) vecGELUGrad(dst, src []float32, portable bool) {
	n := 0
	if t.wide && !portable {
		n = geluGradWide(dst, src)
	}
	vecGELUGrad(dst[n:], src[n:], portable)
}

// softmax computes dst = softmax(x·scale) of one row by the widest unit; dst may be x.
func (t *tiling) softmax(dst, x []float32, scale float32, portable bool) {
	if t.wide && !portable {
		softmaxWide(dst, x, scale)
		return
	}
	if portable { // the definition
		x, scale = scaled(dst, x, scale, true), 1
	}
	softmaxInto(dst, x, scale, portable)
}
