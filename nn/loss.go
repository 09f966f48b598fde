package nn

import "vision/tensor"

// Loss compares predictions with targets, of the same shape unless the loss says
// otherwise; its result is one value.
type Loss func(y, target *tensor.Tensor) *tensor.Tensor

// MSE is the mean squared error; see [tensor.Tensor.MSE].
func MSE(y, target *tensor.Tensor) *tensor.Tensor { return y.MSE(target) }

// SmoothL1 returns the smooth absolute error with the given β > 0, in the unit of
// the predictions; see [tensor.Tensor.SmoothL1]. PyTorch's default β is 1.
func SmoothL1(beta float64) Loss {
	return func(y, target *tensor.Tensor) *tensor.Tensor { return y.SmoothL1(target, beta) }
}

// CrossEntropy compares scores y [..., C] with one class a row, target [...]; see
// [tensor.Tensor.CrossEntropy].
func CrossEntropy(y, target *tensor.Tensor) *tensor.Tensor { return y.CrossEntropy(target) }
