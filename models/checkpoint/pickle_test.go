package checkpoint

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// torchZip packs a pickle and storages as torch.save does.
func torchZip(t testing.TB, pickle string, storages map[string]string) []byte {
	t.Helper()
	files := map[string]string{"archive/data.pkl": pickle, "archive/version": "3\n"}
	for key, data := range storages {
		files["archive/data/"+key] = data
	}
	return zipOf(t, zip.Store, files)
}

func zipOf(t testing.TB, method uint16, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The pieces of a pickle, in text.
const (
	proto   = "\x80\x02"
	storage = "(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06tQ" // key 0, 6 elements
	rebuild = "ctorch._utils\n_rebuild_tensor_v2\n"
	hooks   = "\x89ccollections\nOrderedDict\n)R"
)

// tensorPickle is {"w": tensor} with the given offset, size and stride opcodes.
func tensorPickle(offset, size, stride string) string {
	return proto + "}X\x01\x00\x00\x00w" + rebuild + "(" + storage + offset + size + stride + hooks + "tRs."
}

func TestPickledTensor(t *testing.T) {
	data := torchZip(t, tensorPickle("K\x01", "K\x02K\x02\x86", "K\x03K\x01\x86"), map[string]string{"0": floats(0, 1, 2, 3, 4, 5)})
	f := mustOpen(t, tempFile(t, "w.pth", data))
	got, err := f.Float32("w")
	if err != nil || !slices.Equal(got, []float32{1, 2, 4, 5}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func floats(values ...float32) string {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, values); err != nil {
		panic(err)
	}
	return b.String()
}

func TestHostilePickles(t *testing.T) {
	store := map[string]string{"0": floats(0, 1, 2, 3, 4, 5)}
	long := func(op string, n uint32) string { return op + string(binary.LittleEndian.AppendUint32(nil, n)) }
	for _, c := range []struct{ what, pickle, words string }{
		{"os.system", proto + "cos\nsystem\nX\x02\x00\x00\x00id\x85R.", "os.system"},
		{"posix.system", proto + "cposix\nsystem\nX\x02\x00\x00\x00id\x85R.", "posix.system"},
		{"eval", proto + "c__builtin__\neval\nX\x01\x00\x00\x001\x85R.", "__builtin__.eval"},
		{"builtins by stack", "\x80\x04\x8c\x08builtins\x8c\x04exec\x93\x8c\x01x\x85R.", "builtins.exec"},
		{"subprocess", proto + "csubprocess\nPopen\n.", "subprocess.Popen"},
		{"a name in disguise", proto + "ctorch._utils\n_rebuild_tensor_v2.__globals__\n.", "__globals__"},
		{"torch.load", proto + "ctorch\nload\n.", "torch.load"},
		{"a class", proto + "c__main__\nNet\n)\x81.", "__main__.Net"},
		{"NEWOBJ", proto + "ccollections\nOrderedDict\n)\x81.", "0x81"},
		{"INST", "(ios\nsystem\n.", "refused"},
		{"EXT1", proto + "\x82\x01.", "refused"},
		{"BUILD on a tensor", proto + rebuild + "(" + storage + "K\x00)" + ")" + hooks + "tR}b.", "a state of"},
		{"BUILD on a name", proto + "ccollections\nOrderedDict\n}b.", "a state of"},
		{"a call of a text", proto + "X\x01\x00\x00\x00a)R.", "a call of"},
		{"hooks instead of a tensor", proto + "ctorch._utils\n_rebuild_parameter\n)\x89)\x87R.", "arguments"},
		{"a call with too few arguments", proto + rebuild + ")R.", "0 arguments"},
		{"length beyond the file", proto + long("X", 0xffffffff) + "a.", "cut short"},
		{"64-bit length", "\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\xffa.", "cut short"},
		{"64-bit bytes", "\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7fa.", "cut short"},
		{"frame beyond the file", "\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xffN.", "frame"},
		{"integer of 255 bytes", proto + "\x8a\xff" + strings.Repeat("\x01", 255) + ".", "255 bytes"},
		{"memo never filled", proto + "h\x05.", "memo 5 is empty"},
		{"protocol 6", "\x80\x06N.", "protocol 6"},
		{"protocol 0", "I1\n.", "0x49"},
		{"no end", proto + "N", "cut short"},
		{"empty stack", proto + ".", "0 values"},
		{"two values left", proto + "NN.", "2 values"},
		{"a mark as value", proto + "(.", "expected tensors"},
		{"pop of nothing", proto + "0.", "stack is empty"},
		{"tuple of a mark", proto + "(\x85.", "mark"},
		{"no mark", proto + "t.", "no mark"},
		{"key without value", proto + "}(K\x01u.", "without a value"},
		{"items for a number", proto + "K\x01K\x02a.", "a number"},
		{"text not UTF-8", proto + "X\x01\x00\x00\x00\xff.", "UTF-8"},
		{"list as key", proto + "}]Ns.", "a list for a key"},
		{"two tensors of one name", proto + "}(X\x01\x00\x00\x00aNX\x01\x00\x00\x00aNu.", "two values"},
		{"a list that holds itself", proto + "]q\x00h\x00a.", "nested more than"},
		{"a dictionary that holds itself", proto + "}q\x00X\x01\x00\x00\x00ah\x00s.", "nested more than"},
		{"nested 100 deep", proto + strings.Repeat("]", 100) + strings.Repeat("a", 99) + ".", "nested more than"},
		{"nested 600,000 deep", proto + strings.Repeat("]", 600_000) + strings.Repeat("a", 599_999) + ".", "more than 1048576 instructions"},
		{"a billion leaves", proto + billionLeaves() + ".", "more than 262144 parts"},
		{"an empty program", "", "cut short"},
		{"reference that is no tuple", proto + "K\x01Q.", "expected to a storage"},
		{"reference to a name", proto + "(X\x07\x00\x00\x00storagectorch\nfloat32\nX\x01\x00\x00\x000NK\x06tQ.", "torch.float32"},
		{"line without end", proto + "c" + strings.Repeat("a", 5000), "no line break"},
	} {
		refused(t, c.what, torchZip(t, c.pickle, store), c.words)
	}
}

// billionLeaves is ten lists, each with the one before ten times.
func billionLeaves() string {
	s := "]q\x00(" + strings.Repeat("N", 10) + "e0"
	for i := range 9 {
		s += "]q" + string(rune(i+1)) + "(" + strings.Repeat("h"+string(rune(i)), 10) + "e"
		if i < 8 {
			s += "0"
		}
	}
	return s
}

func TestMalformedTensors(t *testing.T) {
	store := map[string]string{"0": floats(0, 1, 2, 3, 4, 5)}
	for _, c := range []struct{ what, offset, size, stride, words string }{
		{"offset beyond", "K\x07", ")", ")", "begins at byte 28"},
		{"negative offset", "J\xff\xff\xff\xff", ")", ")", "element -1"},
		{"offset overflows", "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f", ")", ")", "begins at element"},
		{"one too far", "K\x00", "K\x07\x85", "K\x01\x85", "its storage has 24"},
		{"offset and size", "K\x01", "K\x06\x85", "K\x01\x85", "its storage has 20"},
		{"stride too far", "K\x00", "K\x03K\x02\x86", "K\x03K\x01\x86", "its storage has 24"},
		{"negative size", "K\x00", "J\xff\xff\xff\xff\x85", "K\x01\x85", "negative dimension"},
		{"negative stride", "K\x05", "K\x06\x85", "J\xff\xff\xff\xff\x85", "negative stride"},
		{"stride overflows", "K\x00", "K\x03\x85", "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x85", "beyond its storage"},
		{"size overflows", "K\x00", "J\x00\x00\x00\x40J\x00\x00\x00\x40J\x00\x00\x00\x40\x87", "K\x00K\x00K\x00\x87", "more bytes than memory"},
		{"expanded to a terabyte", "K\x00", "J\x00\x00\x10\x00J\x00\x00\x04\x00\x86", "K\x00K\x00\x86", "strides of 0"},
		{"strides missing", "K\x00", "K\x02\x85", ")", "0 strides for 1"},
		{"size of texts", "K\x00", "X\x01\x00\x00\x002\x85", "K\x01\x85", "a tensor of"},
	} {
		refused(t, c.what, torchZip(t, tensorPickle(c.offset, c.size, c.stride), store), c.words)
	}
	good := tensorPickle("K\x00", "K\x06\x85", "K\x01\x85")
	refused(t, "storage missing", torchZip(t, good, nil), "not in the archive")
	refused(t, "storage too short", torchZip(t, good, map[string]string{"0": floats(1, 2, 3)}), "12 bytes")
	refused(t, "storage too long", torchZip(t, good, map[string]string{"0": floats(1, 2, 3, 4, 5, 6, 7)}), "28 bytes")
	big := zipOf(t, zip.Store, map[string]string{"a/data.pkl": good, "a/data/0": store["0"], "a/byteorder": "middle"})
	refused(t, "byte order", big, "middle")
}

// TestHostileMemory: refusing must not cost memory.
func TestHostileMemory(t *testing.T) {
	for _, pickle := range []string{
		proto + strings.Repeat("X\xff\xff\xff\x7f", 3) + ".",
		proto + "N" + strings.Repeat("r\xff\xff\xff\xff", 1000) + "N.",
		proto + billionLeaves() + ".",
	} {
		path := tempFile(t, "a.pth", torchZip(t, pickle, nil))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if f, err := Open(path); err == nil {
			f.Close()
			t.Error("accepted")
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 96<<20 {
			t.Errorf("pickle of %d bytes allocated %d MiB", len(pickle), used>>20)
		}
	}
}
