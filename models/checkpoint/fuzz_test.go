package checkpoint

import (
	"archive/zip"
	"os"
	"strings"
	"testing"
)

// The fuzz targets below hand bytes to one reader each and then read every
// tensor it accepted: nothing may panic, and what was accepted must hold its
// promises. Seeds are the files of testdata; findings stay in testdata/fuzz.

// seedFiles adds the files of testdata with that ending.
func seedFiles(f *testing.F, endings ...string) {
	f.Helper()
	names, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	added := 0
	for _, n := range names {
		for _, ending := range endings {
			if strings.HasSuffix(n.Name(), ending) {
				f.Add(readTestdata(f, n.Name()))
				added++
			}
		}
	}
	if added == 0 {
		f.Fatalf("no seed ends in %v", endings)
	}
}

// exercise reads everything that a reader accepted.
func exercise(t *testing.T, c contents, err error) {
	if err != nil {
		if _, ok := err.(*problem); !ok {
			t.Fatalf("error of type %T: %v", err, err)
		}
		return
	}
	f := &File{path: "fuzz", contents: c}
	for _, name := range f.Names() {
		info, ok := f.Info(name)
		if !ok || info.Name != name || info.DType.Size() == 0 {
			t.Fatalf("tensor %q: %+v, %v", name, info, ok)
		}
		if info.Bytes() > 64<<20 {
			continue // legal in a deflated entry or by a stride of 0; only slow
		}
		raw, err := f.Raw(name)
		if err != nil {
			continue // a checksum
		}
		if len(raw) != info.Bytes() {
			t.Fatalf("%s has %d bytes", info, len(raw))
		}
		values, err := f.Float32(name)
		if err != nil || len(values) != info.Elements() {
			t.Fatalf("%s: %d values, %v", info, len(values), err)
		}
		if _, err := f.Digest(name); err != nil {
			t.Fatalf("%s: %v", info, err)
		}
	}
}

func FuzzSafetensors(f *testing.F) {
	seedFiles(f, ".safetensors")
	f.Add(safetensorsFile(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 8 {
			return // Open would not have taken it for safetensors
		}
		c, err := readSafetensors(data)
		exercise(t, c, err)
		if err != nil {
			return
		}
		// What was accepted covers its data exactly: no byte unnamed.
		sum := 0
		for _, e := range c.tensors {
			sum += e.Bytes()
		}
		if sum >= len(data)-8 && sum > 0 {
			t.Fatalf("%d bytes of tensors in a file of %d", sum, len(data))
		}
	})
}

// FuzzPickle runs a program as data.pkl beside two storages, and as the
// dictionary of an .npy file.
func FuzzPickle(f *testing.F) {
	f.Add([]byte(tensorPickle("K\x01", "K\x02K\x02\x86", "K\x03K\x01\x86")))
	f.Add([]byte(proto + billionLeaves() + "."))
	for _, name := range []string{"state.pth", "protocol4.pth", "small.pth", "list.pt"} {
		data := readTestdata(f, name)
		files, err := zipEntries(data)
		if err != nil {
			f.Fatal(err)
		}
		for path, s := range files {
			if strings.HasSuffix(path, "data.pkl") {
				f.Add([]byte(s.stored))
			}
		}
	}
	for _, name := range []string{"numpy1", "numpy2", "protocol2", "scalars"} {
		data := readTestdata(f, "mapping_"+name+".npy")
		h, err := parseNpyHeader(data)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[h.length:])
	}
	storages := map[string]string{"0": floats(0, 1, 2, 3, 4, 5), "1": strings.Repeat("\x80", 616)}
	f.Fuzz(func(t *testing.T, program []byte) {
		files, err := zipEntries(torchZip(t, string(program), storages))
		if err != nil {
			t.Fatal(err)
		}
		c, err := readTorch(files, "archive/", 1<<10)
		exercise(t, c, err)
		npy := append(appendNpyHeader(nil, "|O", false, nil), program...)
		if _, err := parsePickledDict(npy); err != nil {
			if _, ok := err.(*problem); !ok {
				t.Fatalf("error of type %T: %v", err, err)
			}
		}
	})
}

func FuzzZip(f *testing.F) {
	seedFiles(f, "small.pth", "deflated.pth", "bigendian.pth", "tensor.pt", "compressed.npz")
	f.Add(zipOf(f, zip.Store, map[string]string{"a.npy": string(readTestdata(f, "three.npy"))}))
	f.Add(zipOf(f, zip.Deflate, map[string]string{"a.npy": string(readTestdata(f, "three.npy"))}))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := readZip(data)
		exercise(t, c, err)
	})
}

func FuzzONNX(f *testing.F) {
	seedFiles(f, ".onnx")
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := readONNX(data)
		exercise(t, c, err)
	})
}

func FuzzNpy(f *testing.F) {
	seedFiles(f, ".npy")
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := readNpy(data, "fuzz")
		exercise(t, c, err)
	})
}

// FuzzDict reads a whole .npy file as a pickled dictionary.
func FuzzDict(f *testing.F) {
	for _, name := range []string{"numpy1", "numpy2", "protocol2", "scalars"} {
		f.Add(readTestdata(f, "mapping_"+name+".npy"))
	}
	seedFiles(f, "three.npy")
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := parsePickledDict(data); err != nil {
			if _, ok := err.(*problem); !ok {
				t.Fatalf("error of type %T: %v", err, err)
			}
		}
	})
}

// FuzzOpen recognises the format, as Open does of a mapped file.
func FuzzOpen(f *testing.F) {
	seedFiles(f, ".onnx", ".npy", ".safetensors", ".pt", "small.pth")
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := OpenBytes("fuzz", data)
		if err != nil {
			if e, ok := err.(*Error); !ok || e.File != "fuzz" {
				t.Fatalf("error of type %T: %v", err, err)
			}
			return
		}
		exercise(t, file.contents, nil)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
