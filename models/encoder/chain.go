package encoder

import (
	"fmt"
	"math"
	"strconv"

	"vision/kernels"
	"vision/nn"
	"vision/tensor"
)

// Chain is a network of layers that see one token each, then of layers that see all
// tokens together; either stage has an activation between its layers and none at its
// end.
//
//	u = tokens(x)                    [B, Q, T], T the last of TokenWidths
//	y = all(u), u as one row         [B, Q·T] → [B, V]
//
// Without TokenWidths u is x. Names and order of parameters are those of the
// authors' modules; see [KindTokenMLP], [KindFlatMLP], [KindSiren].
type Chain struct {
	Tokens Stage // nil without TokenWidths
	All    Stage
}

// Stage is one of a Chain's two parts: *nn.Chain or *nn.Siren.
type Stage interface {
	nn.Layer
	Forward(x *tensor.Tensor) *tensor.Tensor
	Last() *nn.Linear
}

// Layers lists the stages.
func (c *Chain) Layers() []nn.Layer {
	if c.Tokens == nil {
		return []nn.Layer{c.All}
	}
	return []nn.Layer{c.Tokens, c.All}
}

// Head is the last layer of the second stage.
func (c *Chain) Head() *nn.Linear { return c.All.Last() }

// Forward goes through both stages. There is no dropout.
func (c *Chain) Forward(x *tensor.Tensor, _ nn.Dropout) *tensor.Tensor {
	tape, b, q := x.Tape(), x.Dim(0), x.Dim(1)
	start := tape.Mark()
	x = x.Reshape(b, q, x.Dim(2)*x.Dim(3))
	if c.Tokens != nil {
		x = c.Tokens.Forward(x) // [B, Q, T]
	}
	y := c.All.Forward(x.Reshape(b, q*x.Dim(2))) // [B, V]
	tape.Release(start, y)
	return y
}

// Streams is empty: nothing is drawn inside the layers.
func (c *Chain) Streams() []string { return nil }

// chainKind is what can be said of a chain by its configuration.
type chainKind struct {
	tokenStage bool // layers on single tokens come first
	sine       bool // SIREN, else ReLU
	// names are those of a stage's layers; stage 0 is the whole network where there
	// is one stage only, else stages are 1 and 2.
	names func(stage, layers int) []string
}

// tokenMLPNames: two torchvision.ops.MLP, whose modules are Linear, ReLU, Dropout by
// turns.
func tokenMLPNames(stage, layers int) []string {
	return numbered(fmt.Sprintf("net%d.", stage), layers, 3)
}

// flatMLPNames: a ModuleList "layers" and "output".
func flatMLPNames(_, layers int) []string {
	return append(numbered("layers.", layers-1, 1), "output")
}

// sirenNames: one or two SirenNet, each a ModuleList "layers" and "last_layer".
func sirenNames(stage, layers int) []string {
	prefix := ""
	if stage > 0 {
		prefix = fmt.Sprintf("net%d.", stage)
	}
	return append(numbered(prefix+"layers.", layers-1, 1), prefix+"last_layer")
}

func numbered(prefix string, n, step int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = prefix + strconv.Itoa(i*step)
	}
	return names
}

// widths lists the widths of both stages from their inputs on. The first is nil
// where there is none.
func (k chainKind) widths(c Config) (tokens, all []int) {
	width := c.Height * c.Width
	if k.tokenStage {
		tokens = append([]int{width}, c.TokenWidths...)
		width = tokens[len(tokens)-1]
	}
	all = append([]int{c.Queries * width}, c.Widths...)
	return tokens, append(all, c.Outputs)
}

