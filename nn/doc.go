// Package nn is layers, losses, initialisers, optimisers and learning-rate
// schedules, made of tensor's ops.
//
// # Layers
//
// A layer is a plain struct whose fields are parameters or other layers. Its
// constructor takes the backend, the full name in the checkpoint ("blocks.0.mlp")
// and sizes; its Forward reads like the formula above it. Parameters are named as
// in the state_dict of the reference implementation, and [Params] lists them, so
// loading a file is a matter of names and shapes. Values are not initialised by
// the constructors: [Init], [Generate] or a checkpoint does it.
//
// # Training
//
//	opt, err := nn.NewAdam(params, kernels.AdamConfig{…})
//	for step := range steps {
//		tape.Reset()
//		loss := lossOf(model.Forward(tape.Input(…)), target)
//		opt.ZeroGrad()
//		loss.Backward()
//		err = opt.Step(schedule.LR(step))
//	}
//
// # Errors
//
// Forward panics with *kernels.Error as ops do; functions that check what a user
// may have chosen (learning rates, configurations) return an error.
//
// # Legend
//
// B batch · N tokens · C, D channels · H heads · K inputs, O outputs of a layer.
package nn
