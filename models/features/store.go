package features

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"unsafe"

	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
	"vision/kernels/folderlock"
)

// Store is an open folder of rows. It is used from one goroutine at a time.
type Store struct {
	Spec Spec
	// Recovered says what Open cut off after an interruption, "" if nothing.
	Recovered string

	dir         string
	rows, index *os.File
	lock        io.Closer
	byID        map[ID]int
	ids         []ID     // by row
	sums        []uint32 // CRC-32C, by row
	count       int
	mapped      mapping
	room        []float32 // for rows on their way from an extractor
}

// Open opens or makes the store of a spec under dir, for reading and appending.
func Open(dir string, spec Spec) (*Store, error) {
	if spec.Tokens < 1 || spec.Width < 1 {
		return nil, fmt.Errorf("features: a row of %d tokens × %d values, expected at least 1 × 1", spec.Tokens, spec.Width)
	}
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return nil, errors.New("features: the store is little-endian, this machine is not")
	}
	s := &Store{Spec: spec, dir: filepath.Join(dir, spec.Key()[:32]), byID: map[ID]int{}}
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return nil, fmt.Errorf("features: %w", err)
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("features: %w", err), s.Close())
	}
	return s, nil
}

func (s *Store) open() (err error) {
	if s.lock, err = folderlock.Lock(s.dir); err != nil {
		return err
	}
	if err = s.checkSpec(); err != nil {
		return err
	}
	const flags = os.O_RDWR | os.O_CREATE
	if s.rows, err = os.OpenFile(filepath.Join(s.dir, "rows.f32"), flags, 0o666); err != nil {
		return err
	}
	if s.index, err = os.OpenFile(filepath.Join(s.dir, "index"), flags, 0o666); err != nil {
		return err
	}
	return s.recover()
}

// checkSpec compares spec.json with the spec, or writes it.
func (s *Store) checkSpec() error {
	path := filepath.Join(s.dir, "spec.json")
	want, err := json.MarshalIndent(s.Spec, "", "  ")
	if err != nil {
		return err
	}
	found, err := boundedfile.Read(path, "the description of a store of features", maxSpec)
	if errors.Is(err, os.ErrNotExist) {
		return atomicfile.WriteBytes(path, want)
	}
	if err == nil {
		err = parseSpec(found, s.Spec)
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}
	if err != nil {
		return fmt.Errorf("%w; remove the folder to compute its features again", err)
	}
	return nil
}

// maxSpec bounds a spec.json.
const maxSpec = 1 << 16

// parseSpec reads a spec and compares it with the one that is expected.
func parseSpec(text []byte, want Spec) error {
	var have Spec
	if err := boundedfile.DecodeJSON(text, "the description of a store of features", &have); err != nil {
		return err
	}
	if have != want {
		return fmt.Errorf("describes %+v, expected %+v", have, want)
	}
	return nil
}

// Dir is the store's folder.
func (s *Store) Dir() string { return s.dir }

// Len is the number of rows.
func (s *Store) Len() int { return s.count }

// Lookup finds the row of a picture.
func (s *Store) Lookup(id ID) (row int, ok bool) {
	row, ok = s.byID[id]
	return row, ok
}

// Append adds rows for pictures that the store does not hold yet, whole or not at
// all: values first, then, once they are on disk, their records.
func (s *Store) Append(ids []ID, values []float32) error {
	n := s.Spec.Floats()
	if len(values) != len(ids)*n {
		return fmt.Errorf("features: %d values for %d rows of %d", len(values), len(ids), n)
	}
	records := make([]byte, 0, len(ids)*recordSize)
	for i, id := range ids {
		if row, ok := s.byID[id]; ok {
			return fmt.Errorf("features: picture %x is row %d already", id[:8], row)
		}
		row := values[i*n : (i+1)*n]
		for t, v := range row {
			if v-v != 0 { // NaN or infinite
				return fmt.Errorf("features: picture %x: token %d, channel %d is %v; the weights or the picture are broken", id[:8], t/s.Spec.Width, t%s.Spec.Width, v)
			}
		}
		records = appendRecord(records, id, rowBytes(row))
	}
	if _, err := s.rows.WriteAt(rowBytes(values), int64(s.count)*int64(n)*4); err != nil {
		return fmt.Errorf("features: %w", err)
	}
	if err := s.rows.Sync(); err != nil {
		return fmt.Errorf("features: %w", err)
	}
	if _, err := s.index.WriteAt(records, int64(s.count)*int64(recordSize)); err != nil {
		return fmt.Errorf("features: %w", err)
	}
	if err := s.index.Sync(); err != nil {
		return fmt.Errorf("features: %w", err)
	}
	for _, id := range ids {
		s.byID[id] = s.count
		s.count++
	}
	s.ids = append(s.ids, ids...)
	for rec := range slices.Chunk(records, recordSize) {
		s.sums = append(s.sums, rowSum(rec))
	}
	return nil
}

// Read copies row i into dst, Tokens × Width values, and compares it with its
// checksum, so that a damaged row is never used.
func (s *Store) Read(dst []float32, i int) error {
	n := s.Spec.Floats()
	if i < 0 || i >= s.count || len(dst) != n {
		return fmt.Errorf("features: row %d of %d into %d values, expected %d", i, s.count, len(dst), n)
	}
	size := n * 4
	if need := (i + 1) * size; s.mapped.len() < need {
		if err := s.mapped.remap(s.rows, s.count*size); err != nil {
			return fmt.Errorf("features: %s: %w", s.rows.Name(), err)
		}
	}
	if err := s.mapped.read(rowBytes(dst), int64(i)*int64(size)); err != nil {
		return fmt.Errorf("features: %s: row %d: %w", s.rows.Name(), i, err)
	}
	if got := crc32.Checksum(rowBytes(dst), castagnoli); got != s.sums[i] {
		return fmt.Errorf("features: %s: row %d has checksum %08x, its record says %08x; remove the folder to compute its features again", s.rows.Name(), i, got, s.sums[i])
	}
	return nil
}

// Close unlocks the folder. Appended rows are on disk already.
func (s *Store) Close() error {
	err := s.mapped.close()
	for _, f := range []*os.File{s.rows, s.index} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	s.rows, s.index, s.lock = nil, nil, nil
	return err
}

// rowBytes views values as the bytes that the file holds; Open refuses machines
// whose byte order is another.
func rowBytes(v []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 4*len(v))
}
