package blip

import (
	"strings"

	"vision/models/checkpoint"
	"vision/models/vit"
)

// Salesforce is the layout of the original .pth files (model_base*.pth: a
// dictionary "model" with visual_encoder.*), whose names inside the tower are the
// network's own.
func Salesforce() vit.Layout {
	return vit.Layout{
		Name: "Salesforce",
		Find: func(p string, shape []int) []vit.Piece { return vit.Whole("visual_encoder."+p, shape) },
		Ignore: []checkpoint.Ignore{
			{Match: checkpoint.Prefix("visual_encoder_m.", "text_encoder_m.", "vision_proj_m.", "text_proj_m."), Reason: "momentum copies, used in pre-training only"},
			{Match: checkpoint.Prefix("text_encoder."), Reason: "text encoder, not used for image features"},
			{Match: checkpoint.Prefix("text_decoder."), Reason: "text decoder, not used for image features"},
			{Match: checkpoint.Names("image_queue", "text_queue", "queue_ptr", "ptr_queue"), Reason: "contrastive queues, used in pre-training only"},
			{Match: checkpoint.Prefix("vision_proj.", "text_proj.", "itm_head.", "temp"), Reason: "contrastive and matching heads, applied after the features"},
		},
	}
}

// HuggingFace is the layout of transformers' BLIP models (vision_model.*).
func HuggingFace() vit.Layout {
	return vit.Layout{
		Name: "Hugging Face",
		Find: func(p string, shape []int) []vit.Piece { return findHuggingFace(p, shape) },
		Ignore: []checkpoint.Ignore{
			{Match: checkpoint.Prefix("text_encoder.", "text_model."), Reason: "text encoder, not used for image features"},
			{Match: checkpoint.Prefix("text_decoder."), Reason: "text decoder, not used for image features"},
			{Match: checkpoint.Prefix("vision_proj.", "text_proj.", "itm_head.", "visual_projection.", "text_projection.", "logit_scale"), Reason: "contrastive and matching heads, applied after the features"},
			{Match: checkpoint.Names("vision_model.embeddings.position_ids"), Reason: "indices, not weights"},
		},
	}
}

// findHuggingFace is the key map of convert_blip_original_pytorch_to_hf.py.
func findHuggingFace(p string, shape []int) []vit.Piece {
	const tower = "vision_model."
	switch p {
	case "cls_token":
		return vit.Whole(tower+"embeddings.class_embedding", shape)
	case "pos_embed":
		return vit.Whole(tower+"embeddings.position_embedding", shape)
	case "patch_embed.proj.weight", "patch_embed.proj.bias":
		return vit.Whole(tower+"embeddings.patch_embedding"+strings.TrimPrefix(p, "patch_embed.proj"), shape)
	case "norm.weight", "norm.bias":
		return vit.Whole(tower+"post_layernorm"+strings.TrimPrefix(p, "norm"), shape)
	}
	block, inner, ok := vit.InBlock(p)
	if !ok {
		return vit.Whole(tower+p, shape)
	}
	inner = vit.Rename(inner, [2]string{"norm1.", "layer_norm1."}, [2]string{"norm2.", "layer_norm2."},
		[2]string{"attn.qkv.", "self_attn.qkv."}, [2]string{"attn.proj.", "self_attn.projection."})
	return vit.Whole(tower+"encoder.layers."+block+"."+inner, shape)
}

// Detect chooses the layout of a file by its names, and the part of the file that
// holds the model: Salesforce's lies under "model".
func Detect(f *checkpoint.File) (part *checkpoint.File, layout vit.Layout, ok bool) {
	for _, prefix := range []string{"", "model", "state_dict"} {
		part := f
		if prefix != "" {
			if part, ok = f.Sub(prefix); !ok {
				continue
			}
		}
		if _, ok := part.Info("visual_encoder.cls_token"); ok {
			return part, Salesforce(), true
		}
		if _, ok := part.Info("vision_model.embeddings.class_embedding"); ok {
			return part, HuggingFace(), true
		}
	}
	return nil, vit.Layout{}, false
}
