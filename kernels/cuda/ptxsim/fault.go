package ptxsim

import (
	"fmt"

	"vision/kernels/cuda/driver"
)

// fault ends a launch: what a thread did that a device would not have done right.
type fault struct {
	status driver.Status
	block  uint64 // its number in the grid
	text   string
}

// fail stops the kernel at the current instruction of a lane; lane −1 stands for the
// warp.
func (w *warp) fail(lane int, status driver.Status, format string, args ...any) {
	o := &w.block.program.code[w.pc]
	who := fmt.Sprintf("warp %d", w.index)
	if lane >= 0 {
		who = fmt.Sprintf("thread %d", w.thread(lane))
	}
	at := w.block.at
	panic(&fault{status, w.block.number, fmt.Sprintf("kernel %s, PTX line %d (%s), block (%d, %d, %d), %s: %s",
		w.block.program.name, o.line, o.text, at.X, at.Y, at.Z, who, fmt.Sprintf(format, args...))})
}
