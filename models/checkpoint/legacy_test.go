package checkpoint

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// The pieces of a file in the legacy format.
const (
	legacyStart = proto + legacyMagic
	legacyThree = proto + "M\xe9\x03."                                                                    // version 1001
	legacyInfo  = proto + "}(X\x0d\x00\x00\x00little_endian\x88u."                                        // what wrote it
	legacyKeys  = proto + "]X\x01\x00\x00\x000a."                                                         // one storage, "0"
	legacyRef   = "(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu" // count, view, tuple and BINPERSID follow
)

// legacyTensor is {"w": tensor} by _rebuild_tensor_v2 on storage 0 with the given
// count and view, all six elements.
func legacyTensor(count, view string) string {
	return proto + "}X\x01\x00\x00\x00w" + rebuild + "(" + legacyRef + count + view + "tQ" + "K\x00" + "K\x06\x85" + "K\x01\x85" + hooks + "tRs."
}

// legacyStored is a storage of the file: its count and bytes.
func legacyStored(count uint64, data string) string {
	return string(binary.LittleEndian.AppendUint64(nil, count)) + data
}

func legacyWhole() string {
	return legacyStart + legacyThree + legacyInfo + legacyTensor("K\x06", "N") + legacyKeys + legacyStored(6, floats(0, 1, 2, 3, 4, 5))
}

func TestLegacyByHand(t *testing.T) {
	f := mustOpen(t, tempFile(t, "w.bin", []byte(legacyWhole())))
	got, err := f.Float32("w")
	if err != nil || !slices.Equal(got, []float32{0, 1, 2, 3, 4, 5}) || f.Format() != PyTorch {
		t.Errorf("%s: %v, %v", f.Format(), got, err)
	}
	if old := mustOpen(t, "testdata/legacy.pth"); !slices.Equal(old.Names(), []string{"w"}) {
		t.Errorf("names %q, expected w", old.Names())
	}
}

