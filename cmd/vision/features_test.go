package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/backbone"
	"vision/models/checkpoint"
	"vision/models/pixels"
	"vision/models/vit"
)

// byteOrder are the names of a folder of pictures in the order of their bytes, in
// which capitals come before small letters and any ASCII before ä.
var byteOrder = []string{"10.png", "2.jpeg", "B.PNG", "a.jpg", "b.png", "z.JPG", "ä.png"}

func mixedFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for i := range byteOrder {
		at := (i*3 + 2) % len(byteOrder) // not in their order
		picture(t, filepath.Join(dir, byteOrder[at]), uint64(at), 17+5*at, 40-3*at)
	}
	write(t, filepath.Join(dir, "notes.txt"), []byte("not a picture"))
	write(t, filepath.Join(dir, "sub", "c.png"), []byte("not looked at"))
	return dir
}

// direct computes features without the command: one picture at a time.
func direct(t *testing.T, o backbone.Options, dir string) []float32 {
	t.Helper()
	b, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	bb, err := backbone.Open(b, o)
	if err != nil {
		t.Fatal(err)
	}
	n := bb.Spec().Floats()
	out := make([]float32, n*len(byteOrder))
	for i, name := range byteOrder {
		p, err := pixels.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := bb.Extract(out[i*n:(i+1)*n], []*pixels.RGB8{p}); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func array(t *testing.T, path string) (shape []int, values []float32) {
	t.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, ok := f.Info(f.Names()[0])
	if !ok || info.DType != checkpoint.Float32 {
		t.Fatalf("%s holds %s, expected float32", path, info.DType)
	}
	v, err := f.Float32(info.Name)
	if err != nil {
		t.Fatal(err)
	}
	return info.Shape, slices.Clone(v)
}

// TestFeatures: order, shape and bits of both layouts, whatever the device, the
// threads and the batch.
func TestFeatures(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	sf := salesforceTiny(t)
	for i, c := range []struct {
		weights, layer string
		options        backbone.Options
		flags          []string
	}{
		{huggingFace, "", backbone.Options{Layer: vit.Final}, nil},
		{huggingFace, "0", backbone.Options{Layer: 0}, nil},
		{huggingFace, "1", backbone.Options{Layer: 1}, nil},
		{sf, "2", backbone.Options{Layer: 2}, nil},
		{sf, "", backbone.Options{Layer: vit.Final, Eps: 1e-3}, []string{"--eps", "1e-3"}},
		{sf, "", backbone.Options{Layer: vit.Final, Image: 24}, []string{"--image-size", "24"}},
	} {
		c.options.Weights = c.weights
		want := direct(t, c.options, images)
		tokens := tinyTokens
		if c.options.Image == 24 {
			tokens = 37
		}
		for j, how := range []string{"--device cpu", "--device cpu-portable --batch 3", "--threads 1 --batch 1", "--threads 2 --batch 7", "--threads 7 --batch 1000000000",
			"--device sim", "--device sim --batch 3", "--device sim-checked --batch 1"} {
			out := filepath.Join(dir, fmt.Sprintf("%d-%d.npy", i, j))
			args := append([]string{"features", "--weights", c.weights, "--images", images, "--out", out}, strings.Fields(how)...)
			if c.layer != "" {
				args = append(args, "--layer", c.layer)
			}
			vision(t, append(args, c.flags...)...)
			shape, got := array(t, out)
			if !slices.Equal(shape, []int{len(byteOrder), tokens, tinyWidth}) {
				t.Fatalf("%s, layer %q: shape %v, expected %v", how, c.layer, shape, []int{len(byteOrder), tokens, tinyWidth})
			}
			if byHand(shape, got) != byHand(shape, want) {
				t.Errorf("%s, layer %q, %s: other bits than those of a direct call", c.weights, c.layer, how)
			}
		}
	}
}

// TestFeaturesOfOneTower: --layer 2 and the final tokens differ, the two layouts
// agree once eps does.
func TestFeaturesOfOneTower(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	sums := map[string]string{}
	for name, args := range map[string][]string{
		"final": {"--weights", salesforceTiny(t)},
		"two":   {"--weights", salesforceTiny(t), "--layer", "2"},
		"hf5":   {"--weights", huggingFace},
		"hf6":   {"--weights", huggingFace, "--eps", "1e-6"},
	} {
		out := filepath.Join(dir, name+".npy")
		vision(t, append([]string{"features", "--images", images, "--out", out}, args...)...)
		sums[name], _, _ = strings.Cut(vision(t, "digest", out).out, "  ")
	}
	if sums["final"] == sums["two"] || sums["final"] == sums["hf5"] || sums["final"] != sums["hf6"] {
		t.Errorf("digests %v: expected final = hf6, all others different", sums)
	}
}

func TestFeaturesManifest(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	out := filepath.Join(dir, "f.npy")
	vision(t, "features", "--weights", huggingFace, "--images", images, "--out", out, "--layer", "1")
	m := manifestOf(t, out)
	printed := object(t, vision(t, "features", "--weights", huggingFace, "--images", images, "--out", out, "--layer", "1", "--json").out)
	if asText(t, printed) != asText(t, manifestOf(t, out)) {
		t.Error("--json does not print the manifest")
	}
	if got, want := strings.Join(texts(m["command"]), " "), "vision features --weights "+huggingFace+" --images "+images+" --out "+out+" --layer 1"; got != want {
		t.Errorf("command %q, expected %q", got, want)
	}
	config := keys(t, "config", m["config"], "model", "weights", "layer", "image", "tokens", "width", "numerics")
	if config["layer"] != "1" || config["image"] != 16.0 || config["tokens"] != 17.0 {
		t.Errorf("config %v", config)
	}
	info := object(t, vision(t, "info", "--json", "--weights", huggingFace).out)
	inputs := keys(t, "inputs", m["inputs"], append([]string{"weights"}, byteOrder...)...)
	if inputs["weights"] != info["digest"] || config["weights"] != info["digest"] {
		t.Errorf("weights %v in the inputs and %v in the configuration, expected %v", inputs["weights"], config["weights"], info["digest"])
	}
	sum, _, _ := strings.Cut(vision(t, "digest", out).out, "  ")
	if outputs := keys(t, "outputs", m["outputs"], "f.npy"); outputs["f.npy"] != sum {
		t.Errorf("output %v, vision digest says %s", outputs["f.npy"], sum)
	}
}

// TestFeaturesLeaveNothingHalf: a picture that cannot be read, in the middle, and
// an interruption leave the folder as it was, also where there was an output.
func TestFeaturesLeaveNothingHalf(t *testing.T) {
	images := mixedFolder(t)
	write(t, filepath.Join(images, "a-broken.png"), []byte("\x89PNG\r\n\x1a\nand then nothing"))
	for _, old := range []bool{false, true} {
		dir := t.TempDir()
		out := filepath.Join(dir, "f.npy")
		var before []string
		if old {
			write(t, out, []byte("from before"))
			before = []string{"f.npy"}
		}
		args := []string{"features", "--weights", huggingFace, "--images", images, "--out", out, "--batch", "2"}
		refused(t, exitFailed, filepath.Join(images, "a-broken.png"), args...)
		onlyFiles(t, dir, before...)
		if r := runIn(stopAfter(t.Context(), 1), args...); r.code != exitInterrupted {
			t.Errorf("exit %d after an interruption, expected 130: %s", r.code, r.diagnostics)
		}
		onlyFiles(t, dir, before...)
		if data, _ := os.ReadFile(out); old && string(data) != "from before" {
			t.Errorf("the output of before was changed to %d bytes", len(data))
		}
	}
}

func TestFeaturesOfTheBuiltInWeights(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	for _, name := range byteOrder[3:] {
		if err := os.Remove(filepath.Join(images, name)); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "f.npy")
	args := []string{"features", "--weights", backbone.Builtin, "--image-size", "28", "--layer", "8", "--images", images, "--out", out}
	if r := runIn(context.Background(), args...); r.code != exitDone {
		t.Skipf("without the built-in weights: %s", r.diagnostics)
	}
	shape, values := array(t, out)
	if !slices.Equal(shape, []int{3, 5, 384}) {
		t.Fatalf("shape %v, expected [3 5 384]", shape)
	}
	vision(t, append(args, "--device", "cpu-portable", "--batch", strconv.Itoa(2))...)
	if _, again := array(t, out); byHand(shape, again) != byHand(shape, values) {
		t.Error("cpu and cpu-portable differ")
	}
}
