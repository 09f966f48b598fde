package checkpoint

import (
	"fmt"
	"strings"
)

// readNpy reads an .npy file; its one tensor is named base.
func readNpy(data []byte, base string) (contents, error) {
	e, err := npyEntry(base, data, mapped(data))
	if err != nil {
		return contents{}, err
	}
	return contents{format: Npy, tensors: map[string]*entry{base: e}, meta: map[string]string{}}, nil
}

// readNpz reads an archive of .npy files; the tensors have their names without
// the ending, as NumPy gives them.
func readNpz(files map[string]*zipStore) (contents, error) {
	c := contents{format: Npz, tensors: map[string]*entry{}, meta: map[string]string{}}
	for path, s := range files {
		name := strings.TrimSuffix(path, ".npy")
		head, err := s.head(npyPrefix)
		if err != nil {
			return contents{}, err
		}
		if c.tensors[name], err = npyEntry(name, head, s); err != nil {
			return contents{}, err
		}
	}
	return c, nil
}

// npyEntry lays the header at the beginning of head over s, which must hold
// exactly the header and the data.
func npyEntry(name string, head []byte, s store) (*entry, error) {
	h, err := parseNpyHeader(head)
	if err != nil {
		return nil, badTensor(name, "%s", err)
	}
	dtype, swapped, ok := npyType(h.descr)
	if !ok {
		hint := ""
		if strings.HasSuffix(h.descr, "O") {
			hint = " (a pickled object; ReadPickledDict reads dictionaries of region names)"
		}
		return nil, badTensor(name, "has dtype %s%s, expected f2, f4, f8, i1 to i8, u1 to u8 or b1", quote(h.descr), hint)
	}
	e := &entry{
		Info:    Info{Name: name, DType: dtype, Shape: h.shape},
		store:   s,
		offset:  h.length,
		swapped: swapped,
	}
	n, err := elements(h.shape, dtype.Size())
	if err == nil && s.size()-h.length != n*dtype.Size() {
		err = fmt.Errorf("shape %v of %s needs %d bytes, the file has %d after its header", h.shape, dtype, n*dtype.Size(), s.size()-h.length)
	}
	if err != nil {
		return nil, badTensor(name, "%s", err)
	}
	if h.fortran {
		e.strides = columnMajor(h.shape)
	}
	return e, nil
}
