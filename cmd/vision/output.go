package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// output is standard output. It keeps the first error, which run reports: results
// that were not written whole (a full disk behind a redirection) are no results,
// also where a command does not look at every line.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (n int, err error) {
	if o.err != nil {
		return 0, o.err
	}
	n, o.err = o.w.Write(p)
	return n, o.err
}

// width is the number of columns of the terminal, 0 if it is none.
func (o *output) width() int {
	f, ok := o.w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}
