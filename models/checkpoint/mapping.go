package checkpoint

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// origin is a file whose bytes are in use.
type origin struct {
	path string
	data []byte // all of it; read inside guard

	// Of a mapped file; it stays open to see whether it changes.
	file     *os.File // nil where data is a copy
	size     int64
	modified time.Time
	unmap    func() error
}

// openMapped maps the regular file at path.
func openMapped(path string) (*origin, error) {
	// Opening a named pipe would wait for someone to write to it: look first.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &Error{File: path, Msg: fmt.Sprintf("is a %s, expected a file", modeName(info.Mode()))}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{File: path, Msg: "cannot be opened", Err: unwrapPath(err)}
	}
	o := &origin{path: path, file: f}
	if err := o.open(); err != nil {
		f.Close()
		return nil, inFile(path, unwrapPath(err))
	}
	return o, nil
}

func (o *origin) open() error {
	info, err := o.file.Stat()
	if err != nil {
		return err
	}
	o.size, o.modified = info.Size(), info.ModTime()
	switch {
	case !info.Mode().IsRegular():
		return bad("is a %s, expected a file", modeName(info.Mode()))
	case o.size == 0:
		return bad("is empty, expected a file of tensors")
	case o.size > math.MaxInt:
		return bad("has %d bytes, more than this system can address", o.size)
	}
	if o.data, o.unmap, err = mapFile(o.file, int(o.size)); err == nil {
		return nil
	}
	// Some file systems cannot be mapped but can be read.
	return o.readWhole()
}

// maxUnmapped is the largest file that is read where it cannot be mapped.
const maxUnmapped = 16 << 30

// readWhole takes the bytes into memory.
func (o *origin) readWhole() error {
	if o.size > maxUnmapped {
		return bad("has %d bytes and cannot be mapped; at most %d are read into memory", o.size, int64(maxUnmapped))
	}
	o.data = make([]byte, o.size)
	if _, err := io.ReadFull(o.file, o.data); err != nil {
		return &Error{File: o.path, Msg: "cannot be read", Err: unwrapPath(err)}
	}
	if err := o.changed(); err != nil {
		return err
	}
	file := o.file
	o.file = nil
	return file.Close()
}

// forgetFrom is the size from which values that have been read are forgotten: a weight
// matrix is copied once, and file and copy together would need twice the memory.
const forgetFrom = 1 << 20

// release lets go of bytes of the map that have been used. o may be nil, and raw a copy.
func (o *origin) release(raw []byte) {
	if o == nil || o.file == nil || len(raw) < forgetFrom {
		return
	}
	if o.holds(raw) {
		forget(raw)
	}
}

// close gives the map back.
func (o *origin) close() error {
	if o.file == nil {
		return nil
	}
	err := o.unmap()
	if closed := o.file.Close(); err == nil {
		err = closed
	}
	return err
}

// changed tells whether the file still has the size and the time of its last
// change that it had when it was opened. Who replaces it by a rename changes
// another file.
func (o *origin) changed() error {
	if o == nil || o.file == nil {
		return nil
	}
	info, err := o.file.Stat()
	switch {
	case err != nil:
		return &Error{File: o.path, Err: unwrapPath(err)}
	case info.Size() < o.size:
		return bad("was truncated while in use: it had %d bytes and now has %d", o.size, info.Size())
	case info.Size() != o.size:
		return bad("grew while in use: it had %d bytes and now has %d", o.size, info.Size())
	case !info.ModTime().Equal(o.modified):
		return bad("was written to while in use (last at %s); replace files by renaming", info.ModTime().UTC().Format(time.RFC3339Nano))
	}
	return nil
}

// Changed is an error that tells how the file was changed since Open, by its size and the
// time of its last change: for those who read a [File.View].
func (f *File) Changed() error {
	seen := map[*origin]bool{} // one, or one for each shard
	for _, e := range f.tensors {
		if seen[e.origin] {
			continue
		}
		seen[e.origin] = true
		if err := e.origin.changed(); err != nil {
			return inFile(f.path, err)
		}
	}
	return nil
}

// guard runs a function that reads the origin's bytes, and then looks whether
// they were still the file's that was opened. o may be nil: bytes in memory.
func (o *origin) guard(read func() error) error {
	err := guard(read)
	if changed := o.changed(); changed != nil {
		return changed
	}
	return err
}

// unwrapPath drops the path from an *os.PathError: Error carries it already.
func unwrapPath(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}

func modeName(m os.FileMode) string {
	if m.IsDir() {
		return "directory"
	}
	return "special file (" + m.Type().String() + ")"
}

// guard runs a function that reads mapped bytes. A page that is gone, because
// the file was truncated or the disk failed, raises SIGBUS; inside guard it
// becomes an error instead of the end of the process. Only the goroutine that
// calls it is guarded.
func guard(read func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch r := recover().(type) {
		case nil:
		case faultError:
			err = bad("a page of the file could not be read: it was truncated, or its disk failed, while in use")
		default:
			panic(r)
		}
	}()
	return read()
}

// faultError is what the runtime throws for a memory fault: a runtime.Error
// with the address.
type faultError interface {
	runtime.Error
	Addr() uintptr
}
