package checkpoint

import "fmt"

// ReadPickledDict reads an .npy file that holds one Python dictionary from
// integers to texts, as the Algonauts 2023 challenge stores the names of its
// regions (roi_masks/mapping_*.npy): numpy.save of a dict pickles an array of
// one object, and numpy.load(path, allow_pickle=True).item() unpickles it,
// running whatever the file says. Here the restricted unpickler does, with the
// names that such an array needs and no others.
func ReadPickledDict(path string) (map[int]string, error) {
	o, err := openMapped(path)
	if err != nil {
		return nil, err
	}
	var dict map[int]string
	err = o.guard(func() (err error) {
		dict, err = parsePickledDict(o.data)
		return err
	})
	if closed := o.close(); err == nil {
		err = closed
	}
	return dict, inFile(path, err)
}

func parsePickledDict(data []byte) (map[int]string, error) {
	h, err := parseNpyHeader(data)
	if err != nil {
		return nil, err
	}
	if h.descr != "|O" && h.descr != "O" {
		return nil, bad("holds an array of %s, expected a pickled dictionary (|O)", quote(h.descr))
	}
	if n, err := elements(h.shape, 1); err != nil || n != 1 {
		return nil, bad("holds an array of shape %v, expected one dictionary", h.shape)
	}
	pickle := data[h.length:]
	object, used, err := unpickle(pickle, numpyGlobals{})
	if err != nil {
		return nil, err
	}
	if used != len(pickle) {
		return nil, bad("has %d bytes after its pickle", len(pickle)-used)
	}
	array, ok := object.(*numpyArray)
	if !ok || len(array.items) != 1 {
		return nil, bad("holds %s, expected an array of one dictionary", kindOf(object))
	}
	dict, ok := array.items[0].(*pyDict)
	if !ok {
		return nil, bad("holds %s, expected a dictionary of numbers to texts", kindOf(array.items[0]))
	}
	return intTexts(dict)
}

// intTexts demands integers as keys, each once, and texts as values.
func intTexts(dict *pyDict) (map[int]string, error) {
	out := make(map[int]string, len(dict.keys))
	for i := range dict.keys {
		key, ok1 := dict.keys[i].(int64)
		text, ok2 := dict.values[i].(string)
		if !ok1 || !ok2 || int64(int(key)) != key {
			return nil, bad("the dictionary maps %s to %s, expected a number to a text", kindOf(dict.keys[i]), kindOf(dict.values[i]))
		}
		if _, twice := out[int(key)]; twice {
			return nil, bad("the dictionary has the key %d twice", key)
		}
		out[int(key)] = text
	}
	return out, nil
}

// numpyArray is an array of objects under construction.
type numpyArray struct{ items []any }

// numpyType is a dtype under construction: "O8", "i8", "U7".
type numpyType struct {
	code string
	big  bool
}

// numpyGlobals is what the pickle of an object array may name. NumPy 2 renamed
// numpy.core to numpy._core.
type numpyGlobals struct{}

func (numpyGlobals) knows(g pyGlobal) bool {
	switch g.String() {
	case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
		"numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
		"numpy.ndarray", "numpy.dtype", "_codecs.encode":
		return true
	}
	return false
}

func (numpyGlobals) persistent(id any) (any, error) {
	return nil, fmt.Errorf("a reference to %s outside the file", kindOf(id))
}

func (numpyGlobals) reduce(callable pyGlobal, args pyTuple) (any, error) {
	switch callable.String() {
	case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct":
		// (numpy.ndarray, (0,), b"b"): an empty array, which BUILD fills
		if len(args) == 3 && args[0] == any(pyGlobal{"numpy", "ndarray"}) {
			return &numpyArray{}, nil
		}
	case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar":
		if len(args) == 2 {
			return numpyScalar(args[0], args[1])
		}
	case "numpy.dtype": // (code, align, copy)
		if len(args) == 3 {
			if code, ok := args[0].(string); ok {
				return &numpyType{code: code}, nil
			}
		}
	case "_codecs.encode": // Python 3 writing protocol 2: bytes as a latin-1 text
		if len(args) == 2 && (args[1] == any("latin1") || args[1] == any("latin-1")) {
			if text, ok := args[0].(string); ok {
				return latin1(text)
			}
		}
	}
	return nil, fmt.Errorf("a call of %s with %d arguments that it does not take", quote(callable.String()), len(args))
}

// build fills an array: (version, shape, dtype, fortran, [objects]); or
// completes a dtype: (version, byte order, …).
func (numpyGlobals) build(object, state any) (any, error) {
	fields, _ := state.(pyTuple)
	switch o := object.(type) {
	case *numpyArray:
		if len(fields) == 5 {
			dtype, ok1 := fields[2].(*numpyType)
			list, ok2 := fields[4].(*pyList)
			if ok1 && ok2 && (dtype.code == "O8" || dtype.code == "O") {
				o.items = list.items
				return o, nil
			}
		}
	case *numpyType:
		if len(fields) >= 2 {
			if order, ok := fields[1].(string); ok {
				o.big = order == ">"
				return o, nil
			}
		}
	}
	return nil, fmt.Errorf("a state of %s set on %s", kindOf(state), kindOf(object))
}
