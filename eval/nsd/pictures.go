package nsd

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vision/kernels/boundedfile"
	"vision/models/pixels"
)

// maxPictureList bounds a list of pictures: 73,000 paths of 900 characters.
const maxPictureList = 64 << 20

// ListPictures lists own pictures in the order of the rows that belong to them. path is a
// folder, whose pictures come in the order of their names' bytes ([pixels.List]), or a
// text file that names one picture a line, relative to the text file's folder; there a
// picture may come several times, once for each of its rows. notice is what a user
// should be told of the order, "" if nothing.
func ListPictures(path string) (images []Image, notice string, err error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, "", missing(path, "a folder of pictures, or a text file that lists them", err)
	case !info.IsDir():
		images, err = readPictureList(path)
		return images, "", err
	}
	names, err := pixels.List(path)
	if err != nil {
		return nil, "", err
	}
	for i, name := range names {
		images = append(images, Image{Path: filepath.Join(path, name), Row: i, NSD: -1})
	}
	if i := unnatural(names); i > 0 {
		notice = fmt.Sprintf("%s: %s comes before %s: the order is that of the names' bytes, not of the numbers in them; if the rows follow the numbers, list the pictures in a text file", path, names[i-1], names[i])
	}
	return images, notice, nil
}

// readPictureList reads a text file of paths and looks at every one of them.
func readPictureList(path string) ([]Image, error) {
	text, err := boundedfile.Read(path, "a list of pictures, one a line", maxPictureList)
	if err != nil {
		return nil, err
	}
	lines, err := parsePictureList(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	images := make([]Image, len(lines))
	for i, line := range lines {
		at := filepath.FromSlash(line)
		if !filepath.IsAbs(at) {
			at = filepath.Join(filepath.Dir(path), at)
		}
		info, err := os.Stat(at)
		if err == nil && !info.Mode().IsRegular() {
			err = defect(at, "a picture", "%s", info.Mode().Type())
		} else if err != nil {
			err = missing(at, "a picture", err)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, i+1, err)
		}
		images[i] = Image{Path: at, Row: i, NSD: -1}
	}
	return images, nil
}

// parsePictureList takes a text apart: lines end in \n or \r\n, a byte order mark at the
// beginning and empty lines at the end do not count.
func parsePictureList(text []byte) ([]string, error) {
	text = bytes.TrimLeft(text, "\ufeff")
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, errors.New("found bytes that are no text, expected a list of pictures, one a line")
	}
	lines := strings.Split(strings.TrimRight(string(text), "\r\n"), "\n")
	for i, line := range lines {
		if lines[i] = strings.TrimRight(line, "\r"); lines[i] == "" {
			return nil, fmt.Errorf("line %d: found nothing, expected the path of a picture", i+1)
		}
	}
	return lines, nil
}

// unnatural returns the first place where ascending names do not ascend in the numbers
// that they hold (img10 before img2), 0 if there is none.
func unnatural(names []string) int {
	for i := 1; i < len(names); i++ {
		if naturally(names[i-1], names[i]) > 0 {
			return i
		}
	}
	return 0
}

// naturally compares names with their runs of digits as numbers.
func naturally(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x == 0 || y == 0 {
			if a[0] != b[0] {
				return int(a[0]) - int(b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		p, q := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
		if d := len(p) - len(q); d != 0 {
			return d
		}
		if d := strings.Compare(p, q); d != 0 {
			return d
		}
		a, b = a[x:], b[y:]
	}
	return len(a) - len(b)
}

// digits is the length of the run of digits at the beginning.
func digits(s string) int {
	n := slices.IndexFunc([]byte(s), func(c byte) bool { return c < '0' || c > '9' })
	if n < 0 {
		return len(s)
	}
	return n
}
