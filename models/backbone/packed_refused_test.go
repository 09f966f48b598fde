package backbone

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/models/checkpoint"
)

// TestPackedRefused: metadata that do not fit are errors that name the file.
func TestPackedRefused(t *testing.T) {
	b := device(t)
	digest := strings.Repeat("0", 64)
	matrix := func(m string) string {
		return `{"version":1,"family":"BLIP","panels":4,"matrices":{"a.weight":` + m + `}}`
	}
	for text, want := range map[string]string{
		`{`:                            "metadata",
		`{"version":2}`:                "version 2, expected 1",
		`{"version":1,"panels":0}`:     "panels of 0 rows",
		`{"version":1,"panels":70000}`: "panels of 70000 rows",
		`{"version":1,"family":"CLIP","panels":4}`:                                   `family "CLIP"`,
		`{"version":1,"family":"BLIP","panels":4}`:                                   "pos_embed",
		matrix(`{"shape":[4,2],"digest":"00","crc32c":["0"]}`):                       "digest",
		matrix(`{"shape":[4],"digest":"` + digest + `","crc32c":["0"]}`):             "at least two sizes",
		matrix(`{"shape":[4,3],"digest":"` + digest + `","crc32c":["0"]}`):           "expected [1 3 4]",
		matrix(`{"shape":[4,1048577],"digest":"` + digest + `","crc32c":["0"]}`):     "sizes of 1 to",
		matrix(`{"shape":[4,2],"digest":"` + digest + `","crc32c":[]}`):              "0 checksums, expected 1",
		matrix(`{"shape":[4,2],"digest":"` + digest + `","crc32c":["xyz"]}`):         "hexadecimal",
		matrix(`{"shape":[4,2],"digest":"` + digest + `","crc32c":["0"]}` + `,"b":`): "metadata",
	} {
		path := filepath.Join(t.TempDir(), "w.safetensors")
		tensors := []checkpoint.Tensor{{Name: "a.weight", Shape: []int{1, 2, 4}, Data: make([]float32, 8)}}
		if err := checkpoint.WriteSafetensors(path, tensors, map[string]string{packedKey: text, packedKey + "-crc32": fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text)))}); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(b, Options{Weights: path}); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, expected an error with %q", text, err, want)
		}
	}
	for what, change := range map[string]func(*packedInfo){
		"short name":     func(p *packedInfo) { p.Layout = "\x1b[2J" },
		"at most 16777":  func(p *packedInfo) { p.Family = strings.Repeat("x", mostPacked) },
		"another digest": func(p *packedInfo) {},
	} {
		path := pack(t, smallTower(t), 16)
		rewrite(t, path, func(p *packedInfo, _ map[string][]float32) { change(p) })
		if what == "another digest" { // one digit, as a damaged disk would have it
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			at := strings.Index(string(data), `digest\":\"`) + len(`digest\":\"`)
			data[at] = "21"[min(1, data[at]^'1')]
			os.WriteFile(path, data, 0o666)
			what = "changed or damaged"
		}
		if _, err := Open(b, Options{Weights: path}); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), what) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%v, expected an error with %q", err, what)
		}
	}
}

// TestPackLeavesNothing: a folder with something else in it is refused, what an
// interrupted run left is not, and a failing one leaves nothing.
func TestPackLeavesNothing(t *testing.T) {
	tower := smallTower(t)
	os.WriteFile(filepath.Join(filepath.Dir(tower), "config.json"), []byte(`{"num_attention_heads": 1}`), 0o666)
	pack := func(dir string, width int) error {
		_, err := Pack(t.Context(), tower, dir, width)
		return err
	}
	if err := pack(filepath.Dir(tower), 16); err == nil || !strings.Contains(err.Error(), "empty folder") {
		t.Errorf("into the folder of the weights: %v", err)
	}
	if err := pack(t.TempDir(), 0); err == nil {
		t.Error("panels of 0 rows")
	}
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, ".model.safetensors.tmp-1"), []byte("half"), 0o666)
	os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"num_attention_heads": 1}`), 0o666)
	if err := pack(dir, 16); err != nil {
		t.Errorf("after an interrupted run: %v", err)
	}
	other := t.TempDir()
	os.WriteFile(filepath.Join(other, "config.json"), []byte(`{"num_attention_heads": 2}`), 0o666)
	if err := pack(other, 16); err == nil || !strings.Contains(err.Error(), "config.json") {
		t.Errorf("beside another config.json: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Pack(ctx, tower, filepath.Join(dir, "new"), 16); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); err == nil {
		t.Error("a cancelled run made its folder")
	}
}
