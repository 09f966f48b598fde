package backbone

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/models/checkpoint"
	"vision/models/vit"
)

// TestShapesWithoutValues: a file of a few kilobytes whose shapes speak of a network
// of terabytes is refused before memory is taken for it.
func TestShapesWithoutValues(t *testing.T) {
	b := device(t)
	const width = 1 << 17
	path := filepath.Join(t.TempDir(), "wide.safetensors")
	zeros := func(n int) []uint8 { return make([]uint8, n) }
	if err := checkpoint.WriteSafetensors(path, []checkpoint.Tensor{
		{Name: "visual_encoder.cls_token", Shape: []int{1, 1, width}, Data: zeros(width)},
		{Name: "visual_encoder.pos_embed", Shape: []int{1, 2, width}, Data: zeros(2 * width)},
		{Name: "visual_encoder.patch_embed.proj.weight", Shape: []int{width, 3, 1, 1}, Data: zeros(3 * width)},
		{Name: "visual_encoder.blocks.0.mlp.fc1.weight", Shape: []int{1, width}, Data: zeros(width)},
		{Name: "visual_encoder.blocks.0.norm1.weight", Shape: []int{width}, Data: zeros(width)},
	}, nil); err != nil {
		t.Fatal(err)
	}
	peak := boundedtest.Peak(func() {
		if _, err := Open(b, Options{Weights: path, Image: 1}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v, expected one about %s", err, path)
		}
	})
	if peak > boundedtest.Slack {
		t.Errorf("%d bytes to refuse a file of 1 MB", peak)
	}
}

// FuzzRecognise reads bytes as weights of every family: what is recognised and
// measured has all its parameters, or is an error.
func FuzzRecognise(f *testing.F) {
	for _, path := range []string{"../blip/testdata/huggingface_tiny/model.safetensors", "../dinov2/testdata/huggingface_tiny/model.safetensors"} {
		f.Add(headOf(f, path))
	}
	packed, err := Pack(f.Context(), "../blip/testdata/huggingface_tiny/model.safetensors", f.TempDir(), 16)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(headOf(f, packed))
	f.Fuzz(func(t *testing.T, head []byte) {
		file, err := checkpoint.OpenBytes("weights", withValues(head))
		if err != nil {
			return
		}
		defer file.Close()
		found, err := recognise(file)
		if err != nil {
			return
		}
		c, err := found.measure()
		if err != nil {
			return
		}
		c.Heads, c.Image, c.Eps = 1, c.Patch, 1e-6
		if err := vit.Check(found.file, c, found.layout); err != nil {
			return
		}
		values := 0
		for _, name := range file.Names() {
			info, _ := file.Info(name)
			values += info.Elements()
		}
		for _, p := range c.Parameters() {
			n := 1
			for _, d := range p.Shape {
				n *= d
			}
			if values -= n; values < 0 && p.Name != "pos_embed" {
				t.Fatalf("%s was accepted without the values of %s", c, p.Name)
			}
		}
		found.outside(file)
	})
}

// headOf is the header of a safetensors file, whose values are a hundred times as long.
func headOf(f *testing.F, path string) []byte {
	f.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	return data[8 : 8+binary.LittleEndian.Uint64(data)]
}

// withValues puts as many zeros behind a header as it asks for, up to a limit.
func withValues(head []byte) []byte {
	var tensors map[string]struct {
		Offsets []int `json:"data_offsets"`
	}
	end := 0
	if json.Unmarshal(head, &tensors) == nil {
		for _, t := range tensors {
			if len(t.Offsets) == 2 {
				end = max(end, min(t.Offsets[1], 1<<20))
			}
		}
	}
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(head)))
	return append(append(out, head...), make([]byte, end)...)
}
