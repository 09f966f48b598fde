package checkpoint

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// The legacy format of torch.save, before torch 1.6 and since then with
// _use_new_zipfile_serialization=False (torch/serialization.py, _legacy_save and
// _legacy_load):
//
//	pickle  the magic number 0x1950a86a20f9469cfc6c
//	pickle  the protocol version, 1001
//	pickle  {"protocol_version", "little_endian", "type_sizes"}
//	pickle  the saved object; tensors refer to storages by key
//	pickle  the list of the keys, in the order of what follows
//	then for every key: the number of elements, int64, and the elements
//
// A reference to a storage has six parts: ('storage', class, key, location,
// count, view). view is None, or (view key, offset, count) where the storage that
// the tensor lies in is a part of the one that is stored (torch < 0.4).

// legacyMagic is the magic number as pickle's LONG1 and STOP.
const legacyMagic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."

// legacyVersion is the only version of the format that was ever written.
const legacyVersion = 1001

// legacyHead returns the length of the first pickle, 0 if the file is another.
// From protocol 4 on a frame stands before the number.
func legacyHead(data []byte) int {
	if len(data) < 3 || data[0] != opProto {
		return 0
	}
	const frame = 9
	for _, at := range []int{2, 2 + frame} {
		if (at == 2 || data[2] == opFrame) && len(data) >= at && bytes.HasPrefix(data[at:], []byte(legacyMagic)) {
			return at + len(legacyMagic)
		}
	}
	return 0
}

// legacyReader walks through the file.
type legacyReader struct {
	data     []byte
	at       int
	storages map[string]*legacyStorage
}

// legacyStorage is a stored storage; its bytes are known once the file has been
// read to its end.
type legacyStorage struct {
	dtype DType
	count int64
	data  []byte
	found bool
}

// bytesPerElement is 1 for an UntypedStorage, which counts bytes.
func (s *legacyStorage) bytesPerElement() int { return max(s.dtype.Size(), 1) }

// legacyPart is a storage, or the part of one that a tensor's view names.
type legacyPart struct {
	of         *legacyStorage
	from, long int // bytes
}

func (p legacyPart) size() int              { return p.long }
func (p legacyPart) bytes() ([]byte, error) { return p.of.data[p.from : p.from+p.long], nil }

// noGlobals refuses every name: the pickles around the object hold plain values.
type noGlobals struct{}

func (noGlobals) knows(pyGlobal) bool { return false }
func (noGlobals) reduce(g pyGlobal, _ pyTuple) (any, error) {
	return nil, fmt.Errorf("a call of %s", quote(g.String()))
}
func (noGlobals) build(object, _ any) (any, error) {
	return nil, fmt.Errorf("a state set on %s", kindOf(object))
}
func (noGlobals) persistent(id any) (any, error) {
	return nil, fmt.Errorf("a reference to %s", kindOf(id))
}

func readLegacy(data []byte) (contents, error) {
	r := &legacyReader{data: data, at: legacyHead(data), storages: map[string]*legacyStorage{}}
	if err := r.head(); err != nil {
		return contents{}, err
	}
	object, err := r.pickle(&torchGlobals{storages: r})
	if err != nil {
		return contents{}, err
	}
	if err := r.readStorages(); err != nil {
		return contents{}, err
	}
	return flattenTorch(object, len(data), false)
}

// pickle runs the next program of the file.
func (r *legacyReader) pickle(known globals) (any, error) {
	rest := r.data[r.at:]
	v, n, err := unpickle(rest[:min(len(rest), maxPickle)], known)
	r.at += n
	return v, err
}

// head reads the version and the writer's byte order.
func (r *legacyReader) head() error {
	version, err := r.pickle(noGlobals{})
	if err != nil {
		return err
	}
	if n, ok := version.(int64); !ok || n != legacyVersion {
		return bad("is in a version of PyTorch's legacy format that is %s, expected %d", valueText(version), legacyVersion)
	}
	info, err := r.pickle(noGlobals{})
	if err != nil {
		return err
	}
	dict, ok := info.(*pyDict)
	if !ok {
		return bad("describes the machine that wrote it by %s, expected a dictionary", kindOf(info))
	}
	var order []any
	for i, key := range dict.keys {
		if key == "little_endian" {
			order = append(order, dict.values[i])
		}
	}
	switch {
	case len(order) == 1 && order[0] == true:
		return nil
	case len(order) == 1 && order[0] == false:
		return bad("was written on a big-endian machine in PyTorch's legacy format; load it with torch and torch.save it again")
	}
	return bad("does not say once whether it is little-endian, by little_endian with a truth value")
}

