package checkpoint

import (
	"fmt"
	"slices"
)

// readTorch reads a file written by torch.save (torch ≥ 1.6), a zip archive
// with, under one folder (root):
//
//	data.pkl     the saved object; tensors refer to storages by key
//	data/<key>   the bytes of a storage; several tensors may share one
//	byteorder    "little" or "big"; absent in older files: little
//
// Tensors in nested containers are named by the path to them, with dots:
// {"model": {"norm.weight": t}} gives "model.norm.weight", and File.Sub("model")
// takes the first step back.
func readTorch(files map[string]*zipStore, root string, fileSize int) (contents, error) {
	swapped, err := torchByteOrder(files[root+"byteorder"])
	if err != nil {
		return contents{}, err
	}
	program := files[root+"data.pkl"]
	if program.size() > maxPickle {
		return contents{}, bad("data.pkl has %d bytes, at most %d are allowed", program.size(), maxPickle)
	}
	pickle, err := program.bytes()
	if err != nil {
		return contents{}, err
	}
	object, _, err := unpickle(pickle, &torchGlobals{storages: &zipStorages{files: files, root: root}})
	if err != nil {
		return contents{}, err
	}
	return flattenTorch(object, fileSize, swapped)
}

// flattenTorch files the tensors of a saved object under their names.
func flattenTorch(object any, fileSize int, swapped bool) (contents, error) {
	const spare = 16 << 20 // what a small file's expanded tensors may take
	w := &flatten{
		limit:   max(fileSize, spare),
		swapped: swapped,
		out:     contents{format: PyTorch, tensors: map[string]*entry{}, meta: map[string]string{}},
	}
	if t, ok := object.(*torchTensor); ok {
		object = &pyDict{keys: []any{"tensor"}, values: []any{t}} // torch.save(t): its name here
	}
	if err := w.walk("", object, 0); err != nil {
		return contents{}, err
	}
	return w.out, nil
}

func torchByteOrder(s *zipStore) (swapped bool, err error) {
	if s == nil {
		return false, nil
	}
	const longest = 16
	text, err := s.head(longest)
	if err != nil {
		return false, err
	}
	switch string(text) {
	case "little":
		return false, nil
	case "big":
		return true, nil
	}
	return false, bad("entry byteorder says %s, expected little or big", quote(string(text)))
}

// torchStorage is a storage as a tensor refers to it.
type torchStorage struct {
	bytes store
	dtype DType // empty for an UntypedStorage, whose tensors bring their own
}

// torchTensor is a view of a storage, not yet checked.
type torchTensor struct {
	storage *torchStorage
	dtype   DType
	offset  int64 // in elements
	shape   []int
	strides []int
}

// torchStorages finds the storages of a file.
type torchStorages interface {
	// storage resolves a reference by key, to count elements of a type (empty:
	// bytes). rest is what the reference holds after the count.
	storage(dtype DType, key string, count int64, rest pyTuple) (*torchStorage, error)
}

// torchGlobals is what a PyTorch file may name.
type torchGlobals struct{ storages torchStorages }

// torchStorageType gives the element type of a storage class.
func torchStorageType(g pyGlobal) (d DType, ok bool) {
	if g == (pyGlobal{"torch.storage", "UntypedStorage"}) {
		return "", true
	}
	if g.module != "torch" {
		return "", false
	}
	d, ok = map[string]DType{
		"DoubleStorage": Float64, "FloatStorage": Float32, "HalfStorage": Float16, "BFloat16Storage": BFloat16,
		"LongStorage": Int64, "IntStorage": Int32, "ShortStorage": Int16, "CharStorage": Int8,
		"ByteStorage": Uint8, "BoolStorage": Bool,
	}[g.name]
	return d, ok
}

// torchDType gives the element type of a torch.dtype.
func torchDType(g pyGlobal) (d DType, ok bool) {
	if g.module != "torch" {
		return "", false
	}
	d = DType(g.name) // PyTorch's names are NumPy's
	return d, d.Size() > 0
}

func (t *torchGlobals) knows(g pyGlobal) bool {
	switch g.String() {
	case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
		"torch._utils._rebuild_parameter", "collections.OrderedDict":
		return true
	}
	_, storage := torchStorageType(g)
	_, dtype := torchDType(g)
	return storage || dtype
}

func (t *torchGlobals) reduce(callable pyGlobal, args pyTuple) (any, error) {
	switch callable.String() {
	case "collections.OrderedDict":
		return orderedDict(args)
	case "torch._utils._rebuild_parameter": // data, requires_grad, backward_hooks
		if len(args) == 3 {
			if tensor, ok := args[0].(*torchTensor); ok {
				return tensor, nil
			}
		}
	case "torch._utils._rebuild_tensor": // storage, offset, size, stride: before torch 0.4
		if len(args) == 4 {
			return rebuildTensor(args, nil)
		}
	case "torch._utils._rebuild_tensor_v2": // storage, offset, size, stride, requires_grad, hooks[, metadata]
		if len(args) == 6 || len(args) == 7 {
			return rebuildTensor(args[:4], nil)
		}
	case "torch._utils._rebuild_tensor_v3": // the same with the dtype after the hooks
		if len(args) == 7 || len(args) == 8 {
			return rebuildTensor(args[:4], args[6])
		}
	}
	return nil, fmt.Errorf("a call of %s with %d arguments that it does not take", quote(callable.String()), len(args))
}

