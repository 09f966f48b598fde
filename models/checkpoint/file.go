package checkpoint

import (
	"bytes"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Format is the kind of file that Open recognised.
type Format string

// The formats that are read.
const (
	Safetensors Format = "safetensors"
	PyTorch     Format = "pytorch"
	Npy         Format = "npy"
	Npz         Format = "npz"
	ONNX        Format = "onnx"
)

// File is an open file of tensors. Its methods may be called from several
// goroutines at once, except Close, which must come last.
type File struct {
	path string
	contents
	release func() error // nil in a view made by Sub
	close   sync.Once
}

// contents is what a format's reader finds in the bytes.
type contents struct {
	format  Format
	tensors map[string]*entry
	meta    map[string]string
	nodes   []ONNXNode
	index   *shardIndex // of an index of shards, which holds no tensors itself
}

// Open maps the file at path and reads its list of tensors, not their values. An
// index of shards is read as one file that holds all their tensors. Any error is
// an *Error that names the file, or the shard.
func Open(path string) (*File, error) {
	f, err := openOne(path)
	if err != nil || f.index == nil {
		return f, err
	}
	return f.index.open(path)
}

// openOne opens a file; of an index of shards it reads the index.
func openOne(path string) (*File, error) {
	o, err := openMapped(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, release: o.close}
	err = o.guard(func() (err error) {
		f.contents, err = read(o.data, tensorName(path))
		return err
	})
	if err != nil {
		o.close()
		return nil, inFile(path, err)
	}
	for _, e := range f.tensors {
		e.origin = o
	}
	if f.index != nil { // it has been copied
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// tensorName is the name of the one tensor of an .npy file: the file's own,
// without folder and ending (NUMERICS §10).
func tensorName(path string) string {
	return strings.TrimSuffix(filepath.Base(path), ".npy")
}

// read recognises the format of data and reads its index. base names the
// tensor of an npy file.
func read(data []byte, base string) (contents, error) {
	switch {
	case isIndex(data):
		index, err := parseIndex(data)
		return contents{index: index}, err
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return readZip(data)
	case bytes.HasPrefix(data, []byte(npyMagic)):
		return readNpy(data, base)
	case len(data) > 8 && data[8] == '{':
		return readSafetensors(data)
	case legacyHead(data) > 0:
		return readLegacy(data)
	case data[0] == 0x08: // field 1 (ir_version), varint: every ONNX writer's first byte
		return readONNX(data)
	}
	return contents{}, bad("%s", impostor(data))
}

// impostor says what a file that is none of the formats looks like.
func impostor(data []byte) string {
	const expected = "expected safetensors, PyTorch, npy, npz, ONNX or an index of shards"
	has := func(s string) bool { return bytes.HasPrefix(data, []byte(s)) }
	switch {
	case has("\x80"):
		return "is a bare Python pickle; " + expected
	case has("version https://git-lfs"):
		return "is a Git LFS pointer, not the file itself; fetch it with `git lfs pull`"
	case has("<"):
		return "is a web page (or XML), probably a failed download; " + expected
	case has("\x1f\x8b"):
		return "is compressed with gzip; unpack it first"
	case has("\x89HDF"):
		return "is an HDF5 file; " + expected
	case len(data) > 262 && string(data[257:262]) == "ustar":
		return "is a tar archive (PyTorch's format before 0.1.10, or an unpacked download); " + expected
	}
	return "has an unknown format (it begins with " + quote(string(data[:min(8, len(data))])) + "); " + expected
}

// Path returns the path that Open was given.
func (f *File) Path() string { return f.path }

// Format returns the format that Open recognised.
func (f *File) Format() Format { return f.format }

// Names returns the names of all tensors, in byte order.
func (f *File) Names() []string { return slices.Sorted(maps.Keys(f.tensors)) }

// Info describes the tensor of that name; ok is false if there is none.
func (f *File) Info(name string) (info Info, ok bool) {
	e, ok := f.tensors[name]
	if !ok {
		return Info{}, false
	}
	info = e.Info
	info.Shape = append([]int{}, e.Shape...)
	return info, true
}

// Metadata returns a copy of the file's text entries: safetensors'
// __metadata__; the numbers, strings and truth values of a PyTorch file, by
// dotted name, in Python's notation; an ONNX model's producer, versions and
// properties.
func (f *File) Metadata() map[string]string { return maps.Clone(f.meta) }

// ONNXNodes returns the nodes of an ONNX graph in the file's order (which ONNX
// demands to be a topological one); nil for other formats. Not to be changed.
func (f *File) ONNXNodes() []ONNXNode { return f.nodes }

// Sub returns a view of the part of the file whose names begin with prefix and
// a dot, under the names that remain: Sub("model") of a file that holds
// "model.norm.weight" holds "norm.weight". ok is false if there is no such
// tensor. The view shares the map: it ends with the file's Close, and its own
// Close does nothing.
func (f *File) Sub(prefix string) (sub *File, ok bool) {
	prefix += "."
	sub = &File{path: f.path, contents: contents{
		format: f.format, tensors: map[string]*entry{}, meta: map[string]string{},
	}}
	for name, e := range f.tensors {
		if rest, found := strings.CutPrefix(name, prefix); found {
			part := *e
			part.Name = rest
			sub.tensors[rest] = &part
		}
	}
	for key, text := range f.meta {
		if rest, found := strings.CutPrefix(key, prefix); found {
			sub.meta[rest] = text
		}
	}
	return sub, len(sub.tensors) > 0
}

// Close gives the map back. A second Close does nothing.
func (f *File) Close() error {
	var err error
	f.close.Do(func() {
		if f.release != nil {
			err = f.release()
		}
		f.tensors = nil
	})
	if err != nil {
		return inFile(f.path, err)
	}
	return nil
}
