package nsd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Image is one stimulus: the picture that row Row of the responses belongs to.
type Image struct {
	Path string
	Row  int // 0-based
	NSD  int // 0-based index among NSD's 73,000 pictures; -1 where the name has none
}

// Numbered reports whether the pictures carry the challenge's names, which say that each
// is another one.
func Numbered(images []Image) bool { return len(images) > 0 && images[0].NSD >= 0 }

// PickImages lists the pictures of rows.
func PickImages(images []Image, rows []int) []Image {
	picked := make([]Image, len(rows))
	for i, row := range rows {
		picked[i] = images[row]
	}
	return picked
}

// ImageName is the challenge's name of a picture: prefix "train" or "test", the
// 1-based number (row + 1) and the 0-based NSD index.
func ImageName(prefix string, number, nsd int) string {
	return fmt.Sprintf("%s-%04d_nsd-%05d.png", prefix, number, nsd)
}

// parseImageName reads "train-0001_nsd-00013.png" for the prefix "train": the
// 1-based number and the NSD index.
func parseImageName(name, prefix string) (number, nsd int, ok bool) {
	rest, ok1 := strings.CutPrefix(name, prefix+"-")
	rest, ok2 := strings.CutSuffix(rest, ".png")
	first, second, ok3 := strings.Cut(rest, "_nsd-")
	if !ok1 || !ok2 || !ok3 {
		return 0, 0, false
	}
	number, ok = decimal(first, 4)
	if !ok {
		return 0, 0, false
	}
	nsd, ok = decimal(second, 5)
	return number, nsd, ok
}

// decimal reads a number of at least width digits, zero-padded to that width
// only.
func decimal(s string, width int) (int, bool) {
	if len(s) < width || len(s) > 9 || len(s) > width && s[0] == '0' {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// isPicture reports whether a file counts as a stimulus.
func isPicture(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png", ".jpg", ".jpeg":
		return !strings.HasPrefix(name, ".")
	}
	return false
}

// listImages returns the pictures of a folder in row order. Names of the
// challenge must number 1..n without gap and name each NSD picture once; a
// folder without any such name is taken in byte order of its file names (own
// data), a mixture is an error. named says which it was.
func listImages(dir, prefix string) (images []Image, named bool, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, false, missing(dir, "a folder of pictures", err)
	}
	var plain []Image
	numbers := map[int]int{}
	for _, e := range entries {
		if !isPicture(e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if number, nsd, ok := parseImageName(e.Name(), prefix); ok {
			images = append(images, Image{Path: path, Row: number - 1, NSD: nsd})
			continue
		}
		plain = append(plain, Image{Path: path, Row: len(plain), NSD: -1})
	}
	switch {
	case len(images) == 0 && len(plain) == 0:
		return nil, false, defect(dir, "pictures (*.png, *.jpg, *.jpeg)", "none")
	case len(images) == 0:
		return plain, false, nil
	case len(plain) > 0:
		return nil, false, defect(plain[0].Path, "a name like "+prefix+"-0001_nsd-00013.png, as the other pictures have", "another name")
	}
	slices.SortFunc(images, func(a, b Image) int { return a.Row - b.Row })
	for i, im := range images {
		if im.Row != i {
			return nil, false, defect(im.Path, "number "+strconv.Itoa(i+1)+" next (numbers run 1, 2, 3, …)", "number %d", im.Row+1)
		}
		if other, twice := numbers[im.NSD]; twice {
			return nil, false, defect(im.Path, "each NSD picture once", "NSD picture %d, which %s is too", im.NSD, filepath.Base(images[other].Path))
		}
		numbers[im.NSD] = i
	}
	return images, true, nil
}

// missing turns a failed open into an Error that says what should be there.
func missing(path, expected string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &Error{File: path, Found: "nothing", Expected: expected}
	}
	return &Error{File: path, Expected: expected, Err: err}
}

// exists reports whether a path is there; an unreadable one counts as there, so
// that opening it gives the reason.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
