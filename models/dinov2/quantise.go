package dinov2

import (
	"math"
	"strings"

	"vision/models/checkpoint"
	"vision/models/vit"
)

// Quantise rounds a matrix of rows to 8 bits a value: per row
// scale = max|row|/127, a float32, and q = round-half-even(row/scale), the
// division in float32. A row of zeros has scale 0. The network computes with
// float32(q)·scale.
func Quantise(values []float32, rows int) (q []int8, scales []float32) {
	q, scales = make([]int8, len(values)), make([]float32, rows)
	n := len(values) / rows
	for i := range scales {
		row := values[i*n : (i+1)*n]
		var largest float32
		for _, v := range row {
			largest = max(largest, float32(math.Abs(float64(v))))
		}
		scales[i] = largest / 127
		if scales[i] == 0 {
			continue
		}
		for j, v := range row {
			q[i*n+j] = int8(math.RoundToEven(float64(v / scales[i])))
		}
	}
	return q, scales
}

// quantised reports whether a parameter is stored in 8 bits: the matrices, of
// which every row makes one output.
func quantised(p vit.Parameter) bool {
	return strings.HasSuffix(p.Name, ".weight") && len(p.Shape) >= 2
}

const (
	codes  = ".q8"
	scales = ".scale"
)

// Compact converts a file of weights into the tensors of the built-in format.
func Compact(f *checkpoint.File, c vit.Config, l vit.Layout) ([]checkpoint.Tensor, error) {
	var out []checkpoint.Tensor
	_, err := vit.Read(f, c, l, func(p vit.Parameter, values []float32) {
		if !quantised(p) {
			out = append(out, checkpoint.Tensor{Name: p.Name, Shape: p.Shape, Data: append([]float32(nil), values...)})
			return
		}
		q, s := Quantise(values, p.Shape[0])
		out = append(out,
			checkpoint.Tensor{Name: p.Name + codes, Shape: p.Shape, Data: q},
			checkpoint.Tensor{Name: p.Name + scales, Shape: p.Shape[:1], Data: s})
	})
	return out, err
}

// Compacted is the layout of the built-in format.
func Compacted() vit.Layout {
	return vit.Layout{
		Name: "8 bits a row",
		Find: func(p string, shape []int) []vit.Piece {
			if quantised(vit.Parameter{Name: p, Shape: shape}) {
				return []vit.Piece{{Name: p + codes, Shape: shape, RowScales: p + scales}}
			}
			return vit.Whole(p, shape)
		},
	}
}
