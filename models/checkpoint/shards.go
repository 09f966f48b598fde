package checkpoint

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// open reads the shards beside the index at path as one file. Every tensor must
// lie where the index says, in that shard and in no other; the shards may hold no
// tensor that the index does not list, and their bytes must add up to total_size.
func (x *shardIndex) open(path string) (*File, error) {
	f := &File{path: path, contents: contents{tensors: map[string]*entry{}, meta: x.meta}}
	var shards []*File
	f.release = func() (err error) {
		for _, s := range shards {
			err = errors.Join(err, s.Close())
		}
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(x.shards)) {
		s, err := x.openShard(path, name)
		if err == nil {
			shards = append(shards, s)
			err = f.join(s, x, name)
		}
		if err != nil {
			f.Close()
			return nil, err
		}
	}
	if err := x.complete(path, f.tensors); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (x *shardIndex) openShard(path, name string) (*File, error) {
	shard := filepath.Join(filepath.Dir(path), name)
	if _, err := os.Stat(shard); errors.Is(err, os.ErrNotExist) {
		return nil, &Error{File: shard, Msg: "is missing; " + path + " names it for " + x.example(name)}
	}
	s, err := openOne(shard)
	if err != nil {
		return nil, err
	}
	if s.index == nil && (s.format == Safetensors || s.format == PyTorch) {
		return s, nil
	}
	s.Close()
	what := string(s.format)
	if s.index != nil {
		what = "an index itself"
	}
	return nil, &Error{File: shard, Msg: "is " + what + ", but a shard of " + path + ", expected safetensors or a PyTorch file"}
}

// join adds a shard's tensors.
func (f *File) join(s *File, x *shardIndex, name string) error {
	if f.format != "" && f.format != s.format {
		return &Error{File: s.path, Msg: "is " + string(s.format) + ", the shards before it are " + string(f.format)}
	}
	f.format = s.format
	for _, tensor := range s.Names() {
		e := s.tensors[tensor]
		where, listed := x.where[tensor]
		switch {
		case !listed:
			return &Error{File: s.path, Tensor: tensor, Msg: "is not listed in " + f.path}
		case where != name && x.holds(f, where, tensor):
			return &Error{File: s.path, Tensor: tensor, Msg: "is in " + quote(where) + " as well, where " + f.path + " lists it"}
		case where != name:
			return &Error{File: s.path, Tensor: tensor, Msg: "is here, but " + f.path + " lists it in " + quote(where)}
		}
		f.tensors[tensor] = e
	}
	return nil
}

// holds tells whether the shard that the index names for a tensor has it too.
func (x *shardIndex) holds(f *File, name, tensor string) bool {
	if e := f.tensors[tensor]; e != nil {
		return true
	}
	other, err := openOne(filepath.Join(filepath.Dir(f.path), name))
	if err != nil {
		return false
	}
	defer other.Close()
	return other.tensors[tensor] != nil
}

// complete finds tensors that are in no shard, and compares the sizes.
func (x *shardIndex) complete(path string, tensors map[string]*entry) error {
	for _, tensor := range slices.Sorted(maps.Keys(x.where)) {
		if tensors[tensor] == nil {
			return &Error{File: filepath.Join(filepath.Dir(path), x.where[tensor]), Tensor: tensor, Msg: "is missing, " + path + " lists it here"}
		}
	}
	if least, most := sizes(tensors); x.total >= 0 && (x.total < least || x.total > most) {
		return &Error{File: path, Msg: fmt.Sprintf("says total_size %d, the tensors of its %d shards have %d bytes: they do not belong together (or total_size is wrong: correct it or take it out)", x.total, len(x.shards), most)}
	}
	return nil
}

// sizes adds up the tensors' bytes: most is the sum of all; in least, of tensors
// that share a storage only the smallest counts. Hugging Face counts tied weights
// once, and takes the first of those that share a storage for all.
func sizes(tensors map[string]*entry) (least, most int64) {
	shared := map[any]int64{}
	for _, e := range tensors {
		size := int64(e.Bytes())
		most += size
		var storage any
		switch s := e.store.(type) {
		case *zipStore:
			storage = s
		case legacyPart:
			storage = s.of
		default: // safetensors: no byte has two names
			least += size
			continue
		}
		if before, ok := shared[storage]; !ok || size < before {
			shared[storage] = size
		}
	}
	for _, size := range shared {
		least += size
	}
	return least, most
}

// example names tensors of a shard.
func (x *shardIndex) example(shard string) string {
	var names []string
	for tensor, s := range x.where {
		if s == shard {
			names = append(names, quote(tensor))
		}
	}
	slices.Sort(names)
	return strings.Join(names[:min(3, len(names))], ", ")
}
