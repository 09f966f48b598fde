package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const indexName = "model.safetensors.index.json"

// shardFolder writes shards of float32 vectors [2] and an index with the given
// text; it returns the index's path.
func shardFolder(t testing.TB, shards map[string][]string, index string) string {
	t.Helper()
	dir := t.TempDir()
	for name, tensors := range shards {
		var list []Tensor
		for i, n := range tensors {
			list = append(list, Tensor{n, []int{2}, []float32{float32(i), 1}})
		}
		if err := WriteSafetensors(filepath.Join(dir, name), list, nil); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, indexName)
	if err := os.WriteFile(path, []byte(index), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// indexOf is the index of tensors, size −1 for none.
func indexOf(t testing.TB, size int, where map[string]string) string {
	t.Helper()
	x := map[string]any{"weight_map": where}
	if size >= 0 {
		x["metadata"] = map[string]any{"total_size": size}
	}
	text, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestShards(t *testing.T) {
	path := shardFolder(t, map[string][]string{"a": {"x", "model.y"}, "b": {"model.z"}},
		`{"metadata": {"total_size": 24.0, "who": "\u0061 \"b\"", "n": 3, "t": true, "none": null, "more": {"deep": [1, {}]}}, "other": [[]],
		  "weight_map": {"x": "a", "model.y": "a", "model.z": "b"}}`)
	f := mustOpen(t, path)
	if !slices.Equal(f.Names(), []string{"model.y", "model.z", "x"}) || f.Format() != Safetensors || f.Path() != path {
		t.Errorf("%s, %s: names %q", f.Path(), f.Format(), f.Names())
	}
	if got, want := f.Metadata(), map[string]string{"total_size": "24.0", "who": `a "b"`, "n": "3", "t": "true"}; !maps.Equal(got, want) {
		t.Errorf("metadata %q, expected %q", got, want)
	}
	part, ok := f.Sub("model")
	if !ok || !slices.Equal(part.Names(), []string{"y", "z"}) {
		t.Fatalf("part: %v, %v", part.Names(), ok)
	}
	if v, err := part.Float32("y"); err != nil || !slices.Equal(v, []float32{1, 1}) {
		t.Errorf("model.y: %v, %v", v, err)
	}
	// An error about a tensor names the shard that holds it.
	var e *Error
	if _, err := part.Int64("z"); !errors.As(err, &e) || e.File != filepath.Join(filepath.Dir(path), "b") {
		t.Errorf("floats as integers: %v, expected an error about the shard", err)
	}
}

// TestLinkedShards: Hugging Face's cache holds links to files elsewhere.
func TestLinkedShards(t *testing.T) {
	blobs := shardFolder(t, map[string][]string{"0123": {"x"}}, "")
	path := shardFolder(t, nil, indexOf(t, 8, map[string]string{"x": "a"}))
	shard := filepath.Join(filepath.Dir(path), "a")
	if err := os.Symlink(filepath.Join(filepath.Dir(blobs), "0123"), shard); err != nil {
		t.Skipf("needs symbolic links: %v", err)
	}
	mustOpen(t, path)
	for target, words := range map[string]string{"a": "cannot be opened", "gone": "is missing", ".": "is a directory", indexName: "an index itself"} {
		if err := os.Remove(shard); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, shard); err != nil {
			t.Fatal(err)
		}
		refusedAt(t, "a link to "+target, path, shard, words)
	}
}

// refusedAt opens an index and demands an *Error about a file of its folder.
func refusedAt(t *testing.T, what, index, file, words string) {
	t.Helper()
	f, err := Open(index)
	if err == nil {
		f.Close()
		t.Errorf("%s was accepted", what)
		return
	}
	var e *Error
	if !errors.As(err, &e) || e.File != file || !strings.Contains(err.Error(), words) {
		t.Errorf("%s: %T %v, expected an *Error about %s that says %q", what, err, err, file, words)
	}
}

func TestHostileShards(t *testing.T) {
	two := map[string][]string{"a": {"x", "y"}, "b": {"z"}}
	for _, c := range []struct {
		what   string
		shards map[string][]string
		size   int
		where  map[string]string
		file   string // that the error names
		words  string
	}{
		{"a shard that is missing", two, -1, map[string]string{"x": "a", "y": "a", "z": "c"}, "c", `is missing`},
		{"a tensor that is missing", two, -1, map[string]string{"x": "a", "y": "a", "z": "b", "w": "b"}, "b", `tensor "w": is missing`},
		{"a tensor that is not listed", two, -1, map[string]string{"x": "a", "z": "b"}, "a", `tensor "y": is not listed`},
		{"a tensor elsewhere", two, -1, map[string]string{"x": "a", "y": "b", "z": "b"}, "a", `tensor "y": is here, but`},
		{"a tensor twice, listed first", map[string][]string{"a": {"x", "y"}, "b": {"y"}}, -1, map[string]string{"x": "a", "y": "a"}, indexName, ""},
		{"a tensor in two shards", map[string][]string{"a": {"x", "y"}, "b": {"y", "z"}}, -1, map[string]string{"x": "a", "y": "a", "z": "b"}, "b", `tensor "y": is in "a" as well`},
		{"a tensor in two shards, the other listed", map[string][]string{"a": {"x", "y"}, "b": {"y", "z"}}, -1, map[string]string{"x": "a", "y": "b", "z": "b"}, "a", `tensor "y": is in "b" as well`},
		{"one byte too many", two, 25, map[string]string{"x": "a", "y": "a", "z": "b"}, indexName, "total_size 25, the tensors of its 2 shards have 24 bytes"},
		{"one byte too few", two, 23, map[string]string{"x": "a", "y": "a", "z": "b"}, indexName, "total_size 23"},
		{"an index that lists itself", nil, -1, map[string]string{"x": indexName}, indexName, "an index itself"},
	} {
		if c.words == "" { // a shard that no tensor names is not looked at
			mustOpen(t, shardFolder(t, c.shards, indexOf(t, c.size, c.where)))
			continue
		}
		path := shardFolder(t, c.shards, indexOf(t, c.size, c.where))
		refusedAt(t, c.what, path, filepath.Join(filepath.Dir(path), c.file), c.words)
	}
	for name, data := range map[string][]byte{
		"three.npy": nil, "arrays.npz": nil, "tiny.onnx": nil, "garbage": []byte("hello, world"), "empty": {},
	} {
		path := shardFolder(t, nil, indexOf(t, -1, map[string]string{"x": name}))
		if data == nil {
			data = readTestdata(t, name)
		}
		shard := filepath.Join(filepath.Dir(path), name)
		if err := os.WriteFile(shard, data, 0o600); err != nil {
			t.Fatal(err)
		}
		refusedAt(t, name, path, shard, "expected")
	}
	path := shardFolder(t, map[string][]string{"a": {"x"}}, indexOf(t, -1, map[string]string{"x": "a", "w": "b"}))
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "b"), readTestdata(t, "legacy.pth"), 0o600); err != nil {
		t.Fatal(err)
	}
	refusedAt(t, "two formats", path, filepath.Join(filepath.Dir(path), "b"), "the shards before it are safetensors")
	if _, err := OpenBytes("embedded", []byte(indexOf(t, -1, map[string]string{"x": "a"}))); err == nil || !strings.Contains(err.Error(), "embedded: is an index of shards") {
		t.Errorf("an index without a folder: %v", err)
	}
}

