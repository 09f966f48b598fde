package checkpoint

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// maxSafetensorsHeader is the reference implementation's limit.
const maxSafetensorsHeader = 100_000_000

// readSafetensors reads the index of a safetensors file:
//
//	8 bytes           length n of the header, little-endian
//	n bytes           JSON: {"name": {"dtype", "shape", "data_offsets": [begin, end]}, …,
//	                  "__metadata__": {text: text}}
//	the rest          the tensors' bytes, row-major and little-endian
//
// As in the reference implementation (huggingface/safetensors, tensor.rs,
// Metadata::validate) the tensors must cover the rest exactly: sorted by
// offset, each begins where the one before ends, and the last ends at the
// file's end. Nothing can then hide between them, and no byte has two names.
func readSafetensors(data []byte) (contents, error) {
	n := binary.LittleEndian.Uint64(data)
	switch {
	case n > maxSafetensorsHeader:
		return contents{}, bad("safetensors header claims %d bytes, at most %d are allowed", n, maxSafetensorsHeader)
	case n > uint64(len(data)-8):
		return contents{}, bad("safetensors header claims %d bytes, the file has %d", n, len(data)-8)
	}
	header, body := data[8:8+n], data[8+n:]
	list, meta, err := parseSafetensorsHeader(header)
	if err != nil {
		return contents{}, err
	}
	c := contents{format: Safetensors, tensors: make(map[string]*entry, len(list)), meta: meta}
	for i := range list {
		e, err := list[i].entry(body)
		if err != nil {
			return contents{}, err
		}
		c.tensors[e.Name] = e
	}
	return c, coverExactly(list, uint64(len(body)))
}

// safetensor is one tensor of the header, as found.
type safetensor struct {
	name, dtype string
	shape       []int
	begin, end  uint64
}

// safetensorsType pairs the format's names with ours.
func safetensorsType(name string) (DType, bool) {
	switch name {
	case "F64":
		return Float64, true
	case "F32":
		return Float32, true
	case "F16":
		return Float16, true
	case "BF16":
		return BFloat16, true
	case "I64":
		return Int64, true
	case "I32":
		return Int32, true
	case "I16":
		return Int16, true
	case "I8":
		return Int8, true
	case "U64":
		return Uint64, true
	case "U32":
		return Uint32, true
	case "U16":
		return Uint16, true
	case "U8":
		return Uint8, true
	case "BOOL":
		return Bool, true
	}
	return "", false
}

// entry checks one tensor by itself.
func (s *safetensor) entry(body []byte) (*entry, error) {
	dtype, ok := safetensorsType(s.dtype)
	if !ok {
		return nil, badTensor(s.name, "has dtype %s, expected F64, F32, F16, BF16, (U)I8 to (U)I64 or BOOL", quote(s.dtype))
	}
	n, err := elements(s.shape, dtype.Size())
	if err != nil {
		return nil, badTensor(s.name, "%s", err)
	}
	switch {
	case s.begin > s.end:
		return nil, badTensor(s.name, "data_offsets [%d, %d] run backwards", s.begin, s.end)
	case s.end > uint64(len(body)):
		return nil, badTensor(s.name, "data_offsets [%d, %d] reach beyond the %d bytes of data", s.begin, s.end, len(body))
	case s.end-s.begin != uint64(n*dtype.Size()):
		return nil, badTensor(s.name, "shape %v of %s needs %d bytes, data_offsets [%d, %d] give %d",
			s.shape, s.dtype, n*dtype.Size(), s.begin, s.end, s.end-s.begin)
	}
	return &entry{
		Info:  Info{Name: s.name, DType: dtype, Shape: s.shape},
		store: mapped(body[s.begin:s.end]),
	}, nil
}

// coverExactly refuses overlaps, holes and bytes that belong to no tensor.
func coverExactly(list []safetensor, size uint64) error {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b safetensor) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end), cmp.Compare(a.name, b.name))
	})
	at := uint64(0)
	for _, s := range sorted {
		switch {
		case s.begin < at:
			return badTensor(s.name, "begins at byte %d and overlaps the tensor that ends at %d", s.begin, at)
		case s.begin > at:
			return badTensor(s.name, "begins at byte %d, but the bytes from %d on belong to no tensor", s.begin, at)
		}
		at = s.end
	}
	if at != size {
		return bad("the tensors end at byte %d of %d: the file is too long, or its index incomplete", at, size)
	}
	return nil
}
