package kernels

// Numerics is the version of the arithmetic contract, NUMERICS.md.
const Numerics = 1

// Backend is one device seen through one ordered queue: ops take effect in the
// order of the calls. A call may return before its op has run (a GPU stream);
// Download and Sync wait. A Backend is used from one goroutine at a time; the
// parallelism is inside the op.
//
// Every op is destination first and obeys NUMERICS.md to the bit. Arguments are
// checked before anything runs; a violation panics with *[Error]. Unless a
// method says otherwise, a destination may be the same buffer as an operand of
// the same shape, but may not overlap it in part.
type Backend interface {
	Device
	Contractor
	RowOps
	ColumnOps
	Elementwise
	Losses
	Optimisers
	Draws
}

// Device is memory and order.
type Device interface {
	// Name says what computes, for manifests and benchmarks: "cpu (avx512+fma, 2 threads)".
	Name() string
	// Arithmetic names the precision of contractions and attention where it is not that
	// of NUMERICS.md: "tf32" or "bf16" (§11), whose bits are the device's own. "" obeys
	// the contract. What outlives the process is kept apart by it.
	Arithmetic() string
	// Alloc returns n values, not initialised. Memory comes from a caching
	// allocator: after the first pass over a model an Alloc costs no system call.
	// It panics with ErrMemory when the device has no room.
	Alloc(n int) Buffer
	// Free gives memory back to the allocator once the ops queued so far are done
	// with it. It takes the buffer that Alloc returned, not a part of it.
	Free(b Buffer)
	// Trim gives cached memory that nobody holds back to the system: between phases
	// that need blocks of different sizes.
	Trim()
	// Constant declares that b, an allocation of its own, is a matrix [rows, cols],
	// row-major, that until Free only contractions read, as B: the weights of a layer
	// that is not trained. The device may then keep it, in the same place, in the
	// order in which its kernels read the transpose. Upload of the whole, Download
	// and Free go on as before; any other use may panic with ErrValue. It changes no
	// bit.
	Constant(b Buffer, rows, cols int)
	// Upload and Download copy between host and device. The host slice may be
	// reused when the call returns; lengths must be equal.
	Upload(dst Buffer, src []float32)
	Download(dst []float32, src Buffer)
	// Together is how many independent inputs, such as pictures, had best go through
	// all layers of a network at a time: enough to keep the device busy, and no more
	// than its caches hold the activations of. 0 sets no limit. No bit depends on it.
	Together() int
	// Sync waits for the queue and returns the first error that the device met.
	Sync() error
	// Memory reports what the allocator holds.
	Memory() MemoryStats
	// Close releases the device. Buffers are dead afterwards.
	Close() error
}

// MemoryStats is in bytes.
type MemoryStats struct {
	InUse int64 // handed out by Alloc and not yet freed
	Peak  int64 // the largest InUse so far
	Held  int64 // taken from the system, in use or cached
}

// Contractor holds the ops whose inner loop is NUMERICS.md §1.
type Contractor interface {
	// Contract computes C = epilogue(A·B).
	Contract(c Contraction)
	// Attend computes softmax(Q·Kᵀ·scale)·V for every item and head.
	Attend(a Attention)
	// AttendBackward computes the gradients of Attend.
	AttendBackward(a AttentionGrad)
}

// RowOps work on each row of a row-major matrix by itself, by NUMERICS.md §2.
// Lengths give the number of rows: x.Len()/cols.
type RowOps interface {
	LayerNorm(l LayerNorm)
	LayerNormBackward(l LayerNormGrad)
	// Softmax: p = exp(x − rowmax)/rowsum, one division per element.
	Softmax(p, x Buffer, cols int)
	// SoftmaxBackward: dx = p·(dp − rowsum_fma(p, dp)).
	SoftmaxBackward(dx, p, dp Buffer, cols int)
	// RowSum: dst[i] = rowsum(x[i,:]).
	RowSum(dst, x Buffer, cols int)
	// RowDot: dst[i] = rowsum_fma(x[i,:], y[i,:]).
	RowDot(dst, x, y Buffer, cols int)
	// RowMax: dst[i] = the largest of x[i,:]; NaN if there is one.
	RowMax(dst, x Buffer, cols int)
}

