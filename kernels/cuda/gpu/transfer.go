package gpu

import (
	"errors"
	"fmt"
	"unsafe"

	"vision/kernels"
	"vision/kernels/cuda/driver"
)

// staging is two page-locked buffers, used in turn: while the device copies one,
// the host fills or empties the other. An event behind each copy says when its
// buffer may be touched again.
type staging struct {
	buffers [2][]byte
	pinned  [2]bool // not so with a binding that has no page-locked memory
	done    [2]driver.Event
	busy    [2]bool
	next    int
}

// stagingBytes is the size of a buffer: large enough that a copy of one takes much
// longer than queueing it.
const stagingBytes = 4 << 20

// chunk is the next staging buffer, once its last copy is done.
func (d *Device) chunk(op string) (buffer []byte, index int) {
	s := &d.staging
	i := s.next
	s.next = 1 - i
	if s.buffers[i] == nil {
		d.makeStaging(op, i)
	}
	if s.busy[i] {
		d.must(op, d.driver.EventSynchronize(s.done[i]))
		s.busy[i] = false
	}
	return s.buffers[i], i
}

func (d *Device) makeStaging(op string, i int) {
	s := &d.staging
	size := d.options.Staging
	if size == 0 {
		size = stagingBytes
	}
	var err error
	if s.done[i] == 0 {
		s.done[i], err = d.driver.EventCreate()
		d.must(op, err)
	}
	b, err := d.driver.MemHostAlloc(size)
	var e *driver.Error
	if errors.As(err, &e) && e.Status == driver.NotSupported {
		s.buffers[i] = make([]byte, size) // copies wait, and are right all the same
		return
	}
	d.must(op, err)
	s.buffers[i], s.pinned[i] = b, true
}

// sent marks that a copy from or to a staging buffer has been queued.
func (d *Device) sent(op string, i int) {
	d.must(op, d.driver.EventRecord(d.staging.done[i], d.stream))
	d.staging.busy[i] = true
}

// Upload copies host values into a buffer. It returns when the host slice may be
// reused; the last parts may still be on their way out of the staging buffers.
func (d *Device) Upload(dst kernels.Buffer, src []float32) {
	if dst.Len() != len(src) {
		kernels.Fail("Upload", kernels.ErrShape, fmt.Sprintf("%d values into a buffer of %d", len(src), dst.Len()))
	}
	to, from := d.Ptr(dst), hostBytes(src)
	if len(from) == 0 {
		return
	}
	d.refuseInCapture("Upload")
	for len(from) > 0 {
		buffer, i := d.chunk("Upload")
		n := copy(buffer, from)
		d.must("Upload", d.driver.MemcpyHtoDAsync(to, buffer[:n], d.stream))
		d.sent("Upload", i)
		to, from = to+driver.Ptr(n), from[n:]
	}
}

// Download copies a buffer's values to the host, after the ops queued before it.
func (d *Device) Download(dst []float32, src kernels.Buffer) {
	if src.Len() != len(dst) {
		kernels.Fail("Download", kernels.ErrShape, fmt.Sprintf("%d values out of a buffer of %d", len(dst), src.Len()))
	}
	from, to := d.Ptr(src), hostBytes(dst)
	if len(to) == 0 {
		return
	}
	d.refuseInCapture("Download")
	// One copy ahead: a buffer is emptied while the next one is filled.
	var pending []byte // where the copy before goes on the host
	last := 0
	for len(to) > 0 {
		buffer, i := d.chunk("Download")
		n := min(len(buffer), len(to))
		d.must("Download", d.driver.MemcpyDtoHAsync(buffer[:n], from, d.stream))
		d.sent("Download", i)
		d.arrived(pending, last)
		pending, last = to[:n], i
		from, to = from+driver.Ptr(n), to[n:]
	}
	d.arrived(pending, last)
}

// arrived waits for a copy into staging buffer i and takes it to its place.
func (d *Device) arrived(to []byte, i int) {
	if len(to) == 0 {
		return
	}
	d.must("Download", d.driver.EventSynchronize(d.staging.done[i]))
	d.staging.busy[i] = false
	copy(to, d.staging.buffers[i])
}

// hostBytes is the memory of a slice: devices and hosts are little-endian alike.
func hostBytes(s []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), 4*len(s))
}

func (s *staging) close(dr driver.Driver) (errs []error) {
	for i, b := range s.buffers {
		if s.pinned[i] {
			errs = append(errs, dr.MemFreeHost(b))
		}
		if s.done[i] != 0 {
			errs = append(errs, dr.EventDestroy(s.done[i]))
		}
	}
	*s = staging{}
	return errs
}
