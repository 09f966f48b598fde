package tensor

// InParts is f(x), computed for a few items of the first axis at a time, as many as
// the device asks for (kernels.Device.Together): memory and caches then hold the
// activations of those few. f treats items independently, so that no bit depends on it.
// While the tape records, and where the device asks for no limit, f gets x whole.
//
// Shapes: x [B, ...]; f maps [n, ...] to [n, ...] for every n ≤ B.
func (x *Tensor) InParts(f func(part *Tensor) *Tensor) *Tensor {
	t := tapeOf("InParts", x)
	batch, n := x.Dim(0), t.backend.Together()
	if n == 0 || n >= batch || t.recording {
		return f(x)
	}
	item := x.Len() / batch
	var y *Tensor
	for from := 0; from < batch; from += n {
		count := min(n, batch-from)
		start := t.Mark()
		out := f(t.tensor(x.shape.with(0, count), x.value.Slice(from*item, (from+count)*item)))
		if y == nil {
			y = t.result(out.shape.with(0, batch))
		}
		t.copyPart(y.value, out.value, out.shape, y.shape, 0, from, true)
		t.Release(start, y)
	}
	return y
}
