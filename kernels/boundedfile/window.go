package boundedfile

import "io"

// Window hands a text to a decoder that reads it element by element, and lets it
// run ahead only so far: without, one element that never ends would be held in
// memory as a whole, whatever is said of the others.
type Window struct {
	r     io.Reader
	total int64 // bytes given
	limit int64 // of total
	err   error // beyond the limit
}

// NewWindow reads from r; err is what the decoder gets for an element that is too
// long. Before the first [Window.Allow] it gets that at once.
func NewWindow(r io.Reader, err error) *Window { return &Window{r: r, err: err} }

// Allow lets the decoder read to the offset at.
func (w *Window) Allow(at int64) { w.limit = at }

// Total is the number of bytes that have been read.
func (w *Window) Total() int64 { return w.total }

func (w *Window) Read(p []byte) (int, error) {
	if w.total >= w.limit {
		return 0, w.err
	}
	n, err := w.r.Read(p[:min(int64(len(p)), w.limit-w.total)])
	w.total += int64(n)
	return n, err
}
