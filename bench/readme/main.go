// Command readme puts what a command printed into a document, between two marks:
//
//	vision demo --markdown | go run ./bench/readme -mark demo
//
// replaces everything between <!-- demo --> and <!-- /demo --> in README.md, so that
// no number there is typed by hand.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"

	"vision/kernels/atomicfile"
)

func main() {
	file := flag.String("file", "README.md", "document to change")
	mark := flag.String("mark", "", "name of the marks")
	flag.Parse()
	if err := run(*file, *mark, os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "readme:", err)
		os.Exit(1)
	}
}

func run(file, mark string, in io.Reader) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	table, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(table)) == 0 {
		return fmt.Errorf("nothing to put into %s: standard input is empty", file)
	}
	text, err = replace(text, mark, table)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return atomicfile.WriteBytes(file, text)
}

// replace puts a table between the marks of a name.
func replace(text []byte, mark string, table []byte) ([]byte, error) {
	open, end := []byte("<!-- "+mark+" -->\n"), []byte("<!-- /"+mark+" -->")
	i := bytes.Index(text, open)
	j := bytes.Index(text, end)
	if i < 0 || j < i {
		return nil, fmt.Errorf("no marks %q … %q", open, end)
	}
	out := append([]byte{}, text[:i+len(open)]...)
	out = append(out, '\n')
	out = append(out, bytes.TrimSpace(table)...)
	out = append(out, "\n\n"...)
	return append(out, text[j:]...), nil
}