func (k chainKind) check(c Config) error {
	if c.Patch != 0 || c.Dim != 0 || c.Depth != 0 {
		return fmt.Errorf("encoder: a %s with patch %d, dim %d and depth %d, expected none of them: they are the mixer's", c.Kind, c.Patch, c.Dim, c.Depth)
	}
	if c.Dropout != 0 {
		return fmt.Errorf("encoder: dropout is %v, expected 0: a %s has none", c.Dropout, c.Kind)
	}
	for _, widths := range [...][]int{c.TokenWidths, c.Widths} {
		for _, w := range widths {
			if err := checkSizes(sized{"a width", w, 1}); err != nil {
				return err
			}
		}
	}
	if k.sine && !(c.W0 > 0 && c.W0 <= 1e6) {
		return fmt.Errorf("encoder: w0 is %v, expected a frequency in (0, 1e6]", c.W0)
	}
	if !k.sine && c.W0 != 0 {
		return fmt.Errorf("encoder: w0 is %v, expected 0: only a siren has a frequency", c.W0)
	}
	switch {
	case c.Kind == KindTokenMLP && len(c.TokenWidths) == 0:
		return fmt.Errorf("encoder: a %s without token widths, expected at least one", c.Kind)
	case c.Kind == KindFlatMLP && len(c.TokenWidths) > 0:
		return fmt.Errorf("encoder: a %s with token widths %v, expected none", c.Kind, c.TokenWidths)
	case k.sine && (len(c.Widths) == 0 || len(c.TokenWidths) == 1):
		return fmt.Errorf("encoder: a %s with token widths %v and widths %v, expected none or at least two token widths, and at least one width: each stage has a sine", c.Kind, c.TokenWidths, c.Widths)
	}
	const most = 1 << 40
	if n := k.count(c); n > most {
		return fmt.Errorf("encoder: a %s of %.3g parameters, expected at most %d", c.Kind, n, most)
	}
	return nil
}

// count is the number of parameters in float64, which cannot overflow.
func (k chainKind) count(c Config) float64 {
	n := 0.0
	k.each(c, func(_, in, out int) { n += float64((float64(in) + 1) * float64(out)) })
	return math.Max(n, float64(c.Queries)*float64(c.Height)*float64(c.Width))
}

// each visits the layers: rows of a stimulus, inputs and outputs.
func (k chainKind) each(c Config, visit func(rows, in, out int)) {
	tokens, all := k.widths(c)
	for i := 1; i < len(tokens); i++ {
		visit(c.Queries, tokens[i-1], tokens[i])
	}
	for i := 1; i < len(all); i++ {
		visit(1, all[i-1], all[i])
	}
}

func (k chainKind) words(c Config) string {
	tokens, all := k.widths(c)
	text := fmt.Sprintf("%s of %d tokens", c.Kind, c.Queries)
	if k.tokenStage {
		text += fmt.Sprintf(", each %s", arrows(tokens))
	}
	text += fmt.Sprintf(", together %s", arrows(all))
	if k.sine {
		text += fmt.Sprintf(", w0 %g", c.W0)
	}
	return text
}

func arrows(widths []int) string {
	text := strconv.Itoa(widths[0])
	for _, w := range widths[1:] {
		text += "→" + strconv.Itoa(w)
	}
	return text
}

// parameters: Σ (in + 1)·out over the layers.
func (k chainKind) parameters(c Config) int {
	n := 0
	k.each(c, func(_, in, out int) { n += (in + 1) * out })
	return n
}

func (k chainKind) head(c Config) Item {
	_, all := k.widths(c)
	return Item{"output head", []int{all[len(all)-2] + 1, c.Outputs}}
}

func (k chainKind) activations(c Config, batch int64) int64 {
	kept, flight := inputFloats(c), int64(0)
	k.each(c, func(rows, in, out int) {
		kept += int64(2 * rows * out) // before and after the activation
		here := batch * int64(rows*(3*out+in))
		if flight > 0 { // the first layer's input wants no gradient
			here += int64(in * out)
		}
		flight = max(flight, here)
	})
	return batch*(kept+2*int64(c.Outputs)) + flight
}

func (k chainKind) build(b kernels.Backend, c Config) Body {
	tokens, all := k.widths(c)
	stage := func(number int, widths []int) Stage {
		names := k.names(number, len(widths)-1)
		if k.sine {
			return nn.NewSiren(b, names, widths, c.W0)
		}
		return nn.NewChain(b, names, widths)
	}
	if !k.tokenStage {
		return &Chain{All: stage(0, all)}
	}
	return &Chain{Tokens: stage(1, tokens), All: stage(2, all)}
}
