package checkpoint

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/sbinet/npyio/npy"
)

// npyMagic opens every .npy file. Format:
// https://numpy.org/neps/nep-0001-npy-format.html
const npyMagic = "\x93NUMPY"

// maxNpyHeader bounds the dictionary. NumPy writes 128 bytes and reads 10,000.
const maxNpyHeader = 1 << 16

// npyPrefix bounds the bytes before the data: magic, version, length, text.
const npyPrefix = 12 + maxNpyHeader

// npyHeader is the head of an .npy file.
type npyHeader struct {
	descr   string // "<f4", "|O", …
	fortran bool
	shape   []int
	length  int // bytes before the data
}

// parseNpyHeader reads the head. It is strict (three keys, Python literals,
// nothing else), then lets npyio read a clean copy of the same header, so that
// its panics on malformed ones cannot occur, and demands that both agree.
func parseNpyHeader(data []byte) (npyHeader, error) {
	var h npyHeader
	if len(data) < 10 || string(data[:6]) != npyMagic {
		return h, bad("is no npy file: it does not begin with \\x93NUMPY and a version")
	}
	var size int
	switch major := data[6]; {
	case major == 1:
		h.length, size = 10, int(binary.LittleEndian.Uint16(data[8:]))
	case major == 2 && len(data) >= 12:
		h.length, size = 12, int(min(binary.LittleEndian.Uint32(data[8:]), maxNpyHeader+1))
	default:
		return h, bad("has npy format version %d.%d, expected 1.0 or 2.0", major, data[7])
	}
	if size > maxNpyHeader || size > len(data)-h.length {
		return h, bad("npy header claims %d bytes or more, the file has %d (and %d are allowed)", size, len(data)-h.length, maxNpyHeader)
	}
	text := string(data[h.length : h.length+size])
	h.length += size
	if err := h.parse(text); err != nil {
		return h, bad("npy header %s: %s", quote(text), err)
	}
	return h, h.agree()
}

// agree hands the header in NumPy's own spelling to npyio and compares.
func (h *npyHeader) agree() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = bad("npy header refused by npyio: %v", r)
		}
	}()
	clean := appendNpyHeader(nil, h.descr, h.fortran, h.shape)
	r, err := npy.NewReader(bytes.NewReader(clean))
	if err != nil {
		return bad("npy header refused by npyio: %s", err)
	}
	d := r.Header.Descr
	if d.Type != h.descr || d.Fortran != h.fortran || fmt.Sprint(d.Shape) != fmt.Sprint(h.shape) {
		return bad("npy header reads as %s, fortran %v, shape %v, but npyio reads %s, %v, %v",
			h.descr, h.fortran, h.shape, d.Type, d.Fortran, d.Shape)
	}
	return nil
}

// parse reads {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
func (h *npyHeader) parse(text string) error {
	s := literal{rest: text}
	if !s.take("{") {
		return s.expected("{")
	}
	seen := map[string]bool{}
	for !s.take("}") {
		key, err := s.text()
		if err != nil {
			return err
		}
		if seen[key] {
			return fmt.Errorf("the key %s stands twice", quote(key))
		}
		seen[key] = true
		if !s.take(":") {
			return s.expected(":")
		}
		switch key {
		case "descr":
			if strings.HasPrefix(strings.TrimLeft(s.rest, " "), "[") {
				return fmt.Errorf("a structured dtype, expected a plain one")
			}
			h.descr, err = s.text()
		case "fortran_order":
			h.fortran, err = s.truth()
		case "shape":
			h.shape, err = s.tuple()
		default:
			err = fmt.Errorf("unknown key %s", quote(key))
		}
		if err != nil {
			return err
		}
		if !s.take(",") && !strings.HasPrefix(s.rest, "}") {
			return s.expected(", or }")
		}
	}
	if len(seen) != 3 {
		return fmt.Errorf("%d keys, expected descr, fortran_order and shape", len(seen))
	}
	if strings.TrimRight(s.rest, " ") != "\n" {
		return fmt.Errorf("does not end in a line break after the dictionary")
	}
	return nil
}

// npyType returns the element type of a descr and whether it is big-endian.
func npyType(descr string) (d DType, swapped, ok bool) {
	if len(descr) != 3 {
		return "", false, false
	}
	switch descr[1:] {
	case "f8":
		d = Float64
	case "f4":
		d = Float32
	case "f2":
		d = Float16
	case "i8":
		d = Int64
	case "i4":
		d = Int32
	case "i2":
		d = Int16
	case "i1":
		d = Int8
	case "u8":
		d = Uint64
	case "u4":
		d = Uint32
	case "u2":
		d = Uint16
	case "u1":
		d = Uint8
	case "b1":
		d = Bool
	default:
		return "", false, false
	}
	switch order := descr[0]; {
	case order == '>', order == '<':
		return d, order == '>', true
	case order == '|' && d.Size() == 1:
		return d, false, true
	}
	return "", false, false
}

// appendNpyHeader writes the head of an .npy file byte for byte as NumPy does:
// version 1.0, room for the first dimension (the last in Fortran order) to grow
// to 21 digits, then spaces to a multiple of 64. A header beyond 65,535 bytes
// cannot occur: the rank is bounded.
func appendNpyHeader(b []byte, descr string, fortran bool, shape []int) []byte {
	truth := "False"
	if fortran {
		truth = "True"
	}
	dims, room := "", 0
	for i, d := range shape {
		if i > 0 {
			dims += " "
		}
		dims += strconv.Itoa(d) + ","
	}
	if len(shape) > 1 {
		dims = strings.TrimSuffix(dims, ",")
	}
	if len(shape) > 0 {
		grows := shape[0]
		if fortran {
			grows = shape[len(shape)-1]
		}
		room = 21 - len(strconv.Itoa(grows))
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }%s", descr, truth, dims, strings.Repeat(" ", room))
	const fixed = 6 + 2 + 2 // magic, version, length
	text += strings.Repeat(" ", (64-(fixed+len(text)+1)%64)%64) + "\n"
	b = append(b, npyMagic...)
	b = append(b, 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	return append(b, text...)
}