// valueText is a number itself, and the kind of anything else: a tuple of tuples
// may be endless when it is written out.
func valueText(v any) string {
	if n, ok := v.(int64); ok {
		return strconv.FormatInt(n, 10)
	}
	return kindOf(v)
}

// storage notes what the object refers to; implements torchStorages.
func (r *legacyReader) storage(dtype DType, key string, count int64, rest pyTuple) (*torchStorage, error) {
	if len(rest) != 1 {
		return nil, fmt.Errorf("a reference to storage %s with %d parts, expected 6", quote(key), 5+len(rest))
	}
	s := r.storages[key]
	if s == nil {
		s = &legacyStorage{dtype: dtype, count: count}
		r.storages[key] = s
	}
	size := s.bytesPerElement()
	switch {
	case s.dtype != dtype || s.count != count:
		return nil, fmt.Errorf("storage %s is %d elements of %q and %d of %q", quote(key), s.count, s.dtype, count, dtype)
	case count < 0 || count > int64(len(r.data)/size):
		return nil, fmt.Errorf("storage %s should have %d elements of %d bytes, the file has %d bytes", quote(key), count, size, len(r.data))
	}
	part := legacyPart{of: s, long: int(count) * size}
	if rest[0] == nil {
		return &torchStorage{bytes: part, dtype: dtype}, nil
	}
	view, _ := rest[0].(pyTuple)
	if len(view) != 3 {
		return nil, fmt.Errorf("storage %s is viewed by %s, expected None or three values", quote(key), kindOf(rest[0]))
	}
	from, ok1 := view[1].(int64)
	long, ok2 := view[2].(int64)
	if !ok1 || !ok2 || from < 0 || long < 0 || from > count || long > count-from {
		return nil, fmt.Errorf("a view of storage %s lies outside its %d elements", quote(key), count)
	}
	part.from, part.long = int(from)*size, int(long)*size
	return &torchStorage{bytes: part, dtype: dtype}, nil
}

// readStorages finds every storage that the object refers to. Nothing may be left
// over: no storage without a tensor, no bytes behind the last.
func (r *legacyReader) readStorages() error {
	object, err := r.pickle(noGlobals{})
	if err != nil {
		return err
	}
	list, ok := object.(*pyList)
	if !ok {
		return bad("lists its storages by %s, expected a list of keys", kindOf(object))
	}
	for _, item := range list.items {
		key, _ := item.(string)
		s := r.storages[key]
		if s == nil {
			return bad("has a storage %s that no tensor uses", kindOf(item))
		}
		if s.found {
			return bad("has the storage %s twice", quote(key))
		}
		if err := r.readStorage(key, s); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.storages)) {
		if !r.storages[key].found {
			return bad("has no bytes for the storage %s", quote(key))
		}
	}
	if r.at != len(r.data) {
		return bad("has %d bytes behind its last storage", len(r.data)-r.at)
	}
	return nil
}

func (r *legacyReader) readStorage(key string, s *legacyStorage) error {
	rest := r.data[r.at:]
	if len(rest) < 8 {
		return bad("is cut short before the storage %s", quote(key))
	}
	if n := binary.LittleEndian.Uint64(rest); n != uint64(s.count) {
		return bad("storage %s has %d elements, its tensors expect %d", quote(key), n, s.count)
	}
	size := int(s.count) * s.bytesPerElement()
	if size > len(rest)-8 {
		return bad("is cut short: storage %s needs %d bytes, %d are there", quote(key), size, len(rest)-8)
	}
	s.data, s.found = rest[8:8+size:8+size], true
	r.at += 8 + size
	return nil
}
