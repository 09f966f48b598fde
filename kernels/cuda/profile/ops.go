package profile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vision/kernels"
)

// Op is an op that can be profiled.
type Op struct {
	Method string // of kernels.Backend
	Folder string // in kernels/cuda, where its versions are
	Sizes  string // what the numbers of a shape mean: "M×N×K"
	Shapes []Shape
	// work is the arithmetic of the op's definition, a fused multiply-add counting as
	// two, and the bytes of its operands and results, each moved once. flop 0 means
	// that the definition is no count of operations, and that what the kernel executed
	// is taken.
	work func(s Shape) (flop, bytes float64)
	// prepare allocates operands filled with random numbers and returns what runs the op.
	prepare func(o *operands, s Shape) func()
}

// Shape is a size that some model has, or one given on the command line.
type Shape struct {
	Name  string
	Sizes []int
	// Form says how a contraction's operands lie: "nt" is A·Bᵀ on contiguous rows.
	Form string
}

func (s Shape) String() string {
	var parts []string
	for _, n := range s.Sizes {
		parts = append(parts, strconv.Itoa(n))
	}
	text := strings.Join(parts, "×")
	if s.Form != "" {
		text += " " + s.Form
	}
	if s.Name != "" {
		text = s.Name + ": " + text
	}
	return text
}

// product of all sizes.
func (s Shape) product() int {
	n := 1
	for _, x := range s.Sizes {
		n *= x
	}
	return n
}

// Find is the op of a name, in any case: "layernorm".
func Find(name string) (Op, error) {
	for _, o := range Ops() {
		if strings.EqualFold(o.Method, name) {
			return o, nil
		}
	}
	return Op{}, fmt.Errorf("profile: no op is named %q; without a name, the ops are listed", name)
}

// Shape reads a shape: the name of one of the op's, or sizes like 197x768x768, for a
// contraction with the form behind a comma: 197x768x768,nn. "" is the op's first.
func (o Op) Shape(text string) (Shape, error) {
	if text == "" {
		return o.Shapes[0], nil
	}
	for _, s := range o.Shapes {
		if s.Name == text {
			return s, nil
		}
	}
	numbers, form, _ := strings.Cut(text, ",")
	s := Shape{Form: o.Shapes[0].Form}
	wrong := fmt.Errorf("profile: shape %q of %s: expected %s, or sizes %s like %s", text, o.Method, o.names(), o.Sizes, strings.ReplaceAll(Shape{Sizes: o.Shapes[0].Sizes}.String(), "×", "x"))
	for _, f := range strings.FieldsFunc(numbers, func(r rune) bool { return r == 'x' || r == '×' }) {
		n, err := strconv.Atoi(f)
		if err != nil || n < 1 {
			return Shape{}, wrong
		}
		s.Sizes = append(s.Sizes, n)
	}
	if len(s.Sizes) != len(o.Shapes[0].Sizes) {
		return Shape{}, wrong
	}
	if form != "" {
		if s.Form == "" || !slices.Contains([]string{"nt", "nn", "tn"}, form) {
			return Shape{}, wrong
		}
		s.Form = form
	}
	return s, nil
}

// names lists the op's named shapes.
func (o Op) names() string {
	var names []string
	for _, s := range o.Shapes {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// operands allocates on a device.
type operands struct {
	b    kernels.Backend
	held []kernels.Buffer
	seed uint64
}

func (o *operands) empty(n int) kernels.Buffer {
	b := o.b.Alloc(n)
	o.held = append(o.held, b)
	return b
}

// random uploads n values in [lo, lo + width), from splitmix64: never zeros, which
// hide what is not written.
func (o *operands) random(n int, lo, width float32) kernels.Buffer {
	v := make([]float32, n)
	for i := range v {
		o.seed += 0x9e3779b97f4a7c15
		z := o.seed
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		v[i] = float32(float32((z^z>>31)>>40)*0x1p-24*width) + lo
	}
	b := o.empty(n)
	o.b.Upload(b, v)
	return b
}

// values returns n values in [−1, 1).
func (o *operands) values(n int) kernels.Buffer { return o.random(n, -1, 2) }

func (o *operands) free() {
	for _, b := range o.held {
		o.b.Free(b)
	}
	o.held = nil
}
