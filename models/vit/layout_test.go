package vit

import "testing"

func TestInBlock(t *testing.T) {
	for _, c := range []struct {
		name, block, inner string
		ok                 bool
	}{
		{"blocks.3.attn.qkv.bias", "3", "attn.qkv.bias", true},
		{"blocks.11.ls1.gamma", "11", "ls1.gamma", true},
		{"norm.weight", "", "", false},
		{"blocks.x.norm1.weight", "", "", false},
		{"blocks.", "", "", false},
	} {
		if block, inner, ok := InBlock(c.name); block != c.block || inner != c.inner || ok != c.ok {
			t.Errorf("InBlock(%q) = %q, %q, %v", c.name, block, inner, ok)
		}
	}
	if _, _, ok := InBlock("blocks.3"); ok {
		t.Error("a block without a parameter was taken")
	}
	if got := Rename("norm1.weight", [2]string{"norm2.", "b."}, [2]string{"norm1.", "a."}); got != "a.weight" {
		t.Errorf("Rename gave %q", got)
	}
	if got := Rename("mlp.fc1.bias", [2]string{"norm1.", "a."}); got != "mlp.fc1.bias" {
		t.Errorf("Rename changed %q", got)
	}
}