func TestHostileIndex(t *testing.T) {
	shard := func(name string) string {
		text, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		return `{"weight_map":{"x":` + string(text) + `}}`
	}
	for _, name := range []string{"", ".", "..", "../a", "a/b", "/etc/passwd", `..\a`, `C:\a`, "a\x00", "a\nb", "a\x1b[2J", "a/../../b", strings.Repeat("a", 256)} {
		refused(t, fmt.Sprintf("the shard %q", name), []byte(shard(name)), "expected the name of a file beside the index")
	}
	for _, c := range []struct{ what, index, words string }{
		{"another JSON", `{"model_type": "blip"}`, "without a weight_map"},
		{"an empty map", `{"weight_map": {}}`, "without a weight_map"},
		{"a map of numbers", `{"weight_map": {"x": 1}}`, "expected a text"},
		{"a map that is a list", `{"weight_map": ["x"]}`, "expected {"},
		{"a tensor twice", `{"weight_map": {"x": "a", "x": "b"}}`, "stands twice"},
		{"a tensor twice, once escaped", `{"weight_map": {"x": "a", "\u0078": "b"}}`, "stands twice"},
		{"two maps", `{"weight_map": {"x": "a"}, "weight_map": {"x": "b"}}`, "stands twice"},
		{"size as a text", `{"metadata": {"total_size": "many"}, "weight_map": {"x": "a"}}`, "total_size is"},
		{"a negative size", `{"metadata": {"total_size": -1}, "weight_map": {"x": "a"}}`, "total_size is -1"},
		{"a fraction", `{"metadata": {"total_size": 1.5}, "weight_map": {"x": "a"}}`, "total_size is"},
		{"an endless size", `{"metadata": {"total_size": 1e300}, "weight_map": {"x": "a"}}`, "total_size is"},
		{"size of nothing", `{"metadata": {"total_size": {}}, "weight_map": {"x": "a"}}`, "total_size is"},
		{"nested deep", `{"other": ` + strings.Repeat("[", 65) + strings.Repeat("]", 65) + `}`, "nested more than 64 deep"},
		{"text behind", `{"weight_map": {"x": "a"}} {}`, "after the closing brace"},
		{"cut short", `{"weight_map": {"x": `, "index of shards"},
		{"not UTF-8", "{\"weight_map\": {\"\xff\": \"a\"}}", "UTF-8"},
	} {
		refused(t, c.what, []byte(c.index), c.words)
	}
	var many strings.Builder
	for i := range maxShards + 1 {
		fmt.Fprintf(&many, `,"%d":"%d"`, i, i)
	}
	refused(t, "too many shards", []byte(`{"weight_map":{`+many.String()[1:]+`}}`), "more than 1024 shards")
	refused(t, "a long index", append([]byte(`{"`), bytes.Repeat([]byte("a"), maxIndex)...), "at most 67108864")
}

