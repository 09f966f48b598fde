package checkpoint

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"vision/kernels/atomicfile"
)

// Tensor is a tensor to be written.
type Tensor struct {
	Name  string
	Shape []int // row-major; nil or empty for a scalar
	Data  any   // []float32, []float64, []int64, []int32, []int8 or []uint8
}

// WriteSafetensors writes a safetensors file, whole or not at all. The bytes
// depend on nothing but the arguments: the header lists metadata and tensors in
// byte order of their names and is padded with spaces to 8 bytes; the values
// follow with the widest types first (so that each is aligned to its own size),
// then by name, as the reference implementation lays them out. Errors: a name
// that is empty, reserved, not UTF-8 or stands twice; data that does not fill
// its shape.
func WriteSafetensors(path string, tensors []Tensor, metadata map[string]string) error {
	return writeSafetensors(path, tensors, metadata, 8)
}

// WriteAligned is WriteSafetensors with the header padded to a cache line, 64 bytes: where
// all sizes are multiples of it, each tensor begins on one, and [File.View] can show it.
func WriteAligned(path string, tensors []Tensor, metadata map[string]string) error {
	return writeSafetensors(path, tensors, metadata, lineBytes)
}

func writeSafetensors(path string, tensors []Tensor, metadata map[string]string, align int) error {
	layout, header, err := layoutSafetensors(tensors, metadata, align)
	if err != nil {
		return inFile(path, err)
	}
	return inFile(path, atomicfile.Write(path, func(w io.Writer) error {
		if _, err := w.Write(header); err != nil {
			return err
		}
		for _, t := range layout {
			if err := writeValues(w, t.Data); err != nil {
				return err
			}
		}
		return nil
	}))
}

// placed is a tensor with its place in the file.
type placed struct {
	Tensor
	dtype      DType
	begin, end int
}

// layoutSafetensors checks and orders the tensors and makes the header,
// including its length.
func layoutSafetensors(tensors []Tensor, metadata map[string]string, align int) ([]placed, []byte, error) {
	list := make([]placed, len(tensors))
	seen := make(map[string]bool, len(tensors))
	for i, t := range tensors {
		switch {
		case t.Name == "" || t.Name == metadataKey || !utf8.ValidString(t.Name):
			return nil, nil, bad("a tensor cannot be named %s", quote(t.Name))
		case seen[t.Name]:
			return nil, nil, badTensor(t.Name, "stands twice in the list to write")
		}
		seen[t.Name] = true
		d, n, err := describe(t.Data)
		if err == nil {
			err = checkShape(t.Shape, n, d.Size())
		}
		if err != nil {
			return nil, nil, badTensor(t.Name, "%s", err)
		}
		list[i] = placed{Tensor: t, dtype: d, end: n * d.Size()}
	}
	slices.SortFunc(list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(b.dtype.Size(), a.dtype.Size()), cmp.Compare(a.Name, b.Name))
	})
	at := 0
	for i := range list {
		list[i].begin, list[i].end = at, at+list[i].end
		at = list[i].end
	}
	header, err := safetensorsHeader(list, metadata, align)
	return list, header, err
}

// safetensorsHeader writes the JSON. Keys are written one by one because
// encoding/json would escape <, > and & for web pages.
func safetensorsHeader(list []placed, metadata map[string]string, align int) ([]byte, error) {
	var b bytes.Buffer
	b.Write(make([]byte, 8))
	b.WriteByte('{')
	comma := ""
	member := func(key string, value any) error {
		b.WriteString(comma)
		comma = ","
		if err := appendJSON(&b, key); err != nil {
			return err
		}
		b.WriteByte(':')
		return appendJSON(&b, value)
	}
	if len(metadata) > 0 {
		for _, key := range slices.Sorted(maps.Keys(metadata)) {
			if !utf8.ValidString(key) || !utf8.ValidString(metadata[key]) {
				return nil, bad("metadata %s is not valid UTF-8", quote(key))
			}
		}
		if err := member(metadataKey, metadata); err != nil { // encoding/json sorts the keys
			return nil, err
		}
	}
	type info struct {
		DType   string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets [2]int `json:"data_offsets"`
	}
	byName := slices.Clone(list)
	slices.SortFunc(byName, func(a, b placed) int { return cmp.Compare(a.Name, b.Name) })
	for _, t := range byName {
		shape := append([]int{}, t.Shape...) // never null
		if err := member(t.Name, info{safetensorsName(t.dtype), shape, [2]int{t.begin, t.end}}); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	for b.Len()%align != 0 {
		b.WriteByte(' ')
	}
	if b.Len()-8 > maxSafetensorsHeader {
		return nil, bad("the header would take %d bytes, at most %d are allowed", b.Len()-8, maxSafetensorsHeader)
	}
	binary.LittleEndian.PutUint64(b.Bytes(), uint64(b.Len()-8))
	return b.Bytes(), nil
}

// appendJSON writes a value without a line break and without HTML escapes.
func appendJSON(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1)
	return nil
}

// safetensorsName gives the format's name of a type that is written.
func safetensorsName(d DType) string {
	return map[DType]string{Float64: "F64", Float32: "F32", Int64: "I64", Int32: "I32", Int8: "I8", Uint8: "U8"}[d]
}
