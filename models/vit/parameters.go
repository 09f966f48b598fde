package vit

import "fmt"

// Parameter is a tensor of the network: its name, which is timm's, and its shape.
type Parameter struct {
	Name  string
	Shape []int
}

// Parameters lists the network's tensors in the order of its computation. It
// needs no device, so that files can be checked and converted without one.
func (c Config) Parameters() []Parameter {
	d, h := c.Width, c.Hidden
	list := []Parameter{
		{"cls_token", []int{1, 1, d}},
		{"pos_embed", []int{1, c.Tokens(), d}},
		{"patch_embed.proj.weight", []int{d, 3, c.Patch, c.Patch}},
		{"patch_embed.proj.bias", []int{d}},
	}
	for i := range c.Depth {
		add := func(name string, shape ...int) {
			list = append(list, Parameter{fmt.Sprintf("blocks.%d.%s", i, name), shape})
		}
		add("norm1.weight", d)
		add("norm1.bias", d)
		add("attn.qkv.weight", 3*d, d)
		add("attn.qkv.bias", 3*d)
		add("attn.proj.weight", d, d)
		add("attn.proj.bias", d)
		if c.LayerScale {
			add("ls1.gamma", d)
		}
		add("norm2.weight", d)
		add("norm2.bias", d)
		add("mlp.fc1.weight", h, d)
		add("mlp.fc1.bias", h)
		add("mlp.fc2.weight", d, h)
		add("mlp.fc2.bias", d)
		if c.LayerScale {
			add("ls2.gamma", d)
		}
	}
	return append(list, Parameter{"norm.weight", []int{d}}, Parameter{"norm.bias", []int{d}})
}
