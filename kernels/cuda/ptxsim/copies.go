package ptxsim

import (
	"fmt"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// MemcpyHtoD copies to the device at once.
func (s *Sim) MemcpyHtoD(dst driver.Ptr, src []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuMemcpyHtoD_v2"); err != nil {
		return err
	}
	return s.toDevice("cuMemcpyHtoD_v2", dst, src)
}

func (s *Sim) toDevice(call string, dst driver.Ptr, src []byte) error {
	if len(src) == 0 {
		return nil
	}
	a, offset, err := s.span(call, dst, uint64(len(src)))
	if err != nil {
		return err
	}
	copy(a.bytes(offset, uint64(len(src))), src)
	a.shadow.written(offset, uint64(len(src)))
	return nil
}

// MemcpyDtoH copies to the host at once.
func (s *Sim) MemcpyDtoH(dst []byte, src driver.Ptr) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuMemcpyDtoH_v2"); err != nil {
		return err
	}
	return s.toHost("cuMemcpyDtoH_v2", dst, src)
}

func (s *Sim) toHost(call string, dst []byte, src driver.Ptr) error {
	if len(dst) == 0 {
		return nil
	}
	a, offset, err := s.span(call, src, uint64(len(dst)))
	if err != nil {
		return err
	}
	copy(dst, a.bytes(offset, uint64(len(dst))))
	return nil
}

// MemcpyHtoDAsync is queued on the stream; the host memory is read when the call is
// made, or when a recorded graph runs.
func (s *Sim) MemcpyHtoDAsync(dst driver.Ptr, src []byte, st driver.Stream) error {
	return s.enqueue("cuMemcpyHtoDAsync_v2", st, func() error { return s.toDevice("cuMemcpyHtoDAsync_v2", dst, src) })
}

// MemcpyDtoHAsync is queued on the stream.
func (s *Sim) MemcpyDtoHAsync(dst []byte, src driver.Ptr, st driver.Stream) error {
	return s.enqueue("cuMemcpyDtoHAsync_v2", st, func() error { return s.toHost("cuMemcpyDtoHAsync_v2", dst, src) })
}

// MemcpyDtoDAsync is queued on the stream; what is known of the bytes goes with them.
func (s *Sim) MemcpyDtoDAsync(dst, src driver.Ptr, bytes uint64, st driver.Stream) error {
	const call = "cuMemcpyDtoDAsync_v2"
	return s.enqueue(call, st, func() error {
		if bytes == 0 {
			return nil
		}
		from, i, err := s.span(call, src, bytes)
		if err != nil {
			return err
		}
		to, j, err := s.span(call, dst, bytes)
		if err != nil {
			return err
		}
		copy(to.bytes(j, bytes), from.bytes(i, bytes))
		if to.shadow != nil && from.shadow != nil {
			copy(to.shadow.known[j:j+bytes], from.shadow.known[i:i+bytes])
		}
		return nil
	})
}

// MemsetD32Async is queued on the stream.
func (s *Sim) MemsetD32Async(dst driver.Ptr, word uint32, n uint64, st driver.Stream) error {
	const call = "cuMemsetD32Async"
	return s.enqueue(call, st, func() error {
		if n == 0 {
			return nil
		}
		if n > s.options.Memory { // 4n does not overflow
			return failure(call, driver.InvalidValue, fmt.Sprintf("%d words, the device holds %d bytes", n, s.options.Memory))
		}
		a, offset, err := s.span(call, dst, 4*n)
		if err != nil {
			return err
		}
		if offset%4 != 0 {
			return failure(call, driver.InvalidValue, "the address is no multiple of 4")
		}
		words := unsafe.Slice((*uint32)(unsafe.Add(a.base, offset)), n)
		for i := range words {
			words[i] = word
		}
		a.shadow.written(offset, 4*n)
		return nil
	})
}
