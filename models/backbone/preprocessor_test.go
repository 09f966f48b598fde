package backbone

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/models/pixels"
	"vision/models/vit"
)

// What Hugging Face wrote for Salesforce/blip-image-captioning-base and for
// facebook/dinov2-base.
const (
	blipPreprocessor = `{"do_normalize": true, "do_resize": true, "image_mean": [0.48145466, 0.4578275, 0.40821073],
"image_processor_type": "BlipImageProcessor", "image_std": [0.26862954, 0.26130258, 0.27577711], "processor_class": "BlipProcessor",
"do_rescale": true, "do_convert_rgb": true, "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"height": 384, "width": 384}, "size_divisor": 32}`
	dinov2Preprocessor = `{"crop_size": {"height": 224, "width": 224}, "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true, "do_rescale": true, "do_resize": true,
"image_mean": [0.485, 0.456, 0.406], "image_processor_type": "BitImageProcessor", "image_std": [0.229, 0.224, 0.225], "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 256}}`
)

func TestPreprocessor(t *testing.T) {
	for _, c := range []struct {
		text    string
		squash  bool
		image   int
		scaling pixels.Scaling
	}{
		{blipPreprocessor, false, 384, pixels.BLIPScaling()},
		{dinov2Preprocessor, true, 224, pixels.ImageNetScaling()},
		{`{"size": 384, "image_processor_type": "BlipImageProcessor"}`, false, 384, pixels.Scaling{}},
		{`{"size": {"height": 70, "width": 70}, "crop_size": {"height": 70, "width": 70}, "do_center_crop": true}`, false, 70, pixels.Scaling{}},
		{`{"size": {"height": 70, "width": 60}, "resample": 2, "do_resize": false, "do_pad": true}`, true, 0, pixels.Scaling{}},
		{`{"size": 256, "crop_size": 224, "do_center_crop": true}`, true, 224, pixels.Scaling{}},
		{`{"do_center_crop": false, "crop_size": {"height": 1, "width": 2}}`, false, 0, pixels.Scaling{}},
		{`{}`, false, 0, pixels.Scaling{}},
	} {
		p, err := parsePreprocessor([]byte(c.text), c.squash)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		got := pixels.Scaling{}
		if p.scaling != nil {
			got = *p.scaling
		}
		if p.image != c.image || got != c.scaling {
			t.Errorf("%s: %d px and %v, expected %d and %v", c.text, p.image, got, c.image, c.scaling)
		}
	}
}

func TestPreprocessorRefuses(t *testing.T) {
	for text, want := range map[string]string{
		dinov2Preprocessor:                      `size is {"shortest_edge":256}, expected {"height": n, "width": n}; pictures are squashed`,
		`{"size": 256}`:                         "size is 256, expected",
		`{"size": {"height": 70, "width": 60}}`: `size is {"height":70,"width":60}`,
		`{"size": {"height": 0, "width": 0}}`:   "expected 1 to 32768",
		`{"size": "large"}`:                     `size is "large"`,
		`{"crop_size": [1]}`:                    "crop_size is [1]",
		`{"resample": 2}`:                       "resample is 2, expected 3 (bicubic)",
		`{"do_resize": false}`:                  "do_resize is false",
		`{"do_pad": true}`:                      "do_pad is true",
		`{"size": {"height": 256, "width": 256}, "do_center_crop": true, "crop_size": {"height": 224, "width": 224}}`: `crop_size {"height":224,"width":224} and size`,
		`{"do_rescale": false}`:                                 "bytes are divided by 255",
		`{"rescale_factor": 0.0078}`:                            "rescale_factor is 0.0078",
		`{"do_normalize": false}`:                               "do_normalize is false",
		`{"image_mean": [0.5]}`:                                 "image_mean has 1 values and image_std 0",
		`{"image_mean": [0, 0, 0], "image_std": [1, 0, 1]}`:     "image_std[1] 0",
		`{"image_mean": [0, 0, 1e300], "image_std": [1, 1, 1]}`: "image_mean[2] is 1e+300",
		`[]`: "cannot unmarshal",
		``:   "unexpected end",
	} {
		if _, err := parsePreprocessor([]byte(text), false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, expected %q in it", text, err, want)
		}
	}
	// The square does not forgive other values.
	for _, text := range []string{`{"do_rescale": false}`, `{"rescale_factor": 1}`, `{"do_normalize": false}`, `{"size": "large"}`} {
		if _, err := parsePreprocessor([]byte(text), true); err == nil {
			t.Errorf("%s passes with --squash", text)
		}
	}
}

