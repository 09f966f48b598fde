package checkpoint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// refused opens data under a name and demands an *Error that names the file and
// contains the words.
func refused(t *testing.T, what string, data []byte, words ...string) {
	t.Helper()
	path := tempFile(t, "outside.bin", data)
	f, err := Open(path)
	if err == nil {
		f.Close()
		t.Errorf("%s was accepted", what)
		return
	}
	var e *Error
	if !errors.As(err, &e) || e.File != path {
		t.Errorf("%s: %T %v, expected an *Error about the file", what, err, err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: error %q does not say %q", what, err, w)
		}
	}
}

// safetensorsFile puts a header before n bytes of data.
func safetensorsFile(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	b = append(b, header...)
	return append(b, make([]byte, n)...)
}

func TestRefusedSafetensors(t *testing.T) {
	one := func(dtype, shape, offsets string) string {
		return fmt.Sprintf(`"a":{"dtype":%q,"shape":%s,"data_offsets":%s}`, dtype, shape, offsets)
	}
	for _, c := range []struct {
		what, header string
		data         int
		words        string
	}{
		{"unknown dtype", "{" + one("F8_E5M2", "[2]", "[0,2]") + "}", 2, "F8_E5M2"},
		{"too few bytes", "{" + one("F32", "[3]", "[0,8]") + "}", 8, "needs 12 bytes"},
		{"beyond the end", "{" + one("F32", "[4]", "[0,16]") + "}", 8, "beyond the 8 bytes"},
		{"backwards", "{" + one("F32", "[2]", "[8,0]") + "}", 8, "backwards"},
		{"hole before", "{" + one("F32", "[2]", "[4,12]") + "}", 12, "belong to no tensor"},
		{"bytes behind", "{" + one("F32", "[2]", "[0,8]") + "}", 12, "end at byte 8 of 12"},
		{"data without tensors", "{}", 4, "end at byte 0 of 4"},
		{"overlap", "{" + one("U8", "[4]", "[0,4]") + `,"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}`, 6, "overlaps"},
		{"same bytes twice", "{" + one("U8", "[4]", "[0,4]") + `,"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}`, 4, "overlaps"},
		{"product overflows", "{" + one("F32", "[4294967296,4294967296,4]", "[0,0]") + "}", 0, "more bytes than memory"},
		{"product overflows beside a zero", "{" + one("F32", "[0,4294967296,4294967296]", "[0,0]") + "}", 0, "more bytes than memory"},
		{"dimension beyond int64", "{" + one("F32", "[9223372036854775808]", "[0,0]") + "}", 0, "more than memory"},
		{"dimension beyond uint64", "{" + one("F32", "[18446744073709551616]", "[0,0]") + "}", 0, "whole number"},
		{"negative dimension", "{" + one("F32", "[-1]", "[0,0]") + "}", 0, "whole number"},
		{"fraction", "{" + one("F32", "[1.0]", "[0,4]") + "}", 4, "whole number"},
		{"exponent", "{" + one("F32", "[1e0]", "[0,4]") + "}", 4, "whole number"},
		{"three offsets", "{" + one("F32", "[1]", "[0,4,4]") + "}", 4, "3 data_offsets"},
		{"one offset", "{" + one("F32", "[1]", "[0]") + "}", 4, "1 data_offsets"},
		{"huge offsets", "{" + one("F32", "[1]", "[18446744073709551612,18446744073709551615]") + "}", 4, "beyond the 4 bytes"},
		{"tensor twice", "{" + one("U8", "[1]", "[0,1]") + "," + one("U8", "[1]", "[0,1]") + "}", 1, "stands twice"},
		{"tensor twice, once escaped", "{" + one("U8", "[1]", "[0,1]") + `,"\u0061":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1, "stands twice"},
		{"field twice", `{"a":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]}}`, 1, "stands twice"},
		{"metadata twice", `{"__metadata__":{"k":"1","k":"2"}}`, 0, "stands twice"},
		{"metadata of numbers", `{"__metadata__":{"k":1}}`, 0, "expected a text"},
		{"field missing", `{"a":{"dtype":"U8","shape":[1]}}`, 1, "lacks the field data_offsets"},
		{"field unknown", `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"strides":[1]}}`, 1, "strides"},
		{"no object", `{"a":[1]}`, 0, "expected {"},
		{"text after", `{} x`, 0, "after the closing brace"},
		{"cut short", `{"a":`, 0, "header"},
		{"not UTF-8", "{\"\xff\":1}", 0, "UTF-8"},
		{"too many dimensions", "{" + one("U8", "["+strings.Repeat("1,", 32)+"1]", "[0,1]") + "}", 1, "dimensions"},
	} {
		refused(t, c.what, safetensorsFile(c.header, c.data), c.words)
	}
	var many strings.Builder
	for i := range maxHeaderKeys + 1 {
		fmt.Fprintf(&many, `,"%d":""`, i)
	}
	refused(t, "too many keys", safetensorsFile(`{"__metadata__":{`+many.String()[1:]+`}}`, 0), "more than 262144 keys")
	long := safetensorsFile("{}", 0)
	binary.LittleEndian.PutUint64(long, 3)
	refused(t, "header longer than the file", long, "claims 3 bytes")
	binary.LittleEndian.PutUint64(long, 100_000_001)
	refused(t, "header beyond the limit", long, "at most 100000000")
	binary.LittleEndian.PutUint64(long, 1<<64-8)
	refused(t, "header length overflows", long, "at most")
}

func TestRefusedNpy(t *testing.T) {
	file := func(dict string, n int) []byte {
		b := append([]byte(npyMagic), 1, 0)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(dict)))
		return append(append(b, dict...), make([]byte, n)...)
	}
	const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n"
	if f, err := Open(tempFile(t, "good.npy", file(good, 8))); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
	for _, c := range []struct {
		what, dict string
		data       int
		words      string
	}{
		{"data missing", good, 7, "needs 8 bytes, the file has 7"},
		{"data too long", good, 9, "needs 8 bytes, the file has 9"},
		{"no line break", strings.TrimSuffix(good, "\n"), 8, "line break"},
		{"complex", strings.Replace(good, "<f4", "<c8", 1), 16, "<c8"},
		{"long double", strings.Replace(good, "<f4", "<f16", 1), 32, "<f16"},
		{"pickled", strings.Replace(good, "<f4", "|O", 1), 8, "ReadPickledDict"},
		{"no byte order", strings.Replace(good, "<f4", "|f4", 1), 8, "|f4"},
		{"structured", strings.Replace(good, "'<f4'", "[('a', '<f4')]", 1), 8, "structured"},
		{"shape a number", strings.Replace(good, "(2,)", "(2)", 1), 8, "expected (2,)"},
		{"shape negative", strings.Replace(good, "(2,)", "(-2,)", 1), 8, "dimension"},
		{"shape overflows", strings.Replace(good, "(2,)", "(4294967296, 4294967296, 4)", 1), 8, "more bytes than memory"},
		{"shape beyond int64", strings.Replace(good, "(2,)", "(9223372036854775808,)", 1), 8, "dimension"},
		{"shape not closed", strings.Replace(good, "(2,)", "(2,", 1), 8, "dimension"},
		{"two commas", strings.Replace(good, "(2,)", "(2,,)", 1), 8, "dimension"},
		{"order unknown", strings.Replace(good, "False", "Maybe", 1), 8, "True or False"},
		{"key twice", strings.Replace(good, "'shape'", "'descr': '<f4', 'shape'", 1), 8, "twice"},
		{"key unknown", strings.Replace(good, "'shape'", "'shapes'", 1), 8, "unknown key"},
		{"key missing", "{'descr': '<f4', 'shape': (2,), }\n", 8, "2 keys"},
		{"no dictionary", "\n", 8, "expected {"},
		{"escape", strings.Replace(good, "<f4", `\x3cf4`, 1), 8, "plain text"},
		{"too many dimensions", strings.Replace(good, "(2,)", "("+strings.Repeat("1, ", 33)+")", 1), 4, "dimensions"},
	} {
		refused(t, c.what, file(c.dict, c.data), c.words)
	}
	bad := file(good, 8)
	bad[6] = 3
	refused(t, "version 3", bad, "version 3.0")
	refused(t, "header longer than the file", file(good, 8)[:20], "claims 58 bytes")
	refused(t, "magic alone", []byte(npyMagic), "no npy file")
	// 14 bytes on which npyio itself panics (a header without a line break).
	refused(t, "npyio's panic", append([]byte(npyMagic), 1, 0, 4, 0, 'a', 'b', 'c', 'd'), "expected {")
}

func TestRefusedOther(t *testing.T) {
	refused(t, "pickle", []byte("\x80\x04N."), "bare Python pickle")
	refused(t, "LFS pointer", []byte("version https://git-lfs.github.com/spec/v1\noid"), "git lfs pull")
	refused(t, "web page", []byte("<!DOCTYPE html><html>"), "failed download")
	refused(t, "gzip", []byte("\x1f\x8b\x08\x00"), "gzip")
	refused(t, "HDF5", []byte("\x89HDF\r\n\x1a\n"), "HDF5")
	refused(t, "nothing known", []byte("hello"), "unknown format", "hello")
	refused(t, "empty", nil, "empty")
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "directory") {
		t.Errorf("a directory: %v", err)
	}
	if _, err := Open("no/such/file"); err == nil || strings.Count(err.Error(), "no/such/file") != 1 {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := Open("testdata/unicode.npy"); err == nil || !strings.Contains(err.Error(), "<U1") {
		t.Errorf("an array of texts: %v", err)
	}
	if _, err := Open("testdata/mapping_numpy2.npy"); err == nil || !strings.Contains(err.Error(), "ReadPickledDict") {
		t.Errorf("a pickled dictionary: %v", err)
	}
	if _, err := ReadPickledDict("testdata/three.npy"); err == nil || !strings.Contains(err.Error(), "<f4") {
		t.Errorf("floats as a dictionary: %v", err)
	}
}