// ColumnOps add over rows, by NUMERICS.md §3, and over everything, by §4.
type ColumnOps interface {
	// ColSum: with x [groups, rows, cols] and dst [groups, cols],
	// dst[g,j] = colsum(x[g,:,j]). Groups are len(dst)/cols, rows len(x)/len(dst).
	ColSum(dst, x Buffer, cols int)
	// ColDot: dst[g,j] = colsum_fma(x[g,:,j], y[g,:,j]), shapes as in ColSum.
	ColDot(dst, x, y Buffer, cols int)
	// Total: dst[0] = total(x).
	Total(dst, x Buffer)
	// TotalDot: dst[0] = total_fma(x, y).
	TotalDot(dst, x, y Buffer)
}

// Elementwise ops. In the binary ones b may be shorter than a: it is then
// repeated, element i of dst taking b[i mod len(b)] (a row vector, a scalar, a
// position embedding under a batch). len(a) is a multiple of len(b).
type Elementwise interface {
	Add(dst, a, b Buffer)
	Sub(dst, a, b Buffer)
	Mul(dst, a, b Buffer)
	Div(dst, a, b Buffer)
	// Scale: dst = x·c.
	Scale(dst, x Buffer, c float32)
	// GELU is the exact (erf) form; GELUBackward: dx = dy·GELU′(x).
	GELU(dst, x Buffer)
	GELUBackward(dx, dy, x Buffer)
	// ReLU: x < 0 ? +0 : x; ReLUBackward: dx = x > 0 ? dy : +0.
	ReLU(dst, x Buffer)
	ReLUBackward(dx, dy, x Buffer)
	// Sine, of SIREN: u = w0·x, y = sin(u); SineBackward: dx = (dy·cos(u))·w0.
	Sine(dst, x Buffer, w0 float32)
	SineBackward(dx, dy, x Buffer, w0 float32)
	// Fill sets every value.
	Fill(dst Buffer, v float32)
	// Copy moves values between two strided layouts of one shape: permutes,
	// slices, concatenation and expansion are all this op.
	Copy(c Copy)
}

// Losses reduce to one value. Backward methods take the gradient of the loss, dL,
// as a buffer of one value.
type Losses interface {
	// MSE: L = total_fma(d, d)/n, d = x − y.
	MSE(loss, x, y Buffer)
	MSEBackward(dx, x, y, dL Buffer)
	// SmoothL1: total of (|d| < β ? ½d²/β : |d| − ½β), over n.
	SmoothL1(loss, x, y Buffer, beta float32)
	SmoothL1Backward(dx, x, y, dL Buffer, beta float32)
	// CrossEntropy: x holds rows of cols scores, targets one class a row, an index in
	// [0, cols) held as a float32. l = log(rowsum(exp(x − rowmax))) − (x[t] − rowmax),
	// L = total(l)/rows. A target that is no such index makes l NaN.
	CrossEntropy(loss, x, targets Buffer, cols int)
	// CrossEntropyBackward: dx = ((softmax(x) − [j = t])/rows)·dL, NaN in all of a row
	// whose target is no index.
	CrossEntropyBackward(dx, x, targets, dL Buffer, cols int)
}

// Optimisers update parameters in place.
type Optimisers interface {
	// Adam does one step of Adam or AdamW on p with gradient g and moments m, v.
	Adam(p, g, m, v Buffer, s AdamStep)
	// SophiaG does one step on p with gradient g, moment m and curvature h, which is
	// only read.
	SophiaG(p, g, m, h Buffer, s SophiaStep)
	// SophiaHessian moves the curvature: h = fma(C2·g, g, h·Beta2).
	SophiaHessian(h, g Buffer, s SophiaStep)
}

// Draws fill buffers with random numbers that depend on the draw alone (NUMERICS.md §7).
type Draws interface {
	// Uniform: fma(u, hi − lo, lo).
	Uniform(dst Buffer, d Draw, lo, hi float32)
	// Normal: Box–Muller pairs of mean 0 and variance 1.
	Normal(dst Buffer, d Draw)
	// Dropout: +0 where the word is below round(prob·2³²), else x·float32(1/(1−prob)).
	// Its gradient is the same op on dy with the same draw.
	Dropout(dst, x Buffer, d Draw, prob float64)
}
