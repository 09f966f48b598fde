package features

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

// TestHostile: each file of a store as what it cannot be. An index or rows without
// a whole record are an interruption, which Open repairs and says.
func TestHostile(t *testing.T) {
	folder := func(path string) string { return filepath.Dir(filepath.Dir(path)) }
	key := spec().Key()[:32]
	boundedtest.Hostile(t, key+"/spec.json", []byte("{"), func(path string) error {
		_, missing := os.Stat(path)
		s, err := Open(folder(path), spec())
		if err != nil {
			return err
		}
		s.Close()
		if missing != nil {
			return boundedtest.Absent(path) // it is written
		}
		return nil
	})
	for _, name := range []string{"rows.f32", "index"} {
		boundedtest.Hostile(t, key+"/"+name, nil, func(path string) error {
			s, err := Open(folder(path), spec())
			if err != nil {
				return err
			}
			defer s.Close()
			if info, err := os.Stat(path); err != nil || info.Size() != 0 || s.Len() != 0 {
				t.Errorf("%s: %v, %d rows; expected none", path, err, s.Len())
			}
			return boundedtest.Absent(path)
		})
	}
}

// FuzzSpec: no spec.json makes reading panic; only the spec itself is accepted.
func FuzzSpec(f *testing.F) {
	whole, err := json.Marshal(spec())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"model": "test"}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := parseSpec(text, spec()); err != nil {
			return
		}
		var have Spec
		if err := json.Unmarshal(text, &have); err != nil || have != spec() {
			t.Errorf("%q was accepted: %v", text, err)
		}
	})
}

// FuzzIndex reads bytes as an index, as they are and with every record's checksum
// put right, which no mutation would find.
func FuzzIndex(f *testing.F) {
	var index []byte
	for i := range 3 {
		index = appendRecord(index, ID{byte(i)}, []byte{byte(i)})
	}
	f.Add(index)
	f.Add(index[:len(index)-1])
	f.Add(append(index, index...))
	f.Fuzz(func(t *testing.T, index []byte) {
		sealed := bytes.Clone(index)
		for rec := range chunks(sealed) {
			binary.LittleEndian.PutUint32(rec[recordSize-4:], crc32.Checksum(rec[:recordSize-4], castagnoli))
		}
		for _, data := range [][]byte{index, sealed} {
			s := &Store{Spec: spec(), byID: map[ID]int{}}
			if err := s.readIndex(bytes.NewReader(data)); err != nil {
				continue // a picture twice
			}
			if s.count > len(data)/recordSize || len(s.ids) != s.count || len(s.sums) != s.count || len(s.byID) != s.count {
				t.Fatalf("%d bytes: %d rows, %d identifiers, %d sums, %d in the table", len(data), s.count, len(s.ids), len(s.sums), len(s.byID))
			}
			if len(data) > 0 && &data[0] == &sealed[0] && s.count != len(data)/recordSize {
				t.Fatalf("%d of %d sealed records", s.count, len(data)/recordSize)
			}
			var again []byte
			for i, id := range s.ids {
				again = appendRecord(again, id, nil)
				binary.LittleEndian.PutUint32(again[i*recordSize+len(id):], s.sums[i])
				body := again[i*recordSize:][:recordSize-4]
				binary.LittleEndian.PutUint32(again[(i+1)*recordSize-4:], crc32.Checksum(body, castagnoli))
			}
			if !bytes.Equal(again, data[:len(again)]) {
				t.Fatal("what was read does not give the same records")
			}
		}
	})
}

// chunks yields the whole records of an index.
func chunks(index []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for ; len(index) >= recordSize && yield(index[:recordSize:recordSize]); index = index[recordSize:] {
		}
	}
}

func TestHostileGiven(t *testing.T) {
	boundedtest.Hostile(t, "features.npy", []byte("\x93NUMPY\x03\x00\x00\x00\x00\xb0"), func(path string) error {
		g, err := OpenGiven(path)
		if err == nil {
			g.Close()
		}
		return err
	})
}
