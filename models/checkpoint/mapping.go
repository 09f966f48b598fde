package checkpoint

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"unsafe"
)

// openMapped returns the bytes of the regular file at path and the function
// that gives them back.
func openMapped(path string) (data []byte, release func() error, err error) {
	// Opening a named pipe would wait for someone to write to it: look first.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, &Error{File: path, Msg: fmt.Sprintf("is a %s, expected a file", modeName(info.Mode()))}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, &Error{File: path, Msg: "cannot be opened", Err: unwrapPath(err)}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, &Error{File: path, Err: unwrapPath(err)}
	}
	size := info.Size()
	switch {
	case !info.Mode().IsRegular():
		return nil, nil, &Error{File: path, Msg: fmt.Sprintf("is a %s, expected a file", modeName(info.Mode()))}
	case size == 0:
		return nil, nil, &Error{File: path, Msg: "is empty, expected a file of tensors"}
	case size > math.MaxInt:
		return nil, nil, &Error{File: path, Msg: fmt.Sprintf("has %d bytes, more than this system can address", size)}
	}
	data, release, err = mapFile(f, int(size))
	if err != nil {
		return nil, nil, &Error{File: path, Msg: "cannot be read", Err: unwrapPath(err)}
	}
	return data, release, nil
}

// readWhole is the fallback where a file cannot be mapped.
func readWhole(f *os.File, size int) ([]byte, func() error, error) {
	data := make([]byte, size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, nil, err
	}
	return data, func() error { return nil }, nil
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
// becomes an error instead of the end of the process.
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

// littleEndian is whether this machine's own byte order is the files'.
func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }

// asFloat32 returns b, little-endian float32 values, as a view if this
// machine's byte order and b's alignment allow it.
func asFloat32(b []byte) ([]float32, bool) {
	if len(b) == 0 {
		return []float32{}, true
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	if !littleEndian() || uintptr(p)%4 != 0 || len(b)%4 != 0 {
		return nil, false
	}
	return unsafe.Slice((*float32)(p), len(b)/4), true
}