// build accepts what state_dict() attaches to its OrderedDict: attributes
// (_metadata: versions of modules), which say nothing about tensors.
func (t *torchGlobals) build(object, state any) (any, error) {
	_, dict := object.(*pyDict)
	_, attributes := state.(*pyDict)
	if !dict || !attributes {
		return nil, fmt.Errorf("a state of %s set on %s, expected attributes of an OrderedDict", kindOf(state), kindOf(object))
	}
	return object, nil
}

// persistent resolves ('storage', class, key, location, count, …). The location
// (cpu, cuda:0) says where the tensor was, not where its bytes are.
func (t *torchGlobals) persistent(id any) (any, error) {
	args, _ := id.(pyTuple)
	if len(args) < 5 || args[0] != "storage" {
		return nil, fmt.Errorf("a reference to %s, expected to a storage", kindOf(id))
	}
	class, ok1 := args[1].(pyGlobal)
	key, ok2 := args[2].(string)
	count, ok3 := args[4].(int64)
	if !ok1 || !ok2 || !ok3 {
		return nil, fmt.Errorf("a malformed reference to a storage")
	}
	dtype, ok := torchStorageType(class)
	if !ok {
		return nil, fmt.Errorf("a storage of class %s", quote(class.String()))
	}
	return t.storages.storage(dtype, key, count, args[5:])
}

// zipStorages are entries of the archive.
type zipStorages struct {
	files map[string]*zipStore
	root  string
}

func (z *zipStorages) storage(dtype DType, key string, count int64, rest pyTuple) (*torchStorage, error) {
	if len(rest) > 0 {
		return nil, fmt.Errorf("a reference to storage %s with %d parts, expected 5", quote(key), 5+len(rest))
	}
	file := z.files[z.root+"data/"+key]
	if file == nil {
		return nil, fmt.Errorf("the storage %s is not in the archive", quote(key))
	}
	size := int64(max(dtype.Size(), 1)) // an UntypedStorage counts bytes
	if count < 0 || count > int64(file.size())/size || count*size != int64(file.size()) {
		return nil, fmt.Errorf("storage %s should have %d elements of %d bytes, its entry has %d bytes", quote(key), count, size, file.size())
	}
	return &torchStorage{bytes: file, dtype: dtype}, nil
}

// orderedDict is OrderedDict() or OrderedDict([[key, value], …]).
func orderedDict(args pyTuple) (any, error) {
	d := &pyDict{}
	if len(args) == 0 {
		return d, nil
	}
	list, ok := args[0].(*pyList)
	if len(args) != 1 || !ok {
		return nil, fmt.Errorf("an OrderedDict of %s, expected a list of pairs", kindOf(args[0]))
	}
	for _, item := range list.items {
		var pair []any
		switch p := item.(type) {
		case pyTuple:
			pair = p
		case *pyList:
			pair = p.items
		}
		if len(pair) != 2 {
			return nil, fmt.Errorf("an OrderedDict from %s, expected a pair", kindOf(item))
		}
		d.keys = append(d.keys, pair[0])
		d.values = append(d.values, pair[1])
	}
	return d, nil
}

// rebuildTensor takes (storage, offset, size, stride) and, if the storage is
// untyped, a torch.dtype.
func rebuildTensor(args []any, dtype any) (any, error) {
	s, ok1 := args[0].(*torchStorage)
	offset, ok2 := args[1].(int64)
	shape, ok3 := intTuple(args[2])
	strides, ok4 := intTuple(args[3])
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return nil, fmt.Errorf("a tensor of %s, offset %s, size %s, stride %s", kindOf(args[0]), kindOf(args[1]), kindOf(args[2]), kindOf(args[3]))
	}
	t := &torchTensor{storage: s, dtype: s.dtype, offset: offset, shape: shape, strides: strides}
	if g, ok := dtype.(pyGlobal); ok {
		if t.dtype, ok = torchDType(g); !ok {
			return nil, fmt.Errorf("a tensor of type %s", quote(g.String()))
		}
	}
	if t.dtype.Size() == 0 || (s.dtype != "" && s.dtype != t.dtype) {
		return nil, fmt.Errorf("a tensor of type %q on a storage of type %q", t.dtype, s.dtype)
	}
	return t, nil
}

func intTuple(v any) ([]int, bool) {
	tuple, ok := v.(pyTuple)
	ints := make([]int, 0, min(len(tuple), maxRank))
	for _, item := range tuple {
		n, isInt := item.(int64)
		if !isInt || int64(int(n)) != n || len(ints) == maxRank {
			return nil, false
		}
		ints = append(ints, int(n))
	}
	return slices.Clip(ints), ok
}
