package dinov2

import (
	"fmt"
	"strings"

	"vision/models/checkpoint"
	"vision/models/vit"
)

// HuggingFace is the layout of transformers' Dinov2Model.
func HuggingFace() vit.Layout {
	return vit.Layout{
		Name: "Hugging Face",
		Find: func(p string, shape []int) []vit.Piece { return find("", p, shape) },
		Ignore: []checkpoint.Ignore{
			{Match: checkpoint.Names("embeddings.mask_token"), Reason: "mask token, used in pre-training only"},
			{Match: checkpoint.Prefix("classifier."), Reason: "classification head, applied after the features"},
		},
	}
}

// find names the pieces of a parameter in Hugging Face's model. Query, key and
// value are three matrices there and one here.
func find(prefix, p string, shape []int) []vit.Piece {
	switch p {
	case "cls_token":
		return vit.Whole(prefix+"embeddings.cls_token", shape)
	case "pos_embed":
		return vit.Whole(prefix+"embeddings.position_embeddings", shape)
	case "patch_embed.proj.weight", "patch_embed.proj.bias":
		return vit.Whole(prefix+"embeddings.patch_embeddings.projection"+strings.TrimPrefix(p, "patch_embed.proj"), shape)
	case "norm.weight", "norm.bias":
		return vit.Whole(prefix+"layernorm"+strings.TrimPrefix(p, "norm"), shape)
	}
	block, inner, ok := vit.InBlock(p)
	if !ok {
		return vit.Whole(prefix+p, shape)
	}
	layer := prefix + "encoder.layer." + block + "."
	if kind, ok := strings.CutPrefix(inner, "attn.qkv."); ok {
		part := append([]int{shape[0] / 3}, shape[1:]...)
		var pieces []vit.Piece
		for _, name := range []string{"query", "key", "value"} {
			pieces = append(pieces, vit.Piece{Name: layer + "attention.attention." + name + "." + kind, Shape: part})
		}
		return pieces
	}
	inner = vit.Rename(inner, [2]string{"attn.proj.", "attention.output.dense."},
		[2]string{"ls1.gamma", "layer_scale1.lambda1"}, [2]string{"ls2.gamma", "layer_scale2.lambda1"})
	return vit.Whole(layer+inner, shape)
}

// ONNX is the layout of an export whose backbone is a Dinov2Model under the given
// prefix, "backbone.". Biases and norms keep their names; a linear layer's matrix
// is an anonymous initialiser, transposed, found through the MatMul node that
// bears the layer's path; the position embedding is split into CLS and grid.
func ONNX(f *checkpoint.File, prefix string) (vit.Layout, error) {
	matrices := map[string]string{} // "backbone.encoder.layer.0.mlp.fc1" → initialiser
	for _, n := range f.ONNXNodes() {
		path, ok := strings.CutSuffix(n.Name, "/MatMul")
		if n.OpType != "MatMul" || !ok || len(n.Inputs) != 2 {
			continue
		}
		if _, ok := f.Info(n.Inputs[1]); ok {
			matrices[strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", ".")] = n.Inputs[1]
		}
	}
	cls, grid, err := splitPositions(f)
	if err != nil {
		return vit.Layout{}, err
	}
	resolve := func(p string, shape []int) []vit.Piece {
		if p == "pos_embed" {
			width := shape[len(shape)-1]
			return []vit.Piece{{Name: cls, Shape: []int{1, 1, width}}, {Name: grid, Shape: []int{1, -1, width}}}
		}
		pieces := find(prefix, p, shape)
		for i, piece := range pieces {
			layer, isWeight := strings.CutSuffix(piece.Name, ".weight")
			if name, ok := matrices[layer]; isWeight && ok && len(piece.Shape) == 2 {
				pieces[i] = vit.Piece{Name: name, Shape: []int{piece.Shape[1], piece.Shape[0]}, Transposed: true}
			}
		}
		return pieces
	}
	return vit.Layout{
		Name: "ONNX",
		Find: resolve,
		Ignore: []checkpoint.Ignore{
			{Match: checkpoint.Prefix("decoder."), Reason: "saliency decoder, not part of the backbone"},
			{Match: func(n string) bool { return strings.HasPrefix(n, "/") }, Reason: "constants of the graph"},
		},
	}, nil
}

// splitPositions finds the two halves of the position embedding by their shapes
// and the operators that read them: CLS goes into a Concat, the grid into a
// Reshape before the resize.
func splitPositions(f *checkpoint.File) (cls, grid string, err error) {
	for _, n := range f.ONNXNodes() {
		for _, in := range n.Inputs {
			info, ok := f.Info(in)
			if !ok || len(info.Shape) != 3 || info.Shape[0] != 1 {
				continue
			}
			switch {
			case n.OpType == "Concat" && info.Shape[1] == 1 && strings.HasPrefix(in, "onnx::"):
				cls = in
			case n.OpType == "Reshape" && info.Shape[1] > 1:
				grid = in
			}
		}
	}
	if cls == "" || grid == "" {
		return "", "", fmt.Errorf("%s: no position embedding found: expected a [1 1 D] initialiser read by Concat and a [1 N D] one read by Reshape", f.Path())
	}
	return cls, grid, nil
}

// Detect chooses the layout of a file by its names.
func Detect(f *checkpoint.File) (part *checkpoint.File, layout vit.Layout, ok bool) {
	for _, prefix := range []string{"", "dinov2", "model"} {
		part := f
		if prefix != "" {
			if part, ok = f.Sub(prefix); !ok {
				continue
			}
		}
		if _, ok := part.Info("embeddings.position_embeddings"); ok {
			return part, HuggingFace(), true
		}
	}
	if _, ok := f.Info("backbone.embeddings.cls_token"); ok && f.Format() == checkpoint.ONNX {
		if l, err := ONNX(f, "backbone."); err == nil {
			return f, l, true
		}
	}
	return nil, vit.Layout{}, false
}