// TestPreprocessorBesideWeights: the file decides the size that no option names, and a
// mean of its own changes the features and their name.
func TestPreprocessorBesideWeights(t *testing.T) {
	b, dir := device(t), t.TempDir()
	for _, name := range []string{"model.safetensors", "config.json"} {
		data, err := os.ReadFile(testdata + "huggingface_tiny/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "preprocessor_config.json"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	picture := pixels.New(30, 20)
	for i := range picture.Pix {
		picture.Pix[i] = uint8(i * 7)
	}
	extract := func(o Options) (model string, side int, values []float32) {
		t.Helper()
		o.Weights, o.Layer = filepath.Join(dir, "model.safetensors"), vit.Final
		bb, err := Open(b, o)
		if err != nil {
			t.Fatal(err)
		}
		values = make([]float32, bb.Spec().Floats())
		if err := bb.Extract(values, []*pixels.RGB8{picture}); err != nil {
			t.Fatal(err)
		}
		return bb.Spec().Model, bb.Spec().Image, values
	}
	plain, side, want := extract(Options{})
	if side != 16 {
		t.Fatalf("%d px, expected config.json's 16", side)
	}
	put(strings.Replace(blipPreprocessor, "384", "16", 2))
	if model, _, got := extract(Options{}); model != plain || !slices.Equal(got, want) {
		t.Errorf("the family's own preparation gives %s, expected %s and the same values", model, plain)
	}
	put(strings.Replace(blipPreprocessor, "384", "24", 2))
	if _, side, _ := extract(Options{}); side != 24 {
		t.Errorf("%d px, expected the file's 24", side)
	}
	if _, side, _ := extract(Options{Image: 16}); side != 16 {
		t.Errorf("%d px, expected the user's 16", side)
	}
	put(`{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.25]}`)
	if model, _, got := extract(Options{}); !strings.HasPrefix(model, "BLIP mean=[0.5 0.5 0.5] std=[0.5 0.5 0.25]: ") || slices.Equal(got, want) {
		t.Errorf("another mean and deviation: %s", model)
	}
	put(`{"size": {"shortest_edge": 16}}`)
	if _, err := Open(b, Options{Weights: filepath.Join(dir, "model.safetensors"), Layer: vit.Final}); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "preprocessor_config.json")+": size is") {
		t.Errorf("another geometry: %v", err)
	}
	if _, _, got := extract(Options{Squash: true}); !slices.Equal(got, want) {
		t.Error("--squash gives other values than no file")
	}
	put(strings.Repeat(" ", maxConfig+1))
	if _, err := Open(b, Options{Weights: filepath.Join(dir, "model.safetensors"), Layer: vit.Final}); err == nil || !strings.Contains(err.Error(), "at most 1048576") {
		t.Errorf("a large file: %v", err)
	}
}

// FuzzPreprocessor: an error, or a square and a scaling that can be computed with.
func FuzzPreprocessor(f *testing.F) {
	f.Add([]byte(blipPreprocessor), false)
	f.Add([]byte(dinov2Preprocessor), true)
	f.Add([]byte(`{"size": 1e9, "image_mean": [1e39, 0, 0], "image_std": [1e-50, 1, 1]}`), true)
	f.Fuzz(func(t *testing.T, text []byte, squash bool) {
		p, err := parsePreprocessor(text, squash)
		if err != nil {
			return
		}
		if p.image < 0 || p.image > pixels.MaxSide {
			t.Fatalf("%d px", p.image)
		}
		if p.scaling != nil {
			dst := make([]float32, 3)
			if err := pixels.Normalize(dst, pixels.New(1, 1), *p.scaling); err != nil {
				t.Fatal(err)
			}
		}
		if !json.Valid(text) {
			t.Fatal("what is no JSON was read")
		}
	})
}

// FuzzConfig: an error, or numbers that are no nonsense.
func FuzzConfig(f *testing.F) {
	f.Add([]byte(`{"vision_config": {"num_attention_heads": 12, "layer_norm_eps": 1e-5, "image_size": 384, "hidden_act": "gelu"}}`))
	f.Add([]byte(`{"num_attention_heads": -1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if c, err := parseConfig(text); err == nil && (c.Heads < 0 || c.Image < 0 || c.Act != "" && c.Act != "gelu") {
			t.Fatalf("%+v", c)
		}
	})
}
