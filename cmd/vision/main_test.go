package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"vision/eval/photos"
	"vision/kernels/atomicfile"
	"vision/kernels/philox"
)

// asProgram makes the test binary the program itself, for tests that send signals.
const asProgram = "VISION_TEST_AS_PROGRAM"

// shared is a folder for what several tests read.
var shared string

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	var err error
	if shared, err = os.MkdirTemp("", "vision-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(shared)
	os.Exit(code)
}

// ran is what a command line did.
type ran struct {
	code             int
	out, diagnostics string
}

func runIn(ctx context.Context, args ...string) ran {
	var out, diagnostics bytes.Buffer
	code := run(ctx, args, &out, &diagnostics)
	return ran{code, out.String(), diagnostics.String()}
}

// vision runs a command line that must succeed.
func vision(t testing.TB, args ...string) ran {
	t.Helper()
	r := runIn(t.Context(), args...)
	if r.code != exitDone {
		t.Fatalf("vision %s: exit %d, expected 0\n%s", strings.Join(args, " "), r.code, r.diagnostics)
	}
	return r
}

// refused runs a command line that must end with a code and a message.
func refused(t testing.TB, code int, message string, args ...string) ran {
	t.Helper()
	r := runIn(t.Context(), args...)
	if r.code != code || !strings.Contains(r.diagnostics, message) {
		t.Errorf("vision %s: exit %d, expected %d; said %q, expected %q in it", strings.Join(args, " "), r.code, code, r.diagnostics, message)
	}
	if r.out != "" {
		t.Errorf("vision %s: wrote %q to standard output, expected nothing", strings.Join(args, " "), r.out)
	}
	return r
}

// The tiny BLIP towers of models/blip: 16 px, 17 tokens × 24.
const (
	tinyTokens, tinyWidth = 17, 24
	huggingFace           = "../../models/blip/testdata/huggingface_tiny/model.safetensors"
	salesforce            = "../../models/blip/testdata/salesforce_tiny.pth"
)

// salesforceTiny is a copy of the tiny .pth beside a config.json that says what
// its tensors do not.
func salesforceTiny(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(salesforce)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "model_base.pth")
	write(t, path, data)
	write(t, filepath.Join(dir, "config.json"), []byte(`{"num_attention_heads": 2, "image_size": 16}`))
	return path
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// picture draws a picture of noise and encodes it by the file's ending.
func picture(t testing.TB, path string, seed uint64, w, h int) {
	t.Helper()
	s := philox.New(seed).Stream("test/picture")
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		b := s.Block(0, uint64(i))
		m.SetRGBA(i%w, i/w, color.RGBA{uint8(b[0]), uint8(b[1]), uint8(b[2]), 255})
	}
	var buf bytes.Buffer
	var err error
	if strings.EqualFold(filepath.Ext(path), ".png") {
		err = png.Encode(&buf, m)
	} else {
		err = jpeg.Encode(&buf, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, buf.Bytes())
}

// subject is a simulated subject: 60 photographs, 2 crops of each, 3 vertices a
// region. Tests only read it.
var subject = sync.OnceValues(func() (string, error) {
	r := runIn(context.Background(), simulateArgs(filepath.Join(shared, "data"))...)
	if r.code != exitDone {
		return "", fmt.Errorf("exit %d: %s", r.code, r.diagnostics)
	}
	return filepath.Join(shared, "data", "subj01"), nil
})

func simulateArgs(out string) []string {
	return []string{"simulate", "--out", out, "--crops", "2", "--vertices", "3", "--size", "32", "--seed", "3", "--quiet"}
}

func subjectFolder(t testing.TB) string {
	t.Helper()
	if _, err := photos.Embedded(); err != nil {
		t.Skipf("without the embedded photographs: %v", err)
	}
	dir, err := subject()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// onlyFiles fails unless a folder's tree holds exactly the named files.
func onlyFiles(t testing.TB, dir string, want ...string) {
	t.Helper()
	var got []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(dir, path)
			got = append(got, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %q, expected %q", dir, got, want)
	}
}

// noneHalfWritten fails if a file that was being written is left in a tree.
func noneHalfWritten(t testing.TB, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && atomicfile.IsTemp(e.Name()) {
			t.Errorf("%s is left half written", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// object decodes one JSON object and nothing after it.
func object(t testing.TB, text string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	if d.More() {
		t.Fatalf("more than one JSON value in %q", text)
	}
	return m
}

// keys fails unless an object has exactly these keys.
func keys(t testing.TB, what string, v any, want ...string) map[string]any {
	t.Helper()
	m, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%s is %T, expected an object", what, v)
	}
	var got []string
	for k := range m {
		got = append(got, k)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s has the keys %q, expected %q", what, got, want)
	}
	return m
}
