package checkpoint

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"strings"
	"testing"
)

func readTestdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRefusedZip(t *testing.T) {
	small := readTestdata(t, "small.pth")
	refused(t, "a download cut short", small[:len(small)-100], "cut short")
	refused(t, "no pickle", zipOf(t, zip.Store, map[string]string{"a.txt": "x"}), "without data.pkl")
	refused(t, "two pickles", zipOf(t, zip.Store, map[string]string{"a/data.pkl": "N.", "b/data.pkl": "N."}), "2 files named data.pkl")
	refused(t, "an array beside a text", zipOf(t, zip.Store, map[string]string{"a.npy": "x", "b.txt": "y"}), "without data.pkl")
	refused(t, "an npz of no array", zipOf(t, zip.Store, map[string]string{"a.npy": "x"}), "no npy file", `"a"`)

	var twice bytes.Buffer
	z := zip.NewWriter(&twice)
	for range 2 {
		if _, err := z.Create("a/data.pkl"); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	refused(t, "an entry twice", twice.Bytes(), "stands twice")

	// The directory's record of a/data.pkl: method at 10, checksum at 16,
	// sizes at 20 and 24, offset at 42.
	patch := func(at int, v uint32, size int) []byte {
		data := zipOf(t, zip.Store, map[string]string{"a/data.pkl": "\x80\x02}."})
		dir := bytes.Index(data, []byte("PK\x01\x02"))
		var b [4]byte
		binary.LittleEndian.PutUint32(b[:], v)
		copy(data[dir+at:], b[:size])
		return data
	}
	refused(t, "an unknown method", patch(10, 93, 2), "compression method 93")
	refused(t, "an encrypted entry", patch(8, 1, 2), "encrypted")
	refused(t, "a wrong checksum", patch(16, 1, 4), "checksum")
	refused(t, "a size beyond the file", patch(20, 1<<30, 4), "claims 1073741824 bytes")
	refused(t, "two sizes of a stored entry", patch(24, 3, 4), "beyond the file")
	refused(t, "an offset beyond the file", patch(42, 1<<30, 4), "no readable head", "a/data.pkl")
}

func TestDeflatedBounds(t *testing.T) {
	data := zipOf(t, zip.Deflate, map[string]string{"a/data.pkl": "\x80\x02}."})
	dir := bytes.Index(data, []byte("PK\x01\x02"))
	for _, c := range []struct {
		size  uint32
		words string
	}{{3, "damaged"}, {5, "damaged"}, {1 << 30, "more than deflate can hold"}} {
		bad := bytes.Clone(data)
		binary.LittleEndian.PutUint32(bad[dir+24:], c.size)
		refused(t, "a deflated entry of a false size", bad, c.words)
	}
	binary.LittleEndian.PutUint32(data[dir+16:], 1)
	refused(t, "a deflated entry of a wrong checksum", data, "damaged")
}

// TestDamagedValues: a flipped bit in a storage is found when it is read.
func TestDamagedValues(t *testing.T) {
	for _, name := range []string{"small.pth", "arrays.npz"} {
		data := readTestdata(t, name)
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.File {
			if !strings.HasSuffix(f.Name, "/data/0") && f.Name != "three.npy" {
				continue
			}
			at, err := f.DataOffset()
			if err != nil {
				t.Fatal(err)
			}
			data[at+int64(f.UncompressedSize64)-1] ^= 1
		}
		f := mustOpen(t, tempFile(t, name, data))
		tensor := map[string]string{"small.pth": "w", "arrays.npz": "three"}[name]
		for range 2 { // also at the second reading
			if _, err := f.Float32(tensor); err == nil || !strings.Contains(err.Error(), "checksum") {
				t.Errorf("%s: %v, expected a checksum error", name, err)
			}
		}
	}
}

func TestHugeDirectory(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	name := strings.Repeat("x", 60000)
	for range 2 * maxZipDirectory / len(name) {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	refused(t, "a directory of 32 MiB", b.Bytes(), "directory is larger")
}