// TestIndexMemory: what is skipped is not kept, and nesting costs nothing.
func TestIndexMemory(t *testing.T) {
	const size = 4 << 20
	for _, c := range []struct {
		what, text string
		most       uint64
	}{
		{"nested", `{"other":` + strings.Repeat("[", size), 1 << 20},
		{"one text", `{"other":"` + strings.Repeat("a", size) + `"}`, 8 * size}, // the decoder's buffer doubles
	} {
		path := tempFile(t, indexName, []byte(c.text))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if f, err := Open(path); err == nil {
			f.Close()
			t.Errorf("%s: accepted", c.what)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > c.most {
			t.Errorf("%s: an index of %d bytes allocated %d, expected at most %d", c.what, len(c.text), used, c.most)
		}
	}
}

// FuzzIndex opens an index beside two shards: what is accepted holds exactly the
// tensors that the index lists.
func FuzzIndex(f *testing.F) {
	for _, name := range []string{indexName, "pytorch_model.bin.index.json"} {
		f.Add(readTestdata(f, filepath.Join("sharded", name)))
	}
	f.Add([]byte(`{"metadata":{"total_size":24},"weight_map":{"x":"a","y":"a","z":"b"}}`))
	f.Add([]byte(`{"weight_map":{"x":"../a"}}`))
	dir := filepath.Dir(shardFolder(f, map[string][]string{"a": {"x", "y"}, "b": {"z"}}, ""))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isIndex(data) {
			return
		}
		x, err := parseIndex(data)
		if err != nil {
			if _, ok := err.(*problem); !ok {
				t.Fatalf("error of type %T: %v", err, err)
			}
			return
		}
		for shard := range x.shards {
			if filepath.Dir(filepath.Join(dir, shard)) != dir {
				t.Fatalf("the shard %q lies outside the folder", shard)
			}
		}
		file, err := x.open(filepath.Join(dir, indexName))
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("error of type %T: %v", err, err)
			}
			return
		}
		if got := file.Names(); !slices.Equal(got, slices.Sorted(maps.Keys(x.where))) {
			t.Fatalf("names %q", got)
		}
		exercise(t, file.contents, nil)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