func TestHostileLegacy(t *testing.T) {
	six := legacyStored(6, floats(0, 1, 2, 3, 4, 5))
	view := func(from, long string) string { return "(X\x01\x00\x00\x00v" + from + long + "t" }
	good := legacyTensor("K\x06", "N")
	head := legacyStart + legacyThree + legacyInfo
	for _, c := range []struct{ what, file, words string }{
		{"magic alone", legacyStart, "cut short"},
		{"version 1002", legacyStart + proto + "M\xea\x03." + legacyInfo, "that is 1002, expected 1001"},
		{"version of tuples", legacyStart + proto + strings.Repeat("N\x85", 3) + ".", "ends with 3 values"},
		{"version that grows", legacyStart + proto + ")" + strings.Repeat("2\x86", 60) + ".", "that is a tuple"},
		{"no description", legacyStart + legacyThree + proto + "N.", "by None, expected a dictionary"},
		{"big-endian", legacyStart + legacyThree + proto + "}(X\x0d\x00\x00\x00little_endian\x89u.", "big-endian"},
		{"no byte order", legacyStart + legacyThree + proto + "}.", "does not say once"},
		{"two byte orders", legacyStart + legacyThree + proto + "}(X\x0d\x00\x00\x00little_endian\x88X\x0d\x00\x00\x00little_endian\x89u.", "does not say once"},
		{"a call in the version", legacyStart + proto + "cos\nsystem\nX\x02\x00\x00\x00id\x85R.", "os.system"},
		{"a call in the description", legacyStart + legacyThree + proto + "cos\nsystem\nX\x02\x00\x00\x00id\x85R.", "os.system"},
		{"a call in the object", head + proto + "cos\nsystem\nX\x02\x00\x00\x00id\x85R.", "os.system"},
		{"a call in the keys", head + good + proto + "cos\nsystem\nX\x02\x00\x00\x00id\x85R.", "os.system"},
		{"a tensor in the keys", head + good + proto + "ctorch._utils\n_rebuild_tensor_v2\n.", "_rebuild_tensor_v2"},
		{"a reference in the keys", head + good + proto + "K\x01Q.", "a reference to a number"},
		{"a state in the keys", head + good + proto + "]}b.", "a state set on a list"},
		{"a module", head + proto + "(X\x06\x00\x00\x00moduleNNtQ.", "expected to a storage"},
		{"five parts", head + proto + "}X\x01\x00\x00\x00w" + rebuild + "(" + storage + "K\x00K\x06\x85K\x01\x85" + hooks + "tRs." + legacyKeys + six, "5 parts, expected 6"},
		{"more than the file", head + legacyTensor("J\xff\xff\xff\x7f", "N") + legacyKeys + six, "should have 2147483647 elements"},
		{"a negative count", head + legacyTensor("J\xff\xff\xff\xff", "N") + legacyKeys + six, "should have -1 elements"},
		{"view of one value", head + legacyTensor("K\x06", "K\x01"+"\x85") + legacyKeys + six, "expected None or three values"},
		{"view beyond the end", head + legacyTensor("K\x06", view("K\x05", "K\x02")) + legacyKeys + six, "outside its 6 elements"},
		{"view with a negative start", head + legacyTensor("K\x06", view("J\xff\xff\xff\xff", "K\x02")) + legacyKeys + six, "outside its 6 elements"},
		{"tensor beyond its view", head + legacyTensor("K\x06", view("K\x02", "K\x03")) + legacyKeys + six, "needs 24 bytes"},
		{"keys that are no list", head + good + proto + "}." + six, "expected a list of keys"},
		{"an unknown key", head + good + proto + "]X\x01\x00\x00\x001a." + six, "that no tensor uses"},
		{"a key twice", head + good + proto + "](X\x01\x00\x00\x000X\x01\x00\x00\x000e." + six + six, "twice"},
		{"no keys", head + good + proto + "].", "no bytes for the storage"},
		{"no storage", head + good + legacyKeys, "cut short before the storage"},
		{"a short storage", head + good + legacyKeys + six[:len(six)-1], "needs 24 bytes, 23 are there"},
		{"another count", head + good + legacyKeys + legacyStored(5, floats(0, 1, 2, 3, 4)), "has 5 elements, its tensors expect 6"},
		{"an endless count", head + good + legacyKeys + legacyStored(1<<64-1, ""), "its tensors expect 6"},
		{"bytes behind", legacyWhole() + "\x00", "1 bytes behind"},
		{"a billion leaves", head + proto + billionLeaves() + "." + proto + "].", "more than 262144 parts"},
	} {
		refused(t, c.what, []byte(c.file), c.words)
	}
	// Cut anywhere, a whole file is an error that names the file.
	for _, name := range []string{"state.pth", "parts.pth", "protocol4.pth"} {
		whole := readTestdata(t, filepath.Join("legacy", name))
		for cut := len(legacyStart) + 9; cut < len(whole); cut++ {
			refused(t, name, whole[:cut])
		}
	}
}

// TestHostileLegacyMemory: refusing must not cost memory.
func TestHostileLegacyMemory(t *testing.T) {
	head := legacyStart + legacyThree + legacyInfo
	for _, file := range []string{
		head + legacyTensor("J\xff\xff\xff\x7f", "N") + legacyKeys,
		head + proto + strings.Repeat("X\xff\xff\xff\x7f", 3) + ".",
		head + proto + billionLeaves() + "." + proto + "].",
		legacyStart + proto + ")" + strings.Repeat("2\x86", 60) + ".",
	} {
		path := tempFile(t, "a.pth", []byte(file))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if f, err := Open(path); err == nil {
			f.Close()
			t.Error("accepted")
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 96<<20 {
			t.Errorf("file of %d bytes allocated %d MiB", len(file), used>>20)
		}
	}
}

func FuzzLegacy(f *testing.F) {
	names, err := os.ReadDir("testdata/legacy")
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		if filepath.Ext(n.Name()) == ".pth" {
			f.Add(readTestdata(f, filepath.Join("legacy", n.Name())))
		}
	}
	f.Add([]byte(legacyWhole()))
	f.Add([]byte(legacyStart + legacyThree + legacyInfo + legacyTensor("K\x06", "(X\x01\x00\x00\x00vK\x00K\x06t") + legacyKeys + legacyStored(6, floats(0, 1, 2, 3, 4, 5))))
	f.Fuzz(func(t *testing.T, data []byte) {
		if legacyHead(data) == 0 {
			return // Open would not have taken it for this format
		}
		c, err := readLegacy(data)
		exercise(t, c, err)
	})
}
