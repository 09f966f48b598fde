package checkpoint

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// numpyScalar turns a NumPy integer or text scalar into the Python value it
// stands for: dictionaries made with NumPy often have them for keys.
func numpyScalar(dtype, value any) (any, error) {
	t, ok1 := dtype.(*numpyType)
	b, ok2 := value.([]byte)
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("a NumPy scalar of %s and %s", kindOf(dtype), kindOf(value))
	}
	if strings.HasPrefix(t.code, "U") {
		return utf32(b, t.big)
	}
	d, _, ok := npyType("<" + t.code)
	if !ok || d.Size() != len(b) {
		return nil, fmt.Errorf("a NumPy scalar of type %s and %d bytes", quote(t.code), len(b))
	}
	b = slices.Clone(b)
	if t.big {
		swap(b, len(b))
	}
	var v [1]int64
	if err := toInt64(v[:], b, d); err != nil {
		return nil, fmt.Errorf("a NumPy scalar %w", err)
	}
	return v[0], nil
}

// utf32 decodes NumPy's texts: four bytes a character, zeros at the end.
func utf32(b []byte, big bool) (string, error) {
	if len(b)%4 != 0 {
		return "", fmt.Errorf("a NumPy text of %d bytes, expected a multiple of 4", len(b))
	}
	var s strings.Builder
	for ; len(b) > 0; b = b[4:] {
		r := binary.LittleEndian.Uint32(b)
		if big {
			r = binary.BigEndian.Uint32(b)
		}
		if r > utf8.MaxRune || !utf8.ValidRune(rune(r)) {
			return "", fmt.Errorf("a NumPy text with the character %#x", r)
		}
		s.WriteRune(rune(r))
	}
	return strings.TrimRight(s.String(), "\x00"), nil
}

// latin1 encodes a text as one byte a character.
func latin1(text string) ([]byte, error) {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return nil, fmt.Errorf("the character %q is not in latin-1", r)
		}
		b = append(b, byte(r))
	}
	return b, nil
}
