// Package boundedfile reads files that come from outside, in memory that their
// size bounds.
//
// A path may name anything: a folder, a pipe that never ends, the 3 GB file beside
// the one that was meant, a file that somebody is writing. Here each of them is an
// error that names the path, what was found and what was expected, before memory is
// taken for it. Files of tensors are read by models/checkpoint instead.
package boundedfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Read returns the bytes of the regular file at path, which must have 1 to most;
// what names the kind of file expected, for errors: "a report of an audit". It
// takes as much memory as the file has bytes. A file that changes meanwhile is an
// error. An absent one is an fs.ErrNotExist.
func Read(path, what string, most int64) ([]byte, error) {
	f, err := Open(path, what, most)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, f.size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, err
	}
	return data, f.End()
}

// ReadJSON reads a file as Read does and decodes its one JSON value.
func ReadJSON(path, what string, most int64, into any) error {
	data, err := Read(path, what, most)
	if err != nil {
		return err
	}
	if err := DecodeJSON(data, what, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// DecodeJSON decodes one JSON value and says where text that is none goes wrong.
func DecodeJSON(data []byte, what string, into any) error {
	err := json.Unmarshal(data, into)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("not valid JSON at byte %d, expected %s: %w", syntax.Offset, what, err)
	}
	return fmt.Errorf("not %s: %w", what, err)
}

// File is an open file that is read from its beginning to its end, once.
type File struct {
	f        *os.File
	path     string
	size     int64
	modified time.Time
	at       int64
}

// Open opens the regular file at path for reading in order; see [Read].
func Open(path, what string, most int64) (*File, error) {
	// Opening a named pipe would wait for someone to write to it: look first.
	if info, err := os.Stat(path); err == nil {
		if err := check(path, what, most, info); err != nil {
			return nil, err
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = check(path, what, most, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &File{f: f, path: path, size: info.Size(), modified: info.ModTime()}, nil
}

func check(path, what string, most int64, info os.FileInfo) error {
	switch size := info.Size(); {
	case info.IsDir():
		return fmt.Errorf("%s: is a folder, expected %s", path, what)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: is a special file (%s), expected %s", path, info.Mode().Type(), what)
	case size == 0:
		return fmt.Errorf("%s: is empty, expected %s", path, what)
	case size > most:
		return fmt.Errorf("%s: has %d bytes, expected %s of at most %d", path, size, what, most)
	}
	return nil
}

// Size is the number of bytes that the file had when it was opened.
func (f *File) Size() int64 { return f.size }

// Read reads on. It gives no more bytes than the file had when it was opened; a
// file that ends before is an error that says so.
func (f *File) Read(p []byte) (n int, err error) {
	if f.at >= f.size {
		return 0, io.EOF
	}
	n, err = f.f.Read(p[:min(int64(len(p)), f.size-f.at)])
	f.at += int64(n)
	if err == io.EOF && f.at < f.size {
		err = fmt.Errorf("%s: was cut from %d to %d bytes while it was read", f.path, f.size, f.at)
	}
	return n, err
}

// End reports a change of the file since Open, in size or in the time of its last
// change: what was read may be half of one content and half of another.
func (f *File) End() error {
	info, err := f.f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != f.size || !info.ModTime().Equal(f.modified) {
		return fmt.Errorf("%s: was changed while it was read (%d bytes, then %d)", f.path, f.size, info.Size())
	}
	return nil
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }
