// Package atomicfile writes files that are either entirely there or not there
// at all.
//
// A result, a checkpoint or a digest that a crash cut in half is worse than a
// missing one: it looks like a result. Every file of the project is therefore
// written to a temporary file in the destination's own directory (a rename
// across file systems is a copy, and a copy can be cut), flushed to the disk,
// renamed over the old file, and the directory is flushed too, so that the
// rename itself survives a power cut. Whatever goes wrong on the way, the old
// file stays as it was and the temporary file is removed.
//
// A process killed with -9 cannot clean up: it may leave a temporary file,
// whose name is the destination's with a leading dot and the ending
// ".tmp-<random>" (see IsTemp). Readers never look at those names.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// bufferSize is large enough that the kernel sees few, large writes.
const bufferSize = 1 << 20

// tempMark separates the destination's name from the random ending.
const tempMark = ".tmp-"

// Write calls write with a buffered writer and makes path hold exactly what
// was written to it. An error from write is returned unchanged (wrapped with
// the path); path then keeps its old content, or stays absent. A panic in
// write also removes the temporary file before it travels on.
//
// A new file gets mode 0644 less the umask; one that replaces a file keeps
// that file's permission bits. A symbolic link at path is followed: the file
// it names is replaced, the link stays.
func Write(path string, write func(io.Writer) error) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Abort() // a no-op once committed
	buf := bufio.NewWriterSize(f, bufferSize)
	if err := write(buf); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return f.Commit()
}

// WriteBytes makes path hold exactly data, as Write does.
func WriteBytes(path string, data []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Remove takes files away, in their order; one that is not there is none.
func Remove(paths ...string) error {
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// IsTemp reports whether a file name (without folder) is one that an
// interrupted Write may have left behind.
func IsTemp(name string) bool {
	return strings.HasPrefix(name, ".") && strings.Contains(name, tempMark)
}

// File is a file on its way to path: the embedded file may be written and
// seeked at will (a header can be completed at the end), and then either
// Commit puts it in place or Abort removes it. Writes are not buffered.
type File struct {
	*os.File
	path string // where Commit puts it
	done bool
}

// Create opens a temporary file beside path. The caller ends it with Commit
// or Abort; `defer f.Abort()` right after Create is safe and covers every
// early return.
func Create(path string) (*File, error) {
	target, err := resolve(path)
	if err != nil {
		return nil, err
	}
	dir, base := filepath.Split(target)
	if dir == "" {
		dir = "."
	}
	f, err := createTemp(dir, base)
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", path, err)
	}
	if old, err := os.Stat(target); err == nil {
		if old.IsDir() {
			f.Close()
			os.Remove(f.Name())
			return nil, fmt.Errorf("cannot write %s: it is a directory, expected a file", path)
		}
		if err := f.Chmod(old.Mode().Perm()); err != nil {
			f.Close()
			os.Remove(f.Name())
			return nil, fmt.Errorf("cannot write %s: %w", path, err)
		}
	}
	return &File{File: f, path: target}, nil
}

// Commit flushes the file to the disk, closes it, renames it to its
// destination and flushes the directory. On an error the temporary file is
// removed and the destination is as before (only a failing flush of the
// directory is reported after the rename).
func (f *File) Commit() error {
	if f.done {
		return fmt.Errorf("writing %s: already committed or aborted", f.path)
	}
	err := f.File.Sync()
	if cerr := f.File.Close(); err == nil {
		err = cerr
	}
	f.done = true
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("writing %s: %w", f.path, err)
	}
	if err := syncDir(filepath.Dir(f.path)); err != nil {
		return fmt.Errorf("writing %s: flushing its directory: %w", f.path, err)
	}
	return nil
}

// Abort closes and removes the temporary file; the destination stays as it
// was. After Commit or an earlier Abort it does nothing.
func (f *File) Abort() {
	if f.done {
		return
	}
	f.done = true
	f.File.Close()
	os.Remove(f.Name())
}

// resolve follows a symbolic link at path, so that the link survives; a
// dangling link resolves to the file it names.
func resolve(path string) (string, error) {
	const maxLinks = 40 // as Linux's own limit
	for range maxLinks {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, nil // Create's own error names a missing directory
		}
		if err != nil {
			return "", fmt.Errorf("cannot write %s: %w", path, err)
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", fmt.Errorf("cannot write %s: %w", path, err)
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", fmt.Errorf("cannot write %s: more than %d symbolic links in a row", path, maxLinks)
}
