package checkpoint

import "unsafe"

// lineBytes is a cache line.
const lineBytes = 64

// View returns the values of a float32 tensor where they lie in the mapped file, if they
// begin on a cache line there, as those that [WriteAligned] wrote do. They end with the
// file's Close and must not be written to. Unlike what is copied out, nobody guards them:
// a page that is gone by the time it is read, because the file was cut or its disk
// failed, is a fault of the process that reads it, and no reading tells that another
// process wrote to the file.
func (f *File) View(name string) (values []float32, ok bool) {
	e, found := f.tensors[name]
	if !found || e.DType != Float32 || e.swapped || !e.contiguous() || e.origin == nil || e.origin.file == nil || !littleEndian() {
		return nil, false
	}
	raw, err := e.part(0, e.Elements())
	if err != nil || len(raw) == 0 {
		return nil, false
	}
	at := unsafe.Pointer(unsafe.SliceData(raw))
	if uintptr(at)%lineBytes != 0 || !e.origin.holds(raw) {
		return nil, false
	}
	return unsafe.Slice((*float32)(at), len(raw)/4), true
}

// holds reports whether bytes are of the map, not a copy.
func (o *origin) holds(raw []byte) bool {
	at := uintptr(unsafe.Pointer(unsafe.SliceData(raw))) - uintptr(unsafe.Pointer(unsafe.SliceData(o.data)))
	return at < uintptr(len(o.data))
}
