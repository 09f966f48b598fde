package work

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/cpu"
)

// Shape is a product C [M, N] = A [M, K]·B [K, N] under the name of where it occurs.
type Shape struct {
	Name         string
	M, N, K      int
	TurnA, TurnB bool // stored [K, M], [N, K]
	// Constant says that B is the weight of a layer that is not trained: packed once.
	Constant bool
}

// Shapes are the products of ViT-B/16 at one image and eight, backward shapes of the
// same, the interface network's read-out and its weight gradient.
var Shapes = []Shape{
	{"vit-proj", 197, 768, 768, false, true, true},
	{"vit-qkv", 197, 2304, 768, false, true, true},
	{"vit-fc1", 197, 3072, 768, false, true, true},
	{"vit-fc2", 197, 768, 3072, false, true, true},
	{"vit8-proj", 1576, 768, 768, false, true, true},
	{"vit8-qkv", 1576, 2304, 768, false, true, true},
	{"vit8-fc1", 1576, 3072, 768, false, true, true},
	{"vit8-fc2", 1576, 768, 3072, false, true, true},
	{"vit8-fc2-train", 1576, 768, 3072, false, true, false},
	{"vit8-fc2-dx", 1576, 3072, 768, false, false, false},
	{"vit8-fc2-dw", 768, 3072, 1576, true, false, false},
	{"head", 32, 20544, 512, false, true, false},
	{"head-dw", 20544, 512, 32, true, false, false},
}

// Product is a Shape on a device, its operands filled.
type Product struct {
	backend *cpu.Backend
	c       kernels.Contraction
}

func newProduct(name string, threads int) (*Product, error) {
	for _, s := range Shapes {
		if s.Name == name {
			return NewProduct(s, threads)
		}
	}
	return nil, fmt.Errorf("unknown product %q", name)
}

// NewProduct fills operands with uniform values.
func NewProduct(s Shape, threads int) (p *Product, err error) {
	defer kernels.Catch(&err)
	b, err := cpu.New(cpu.Options{Threads: threads})
	if err != nil {
		return nil, err
	}
	x, w, y := b.Alloc(s.M*s.K), b.Alloc(s.K*s.N), b.Alloc(s.M*s.N)
	b.Uniform(x, kernels.Draw{Seed: 1}, -1, 1)
	b.Uniform(w, kernels.Draw{Seed: 2}, -1, 1)
	c := kernels.Contraction{M: s.M, N: s.N, K: s.K, A: kernels.Matrix(x, s.K), B: kernels.Matrix(w, s.N), C: kernels.Matrix(y, s.N)}
	if s.TurnA {
		c.A = kernels.Transposed(x, s.M)
	}
	if s.TurnB {
		c.B = kernels.Transposed(w, s.K)
	}
	if s.Constant {
		b.Constant(w, s.N, s.K)
	}
	p = &Product{backend: b, c: c}
	return p, p.Run()
}

// Run computes the product.
func (p *Product) Run() (err error) {
	defer kernels.Catch(&err)
	p.backend.Contract(p.c)
	return nil
}

// GFLOP is 2·M·N·K/10⁹.
func (p *Product) GFLOP() float64 { return 2e-9 * float64(p.c.M) * float64(p.c.N) * float64(p.c.K) }

// Close releases the device.
func (p *Product) Close() error { return p.backend.Close() }
