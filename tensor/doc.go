// Package tensor is arrays on a device and the tape that differentiates through
// them. A model reads like its formula:
//
//	y := x.MatMul(w).Add(b).GELU()
//
// # The three things to know
//
// A [Tape] belongs to one goroutine and one [kernels.Backend]. It makes every
// tensor that an op returns and owns the device memory behind it; [Tape.Reset]
// gives all of it back, so a loop is: Reset, Input, forward, Backward, update.
// Tensors of before a Reset are dead.
//
// A parameter ([NewParam]) lives outside tapes: its value and gradient stay until
// Free. An op needs at least one operand on a tape; [Tape.Use] puts a parameter
// there when it is to be the receiver.
//
// A recording tape ([Tape.Record]) remembers ops whose operands want gradients,
// and [Tensor.Backward] walks them in reverse. A tape that does not record is for
// inference: [Tape.Mark] and [Tape.Release] give back the temporaries of a part
// of the model as soon as it is done.
//
// # Numbers
//
// Values are float32. Every op is a call (or a short, stated chain of calls) of
// kernels.Backend, so its bits are those of kernels/NUMERICS.md on every device.
// Where gradients meet, the first contribution is assigned and later ones are
// added in reverse recording order (§4); within one op, in the order of its
// operands. Gradients that nobody wants are not computed.
//
// # Errors
//
// Ops do not return errors: a shape that does not fit is a mistake in the
// program, and the op panics with *[kernels.Error]. Exported entry points of the
// storeys above turn that into an error by deferring [kernels.Catch].
//
// # Memory
//
// After a first pass has filled the slabs and the backend's allocator, a forward
// pass allocates nothing on the Go heap; tests hold it to that.
//
// # Legend
//
// B batch · N tokens · C, D channels · K contracted · H heads · O outputs.
// "[..., C]" means any number of leading axes.
package tensor
