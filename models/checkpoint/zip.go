package checkpoint

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"sync"
)

// maxZipDirectory bounds the bytes of a zip's directory. An entry takes at
// least 46 of them and about ten times that in memory; a torch file of a
// thousand tensors needs 100 KiB.
const maxZipDirectory = 16 << 20

// readZip reads a PyTorch file or an npz: both are zip archives.
func readZip(data []byte) (contents, error) {
	files, err := zipEntries(data)
	if err != nil {
		return contents{}, err
	}
	arrays, pickles, root := 0, 0, ""
	for name := range files {
		if name == "data.pkl" || strings.HasSuffix(name, "/data.pkl") {
			pickles++
			root = strings.TrimSuffix(name, "data.pkl")
		}
		if strings.HasSuffix(name, ".npy") {
			arrays++
		}
	}
	if pickles > 1 {
		return contents{}, bad("is a zip archive with %d files named data.pkl, expected one", pickles)
	}
	if pickles == 1 {
		return readTorch(files, root, len(data))
	}
	if arrays == len(files) {
		return readNpz(files)
	}
	return contents{}, bad("is a zip archive without data.pkl and not of .npy files alone; expected a PyTorch file or an npz")
}

// zipEntries returns the archive's files by name; a name that stands twice is
// refused, because two programs may then read different ones.
func zipEntries(data []byte) (map[string]*zipStore, error) {
	source := &budgetReader{data: data, left: maxZipDirectory + 1<<17}
	archive, err := zip.NewReader(source, int64(len(data)))
	if errors.Is(err, errBudget) {
		return nil, bad("zip directory is larger than %d bytes", maxZipDirectory)
	}
	if err != nil {
		return nil, bad("is a damaged zip archive (a download cut short?): %s", err)
	}
	source.unlimited = true
	files := make(map[string]*zipStore, len(archive.File))
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue // a folder
		}
		if files[f.Name] != nil {
			return nil, bad("zip entry %s stands twice", quote(f.Name))
		}
		s, err := newZipStore(data, f)
		if err != nil {
			return nil, err
		}
		files[f.Name] = s
	}
	return files, nil
}

// errBudget ends the reading of a directory that is too large.
var errBudget = errors.New("budget spent")

// budgetReader gives archive/zip the file, but while the directory is read
// only so many bytes of it.
type budgetReader struct {
	data      []byte
	left      int
	unlimited bool
}

func (r *budgetReader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= int64(len(r.data)) {
		return 0, io.EOF
	}
	n := copy(p, r.data[off:])
	if !r.unlimited {
		if r.left -= n; r.left < 0 {
			return 0, errBudget
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// zipStore is an entry of a zip file. A stored one is a part of the map, its
// checksum verified at the first use; a deflated one is unpacked at every use.
type zipStore struct {
	file   *zip.File
	stored mapped // nil if deflated
	length int    // unpacked bytes
	verify sync.Once
	err    error // of verify
}

func newZipStore(data []byte, f *zip.File) (*zipStore, error) {
	const encrypted = 1
	n := f.UncompressedSize64
	if f.Flags&encrypted != 0 {
		return nil, bad("zip entry %s is encrypted", quote(f.Name))
	}
	if f.CompressedSize64 > uint64(len(data)) {
		return nil, bad("zip entry %s claims %d bytes, the file has %d", quote(f.Name), f.CompressedSize64, len(data))
	}
	switch f.Method {
	case zip.Store:
		at, err := f.DataOffset()
		if err != nil {
			return nil, bad("zip entry %s has no readable head where the directory says: %s", quote(f.Name), err)
		}
		if n != f.CompressedSize64 || at < 0 || uint64(at) > uint64(len(data)) || n > uint64(len(data))-uint64(at) {
			return nil, bad("zip entry %s (%d bytes at %d) reaches beyond the file's %d bytes", quote(f.Name), n, at, len(data))
		}
		return &zipStore{file: f, length: int(n), stored: mapped(data[at : at+int64(n)])}, nil
	case zip.Deflate:
		// Deflate cannot do better than 1032 to 1.
		if n > 1032*f.CompressedSize64+64 {
			return nil, bad("zip entry %s claims %d bytes unpacked from %d, more than deflate can hold", quote(f.Name), n, f.CompressedSize64)
		}
		return &zipStore{file: f, length: int(n)}, nil
	}
	return nil, bad("zip entry %s has compression method %d, expected 0 (stored) or 8 (deflate)", quote(f.Name), f.Method)
}

func (s *zipStore) size() int { return s.length }

func (s *zipStore) bytes() ([]byte, error) {
	if s.stored == nil {
		return s.inflate(s.length, true)
	}
	s.verify.Do(func() {
		// guard again: a fault inside Do must not leave it done and without
		// an error.
		s.err = guard(func() error {
			if got := crc32.ChecksumIEEE(s.stored); got != s.file.CRC32 {
				return bad("zip entry %s has checksum %08x, its directory says %08x: the file is damaged", quote(s.file.Name), got, s.file.CRC32)
			}
			return nil
		})
	})
	return s.stored, s.err
}

// head returns the first n bytes, or fewer if the entry is shorter, without
// unpacking or verifying the rest.
func (s *zipStore) head(n int) ([]byte, error) {
	n = min(n, s.length)
	if s.stored != nil {
		return s.stored[:n], nil
	}
	return s.inflate(n, false)
}

// inflate unpacks n bytes; whole also demands that there are no more and that
// the checksum fits.
func (s *zipStore) inflate(n int, whole bool) ([]byte, error) {
	r, err := s.file.Open()
	if err != nil {
		return nil, bad("zip entry %s: %s", quote(s.file.Name), err)
	}
	defer r.Close()
	// The buffer grows with what really comes out, so that a false size in
	// the directory costs nothing.
	var out bytes.Buffer
	if n < 1<<20 {
		out.Grow(n)
	}
	limit := int64(n)
	if whole {
		limit++ // one more, to see the end and have the checksum verified
	}
	if _, err := io.CopyN(&out, r, limit); err != nil && err != io.EOF {
		return nil, bad("zip entry %s is damaged: %s", quote(s.file.Name), err)
	}
	if out.Len() != n {
		return nil, bad("zip entry %s unpacks to %d bytes or more, its directory says %d", quote(s.file.Name), out.Len(), n)
	}
	return out.Bytes(), nil
}
