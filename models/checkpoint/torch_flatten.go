package checkpoint

import (
	"fmt"
	"math"
	"strconv"
)

// Bounds of the walk. A pickle can hold one list many times over, each holding
// another many times (a billion leaves from a thousand bytes), or itself.
const (
	maxTreeDepth  = 64
	maxTreeLeaves = 1 << 18
	maxTreeNames  = 16 << 20 // bytes of all names together
)

// flatten turns the saved object into names: tensors, and text for the leaves
// that are numbers, strings and truth values.
type flatten struct {
	limit   int // bytes that one tensor may take
	swapped bool
	steps   int
	names   int
	out     contents
}

func (w *flatten) walk(name string, v any, depth int) error {
	w.steps++
	w.names += len(name)
	switch {
	case depth > maxTreeDepth:
		return bad("the object is nested more than %d deep (or holds itself), at %s", maxTreeDepth, quote(name))
	case w.steps > maxTreeLeaves || w.names > maxTreeNames:
		return bad("the object has more than %d parts, or %d bytes of names", maxTreeLeaves, maxTreeNames)
	}
	switch v := v.(type) {
	case *torchTensor:
		return w.tensor(name, v)
	case *pyDict:
		for i, key := range v.keys {
			text, ok := keyText(key)
			if !ok {
				return bad("the dictionary at %s has %s for a key, expected a text or a number", quote(name), kindOf(key))
			}
			if err := w.walk(join(name, text), v.values[i], depth+1); err != nil {
				return err
			}
		}
		return nil
	case *pyList:
		return w.items(name, v.items, depth)
	case pyTuple:
		return w.items(name, v, depth)
	}
	text, ok := leafText(v)
	if !ok {
		return bad("found %s at %s, expected tensors, containers, texts and numbers", kindOf(v), quote(name))
	}
	if _, twice := w.out.meta[name]; twice {
		return bad("the name %s stands for two values", quote(name))
	}
	w.out.meta[name] = text
	return nil
}

func (w *flatten) items(name string, items []any, depth int) error {
	for i, item := range items {
		if err := w.walk(join(name, strconv.Itoa(i)), item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// tensor checks a tensor and files it.
func (w *flatten) tensor(name string, t *torchTensor) error {
	if _, twice := w.out.tensors[name]; twice {
		return bad("the name %s stands for two tensors", quote(name))
	}
	size := int64(t.dtype.Size())
	if t.offset < 0 || t.offset > math.MaxInt/size {
		return badTensor(name, "begins at element %d of its storage", t.offset)
	}
	e := &entry{
		Info:    Info{Name: name, DType: t.dtype, Shape: t.shape},
		store:   t.storage.bytes,
		offset:  int(t.offset * size),
		strides: t.strides,
		swapped: w.swapped,
	}
	if err := e.check(w.limit); err != nil {
		return badTensor(name, "%s", err)
	}
	w.out.tensors[name] = e
	return nil
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

func keyText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64, bool, float64:
		return leafText(v)
	}
	return "", false
}

// leafText writes a value in Python's notation; a text as it is.
func leafText(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "None", true
	case bool:
		if v {
			return "True", true
		}
		return "False", true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return pythonFloat(v), true
	case string:
		return v, true
	case []byte:
		return fmt.Sprintf("<%d bytes>", len(v)), true
	case pyGlobal:
		return v.String(), true
	}
	return "", false
}

// pythonFloat is Python's repr: the shortest digits that read back the same,
// an exponent below 1e-4 and from 1e16 on, and always a point or an exponent.
func pythonFloat(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case a != 0 && (a < 1e-4 || a >= 1e16):
		return strconv.FormatFloat(v, 'e', -1, 64)
	case v == math.Trunc(v):
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
