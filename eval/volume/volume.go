package volume

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Limits on what a header may claim.
const (
	maxVoxels = 1 << 28 // of one frame: 2 GiB as float64
	maxBytes  = 1 << 38 // of a file's values
	inMemory  = 16 << 20
	headRoom  = 352 // bytes that tell every format apart and hold its header
)

// File is an open volume. Its methods may not be called from several goroutines
// at once.
type File struct {
	Path   string
	Shape  [3]int // voxels along each axis, the first fastest
	Frames int
	Type   string // of the stored values, such as int16

	header
	source  io.ReaderAt // values from offset 0 where inflated, else the file
	start   int64
	buffer  []byte
	release []func() error
}

// header is what the two formats' readers find.
type header struct {
	shape  [3]int
	frames int
	kind   kind
	order  binary.ByteOrder
	offset int64 // of the first value
	slope  float64
	inter  float64
}

// Voxels is the number of values of a frame.
func (f *File) Voxels() int { return f.Shape[0] * f.Shape[1] * f.Shape[2] }

// Open opens an MGH, MGZ or NIfTI-1 file. Errors name the file, what was found
// and what was expected.
func Open(path string) (*File, error) {
	f := &File{Path: path}
	if err := f.open(); err != nil {
		f.Close()
		var already *os.PathError
		if errors.As(err, &already) && already.Path == path {
			return nil, err
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func (f *File) open() error {
	// Opening a named pipe would wait for someone to write to it: look first.
	if info, err := os.Stat(f.Path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return fmt.Errorf("is a special file (%s), expected an MGH or NIfTI-1 file", info.Mode().Type())
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return err
	}
	f.release = append(f.release, file.Close)
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("is a folder, expected an MGH or NIfTI-1 file")
	}
	return f.from(file, info.Size())
}

// from opens a volume of size bytes.
func (f *File) from(file io.ReaderAt, size int64) error {
	var magic [2]byte
	if _, err := file.ReadAt(magic[:], 0); err != nil && err != io.EOF {
		return err
	}
	if magic != [2]byte{0x1f, 0x8b} {
		head := make([]byte, headRoom)
		n, err := file.ReadAt(head, 0)
		if err != nil && err != io.EOF {
			return err
		}
		if err := f.parse(head[:n]); err != nil {
			return err
		}
		if need := f.offset + f.size(); size < need {
			return fmt.Errorf("found %d bytes, expected at least %d for %v × %d of %s", size, need, f.Shape, f.Frames, f.Type)
		}
		f.source, f.start = file, f.offset
		return nil
	}
	return f.inflate(io.NewSectionReader(file, 0, size))
}

// parse recognises the format and keeps its header.
func (f *File) parse(head []byte) (err error) {
	f.header, err = parse(head)
	f.Shape, f.Frames, f.Type = f.shape, f.frames, f.kind.name
	return err
}

func (f *File) size() int64 { return int64(f.Voxels()) * int64(f.Frames) * int64(f.kind.size) }

// inflate unpacks the values, into memory or a temporary file.
func (f *File) inflate(file io.Reader) error {
	z, err := gzip.NewReader(bufio.NewReaderSize(file, 1<<18))
	if err != nil {
		return fmt.Errorf("gzip: %w", err)
	}
	head := make([]byte, headRoom)
	n, err := io.ReadFull(z, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return fmt.Errorf("gzip: %w", err)
	}
	if err := f.parse(head[:n]); err != nil {
		return err
	}
	need := f.offset + f.size()
	sink := io.Writer(nil)
	if need <= inMemory {
		m := &memory{data: make([]byte, 0, min(need, 1<<20))}
		sink, f.source = m, m
	} else {
		temp, err := os.CreateTemp("", "vision-volume-*")
		if err != nil {
			return err
		}
		f.release = append(f.release, func() error {
			err := temp.Close()
			return errors.Join(err, os.Remove(temp.Name()))
		})
		sink, f.source = temp, temp
	}
	f.start = f.offset
	if _, err := sink.Write(head[:min(int64(n), need)]); err != nil {
		return err
	}
	if rest := need - int64(n); rest > 0 {
		switch got, err := io.CopyN(sink, z, rest); {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return fmt.Errorf("found %d bytes after inflating, expected at least %d for %v × %d of %s", got+int64(n), need, f.Shape, f.Frames, f.Type)
		case err != nil:
			return fmt.Errorf("gzip: %w", err)
		}
	}
	// A footer may follow; reading to the end checks gzip's checksum of all that came before.
	if _, err := io.CopyN(io.Discard, z, 1<<20); err != nil && err != io.EOF {
		return fmt.Errorf("gzip: %w", err)
	}
	return nil
}

// memory is what a small file inflates to.
type memory struct{ data []byte }

func (m *memory) Write(p []byte) (int, error) {
	m.data = append(m.data, p...)
	return len(p), nil
}

func (m *memory) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(len(m.data)) {
		return 0, io.EOF
	}
	n := copy(p, m.data[off:])
	if n < len(p) {
		return n, io.ErrUnexpectedEOF
	}
	return n, nil
}

// Frame reads frame i (0-based) into dst, which has Voxels values.
func (f *File) Frame(i int, dst []float64) error {
	if i < 0 || i >= f.Frames || len(dst) != f.Voxels() {
		return fmt.Errorf("%s: frame %d into %d values, expected a frame below %d and %d values", f.Path, i, len(dst), f.Frames, f.Voxels())
	}
	if f.buffer == nil {
		f.buffer = make([]byte, len(dst)*f.kind.size)
	}
	if n, err := f.source.ReadAt(f.buffer, f.start+int64(i)*int64(len(f.buffer))); n < len(f.buffer) {
		return fmt.Errorf("%s: frame %d: %w", f.Path, i, err)
	}
	f.kind.decode(dst, f.buffer, f.order)
	if f.slope != 1 || f.inter != 0 {
		for v, stored := range dst {
			dst[v] = float64(stored*f.slope) + f.inter
		}
	}
	return nil
}

// Close ends the reading and removes what was inflated.
func (f *File) Close() error {
	var err error
	for _, r := range f.release {
		err = errors.Join(err, r())
	}
	f.release = nil
	return err
}

// IsVolume reports whether a file's name has an ending that this package reads.
func IsVolume(path string) bool {
	switch filepath.Ext(path) {
	case ".mgh", ".mgz", ".nii":
		return true
	case ".gz":
		return filepath.Ext(path[:len(path)-len(".gz")]) == ".nii"
	}
	return false
}
