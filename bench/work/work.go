// Package work holds the pieces of work that benchmarks measure, so that the Go
// benchmarks and the comparison with other programs run the same thing.
package work

import (
	"fmt"
	"strings"
)

// Work is one piece of work, prepared, that may be run again and again.
type Work interface {
	Run() error
	// GFLOP is the number of multiplications and additions of one Run's products, in
	// 10⁹; what else there is counts less than 1 %.
	GFLOP() float64
	Close() error
}

// New prepares the work of a name and runs it once, so that memory is warm. Batch is
// the number of pictures or stimuli; a contraction has none.
//
//	vit-b16       a forward pass
//	masked        a forward pass of masked pictures
//	mixer-p4      a training step of the interface network: patch 4, dim 512, depth 12
//	mixer-p2      the same: patch 2, dim 3072, depth 3
//	product:NAME  a contraction of Shapes
func New(name string, threads, batch int) (Work, error) {
	shape, product := strings.CutPrefix(name, "product:")
	switch {
	case product:
		return newProduct(shape, threads)
	case name == "vit-b16":
		return newViT(threads, batch, false)
	case name == "masked":
		return newViT(threads, batch, true)
	case mixers[name].Dim > 0:
		return newTraining(mixers[name], threads, batch)
	}
	return nil, fmt.Errorf("unknown work %q, expected vit-b16, masked, mixer-p4, mixer-p2 or product:NAME", name)
}
