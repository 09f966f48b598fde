package vit

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vision/kernels"
	"vision/models/checkpoint"
)

// Piece is a tensor of a file that holds a parameter, or a part of it.
type Piece struct {
	Name  string
	Shape []int // as stored; −1 stands for any length
	// Transposed pieces are stored [in, out] instead of [out, in].
	Transposed bool
	// RowScales, if given, names a tensor with one factor for each row: the value
	// is the stored one times its row's factor, rounded once.
	RowScales string
	// Panels, if not 0, says that the piece, of two axes in the network, is stored as
	// [panels, columns, Panels], which [kernels.Panels] describes.
	Panels int
}

// Layout says where a family of files keeps the network's parameters. The
// parameters have timm's names, as in LAVIS: cls_token, pos_embed,
// patch_embed.proj.weight, blocks.0.attn.qkv.weight, blocks.0.ls1.gamma, norm.bias.
type Layout struct {
	Name string // "Salesforce", "Hugging Face"
	// Find lists the pieces of a parameter of the given shape, in the order in
	// which they are stacked along its first axis (query, key, value).
	Find func(parameter string, shape []int) []Piece
	// Ignore lists what such files hold besides.
	Ignore []checkpoint.Ignore
}

// Whole is the usual case: one piece of the parameter's own shape.
func Whole(name string, shape []int) []Piece { return []Piece{{Name: name, Shape: shape}} }

// InBlock splits the name of a block's parameter, "blocks.3.attn.qkv.bias", into the
// block's number and what follows it. ok is false for any other name.
func InBlock(parameter string) (block, inner string, ok bool) {
	rest, ok := strings.CutPrefix(parameter, "blocks.")
	if !ok {
		return "", "", false
	}
	block, inner, ok = strings.Cut(rest, ".")
	if _, err := strconv.ParseUint(block, 10, 31); err != nil {
		return "", "", false
	}
	return block, inner, ok
}

// Rename replaces the first of the prefixes that a name has: pairs of old and new.
func Rename(name string, prefixes ...[2]string) string {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(name, p[0]); ok {
			return p[1] + rest
		}
	}
	return name
}

// parameter is where the pieces of one parameter come together.
type parameter struct {
	values []float32 // grows piece by piece, then goes to the device
	last   int       // where the last piece begins
	left   int       // tensors still to come
	rows   int       // of the parameter
	done   func(values []float32) error
	use    func(width int, panels []float32) bool // nil if nobody wants to
}

// want lists what the parameter needs of the file. Tensors arrive in this order.
func (p *parameter) want(pieces []Piece) []checkpoint.Want {
	var wants []checkpoint.Want
	for _, piece := range pieces {
		want := checkpoint.Want{Name: piece.Name, Shape: piece.Shape, Load: func(shape []int, v []float32) error {
			return p.take(piece, shape, v)
		}}
		if piece.Panels > 0 && p.use != nil {
			want.View = func(v []float32) bool { return p.use(piece.Panels, v) }
		}
		wants = append(wants, want)
		if piece.RowScales != "" {
			wants = append(wants, checkpoint.Want{Name: piece.RowScales, Shape: piece.Shape[:1], Load: func(_ []int, v []float32) error {
				return p.scale(v)
			}})
		}
	}
	p.left = len(wants)
	return wants
}

// take appends a piece. A parameter that is whole already goes on without a copy.
func (p *parameter) take(piece Piece, shape []int, v []float32) error {
	p.left--
	if piece.Panels > 0 {
		v = kernels.UnpackPanels(v, p.rows, shape[1], shape[2])
	}
	if p.left == 0 && p.values == nil && !piece.Transposed {
		return p.done(v)
	}
	if piece.Transposed {
		v = transposed(v, shape[0], shape[1])
	}
	p.last = len(p.values)
	p.values = append(p.values, v...)
	return p.finish()
}

// scale multiplies the rows of the last piece.
func (p *parameter) scale(factors []float32) error {
	p.left--
	rows := p.values[p.last:]
	n := len(rows) / len(factors)
	for i, f := range factors {
		for j := range n {
			rows[i*n+j] *= f
		}
	}
	return p.finish()
}

func (p *parameter) finish() error {
	if p.left > 0 {
		return nil
	}
	v := p.values
	p.values = nil
	return p.done(v)
}

func transposed(v []float32, rows, cols int) []float32 {
	t := make([]float32, len(v))
	for i := range rows {
		for j := range cols {
			t[j*rows+i] = v[i*cols+j]
		}
	}
	return t
}

// exactly is a parameter's usual end: as many values as its shape has go to the
// device.
func exactly(name string, shape []int, upload func([]float32)) func([]float32) error {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return func(v []float32) error {
		if len(v) != n {
			return fmt.Errorf("%s has %d values, expected %v", name, len(v), shape)
		}
		for i, f := range v {
			if f-f != 0 {
				return fmt.Errorf("%s: value %d is %v; the weights are broken", name, i, f)
			}
		}
		upload(v)
		return nil
	}
}

// positions brings the position embedding to the network's grid first.
func positions(c Config, then func([]float32) error) func([]float32) error {
	return func(v []float32) error {
		rows := len(v) / c.Width
		old := int(math.Round(math.Sqrt(float64(rows - 1))))
		if old < 1 || len(v)%c.Width != 0 || old*old+1 != rows {
			return fmt.Errorf("position embedding of %d rows is not a square grid and CLS", rows)
		}
		at, err := InterpolatePositions(v, old, c.Grid(), c.Width, c.ScaleOffset)
		if err != nil {
			return err
		}
		return then(at)
	}
}

// anyRows replaces the number of tokens of a position embedding's pieces: files of
// every image size are welcome.
func anyRows(pieces []Piece) []Piece {
	pieces = slices.Clone(pieces)
	for i, p := range pieces {
		if len(p.Shape) == 3 && p.Shape[1] != 1 {
			pieces[i].Shape = []int{1, -1, p.Shape[2]}
		}
	}
	return pieces
}
