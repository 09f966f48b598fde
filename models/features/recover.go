package features

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// recordSize is an identifier and two checksums.
const recordSize = len(ID{}) + 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func appendRecord(dst []byte, id ID, row []byte) []byte {
	start := len(dst)
	dst = append(dst, id[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Checksum(row, castagnoli))
	return binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[start:], castagnoli))
}

// rowSum is the checksum of the row that a record belongs to.
func rowSum(record []byte) uint32 { return binary.LittleEndian.Uint32(record[len(ID{}):]) }

// recover reads the index up to the first record that is torn or whose row is
// not on disk, and cuts both files there. A record is written only once its row
// is synced, so at most the last batch is lost.
func (s *Store) recover() error {
	index, err := s.index.Stat()
	if err != nil {
		return err
	}
	rows, err := s.rows.Stat()
	if err != nil {
		return err
	}
	rowSize := int64(s.Spec.Floats()) * 4
	whole := min(rows.Size()/rowSize, index.Size()/int64(recordSize))
	if err := s.readIndex(io.LimitReader(s.index, whole*int64(recordSize))); err != nil {
		return fmt.Errorf("%s: %w", s.index.Name(), err)
	}
	wantRows, wantIndex := int64(s.count)*rowSize, int64(s.count)*int64(recordSize)
	if rows.Size() != wantRows || index.Size() != wantIndex {
		s.Recovered = fmt.Sprintf("kept %d whole rows; cut %d bytes of rows and %d of the index after an interruption",
			s.count, rows.Size()-wantRows, index.Size()-wantIndex)
		if err := s.rows.Truncate(wantRows); err != nil {
			return err
		}
		return s.index.Truncate(wantIndex)
	}
	return nil
}

// readIndex takes over records up to the end or the first that is torn.
func (s *Store) readIndex(r io.Reader) error {
	buffered := bufio.NewReader(r)
	for s.count = 0; ; s.count++ {
		var rec [recordSize]byte
		if _, err := io.ReadFull(buffered, rec[:]); err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		} else if err != nil {
			return err
		}
		body := rec[:recordSize-4]
		if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(rec[recordSize-4:]) {
			return nil
		}
		id := ID(body[:len(ID{})])
		if row, ok := s.byID[id]; ok {
			return fmt.Errorf("records %d and %d name one picture; remove the folder to compute its features again", row, s.count)
		}
		s.byID[id] = s.count
		s.ids = append(s.ids, id)
		s.sums = append(s.sums, rowSum(body))
	}
}

// Verify reads every row, and with it its checksum.
func (s *Store) Verify() error {
	row := make([]float32, s.Spec.Floats())
	for i := range s.count {
		if err := s.Read(row, i); err != nil {
			return err
		}
	}
	return nil
}
