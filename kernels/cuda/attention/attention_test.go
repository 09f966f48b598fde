package attention_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda/attention"
)

var versions = []string{"1_direct", "2_rows", "3_long"}

func TestForward(t *testing.T) {
	for _, version := range versions {
		d := on(simulated(t, version, nil))
		for _, s := range shapes {
			for _, special := range []bool{false, true} {
				if special && s.queries*s.keys > 2000 {
					continue
				}
				t.Run(fmt.Sprintf("%s %v special=%v", version, s, special), func(t *testing.T) {
					p := newProblem(s, special)
					want, wantP := p.forward(host(), true)
					for _, withP := range slices.Compact([]bool{special, true}) {
						o, prob := p.forward(d, withP)
						same(t, "O", o, want)
						if withP {
							same(t, "P", prob, wantP)
						}
					}
				})
			}
		}
	}
}

func TestBackward(t *testing.T) {
	for _, version := range versions {
		d := on(simulated(t, version, nil))
		for _, s := range append(shapes, shape{1, 1, 0, 5, 64, false, false}, shape{1, 1, 130, 3, 32, false, false}) {
			t.Run(fmt.Sprintf("%s %v", version, s), func(t *testing.T) {
				p := newProblem(s, s.keys%2 == 1)
				_, prob := p.forward(host(), true)
				want := p.backward(host(), nil)
				for _, given := range [][]float32{nil, prob} {
					for i, got := range p.backward(d, given) {
						same(t, []string{"dQ", "dK", "dV"}[i], got, want[i])
					}
				}
			})
		}
	}
}

// TestInPlace: O in the place of an operand of its shape.
func TestInPlace(t *testing.T) {
	for _, version := range versions {
		d := on(simulated(t, version, nil))
		for _, place := range []string{"Q", "K", "V", "Q of a packed projection"} {
			t.Run(version+" "+place, func(t *testing.T) {
				s := shape{2, 2, 45, 45, 64, strings.Contains(place, "packed"), false}
				p := newProblem(s, false)
				p.kvAt = p.qAt // K and V as Q lies, so that O may take their place
				run := func(d device) []float32 {
					a := kernels.Attention{Items: s.items, NumHeads: s.heads, Queries: s.queries, Keys: s.keys, Dim: s.dim}
					a.Q, a.K, a.V = p.operands(d, false)
					a.O = map[string]kernels.Heads{"K": a.K, "V": a.V}[place]
					if a.O.IsNil() {
						a.O = a.Q
					}
					d.attend(a)
					return read(d, a.O.Buffer)
				}
				same(t, "O", run(d), run(host()))
			})
		}
	}
}

// TestChosen: which kernels a shape gets; among these shapes, every kernel is launched.
func TestChosen(t *testing.T) {
	left := map[string]bool{}
	for _, s := range attention.Signatures() {
		left[s.Kernel.Entry] = true
	}
	for _, c := range []struct {
		shape
		pin  string
		want string
	}{
		{shape{1, 1, 2, 65, 64, false, false}, "", "attention_64_3_10 attention_rows_64_3_10 attention_columns_64"},
		{shape{1, 1, 40, 197, 64, false, false}, "", "attention_64_7_10 attention_rows_64_7_10 attention_columns_64"},
		{shape{1, 1, 32, 257, 64, false, false}, "", "attention_64_9_8 attention_rows_64_9_8 attention_columns_64"},
		{shape{1, 1, 2, 300, 64, false, false}, "", "attention_64_7_6 attention_rows_64_7_6 attention_columns_64"},
		{shape{1, 1, 2, 50, 32, false, false}, "", "attention_32_7_12 attention_rows_32_7_12 attention_columns_32"},
		{shape{1, 1, 2, 9, 64, false, true}, "", "attention_probabilities attention_output attention_probabilities attention_score_gradients attention_value_gradients attention_query_gradients attention_key_gradients"},
		{shape{1, 1, 2, 9, 64, false, false}, "1_direct", "attention_probabilities attention_output attention_probabilities attention_score_gradients attention_value_gradients attention_query_gradients attention_key_gradients"},
		{shape{1, 1, 2, 9, 5, false, false}, "3_long", "attention_softmax attention_softmax attention_softmax_gradients"},
		{shape{1, 1, 64, 64, 80, false, false}, "", "attention_softmax attention_softmax attention_softmax_gradients"},
		{shape{1, 1, 1, 700, 64, false, false}, "2_rows", "attention_probabilities attention_output attention_probabilities attention_score_gradients attention_value_gradients attention_query_gradients attention_key_gradients"},
	} {
		var got []string
		d := on(simulated(t, c.pin, &got))
		p := newProblem(c.shape, false)
		p.forward(d, false)
		p.backward(d, nil)
		got = slices.DeleteFunc(got, func(k string) bool { return !strings.HasPrefix(k, "attention_") }) // those of package contract
		for _, entry := range got {
			delete(left, entry)
		}
		if !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%v pinned %q: %v, expected %s", c.shape, c.pin, got, c.want)
		}
	}
	if len(left) > 0 {
		t.Errorf("never launched: %v", left)
	}
}

func TestRefusals(t *testing.T) {
	d := on(simulated(t, "", nil))
	p := newProblem(shape{1, 2, 3, 4, 8, false, false}, false)
	a := kernels.Attention{Items: 1, NumHeads: 2, Queries: 3, Keys: 4, Dim: 8, O: p.outAt()}
	a.Q, a.K, a.V = p.operands(d, false)
	a.O.Buffer = p.buffer(d, nil, 3*2*8)
	for name, change := range map[string]func(*kernels.Attention){
		"no keys":     func(a *kernels.Attention) { a.Keys = 0 },
		"O too short": func(a *kernels.Attention) { a.O.Buffer = a.O.Slice(0, 47) },
	} {
		b := a
		change(&b)
		err := func() (err error) {
			defer kernels.Catch(&err)
			d.attend(b)
			return nil
		}()
		if err == nil || !strings.HasPrefix(err.Error(), "Attend: ") {
			t.Errorf("%s: %v, expected a refusal", name, err)
		}
	}
}
