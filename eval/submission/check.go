package submission

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"vision/kernels/digest"
	"vision/models/checkpoint"
)

// Archive is what an archive that keeps the rules holds.
type Archive struct {
	Path    string  `json:"path"`
	Bytes   int64   `json:"bytes"`
	Limit   int64   `json:"limit"`
	Entries []Entry `json:"files"`
}

// Progress hears how many files are done.
type Progress func(done, total int)

// Check reads an archive through. What breaks a rule is one error that lists every
// violation. One file is held in memory at a time, and no more of it than the
// challenge's array has.
func Check(ctx context.Context, path string, progress Progress) (*Archive, error) {
	return check(ctx, path, Entries(), Limit, progress)
}

func check(ctx context.Context, path string, entries []Entry, limit int64, progress Progress) (*Archive, error) {
	f, info, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var v violations
	if info.Size() > limit {
		v.add(path, fmt.Sprintf("at most %d", limit), "%d bytes", info.Size())
	}
	a := &Archive{Path: path, Bytes: info.Size(), Limit: limit}
	if err := a.read(ctx, f, info.Size(), entries, &v, progress); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := v.err(); err != nil {
		return nil, fmt.Errorf("%s breaks the rules of the challenge:\n%w", path, err)
	}
	return a, nil
}

// open opens a regular file. Opening a named pipe would wait for someone to write to it,
// so that the path is looked at before, and what was opened once more.
func open(path string) (*os.File, os.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s: is no file, expected a zip archive", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: is no file, expected a zip archive", path)
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, info, nil
}

// read looks at every file of the archive.
func (a *Archive) read(ctx context.Context, r io.ReaderAt, size int64, entries []Entry, v *violations, progress Progress) error {
	files, err := list(r, size, v)
	if err != nil {
		return err
	}
	for i, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := e.Name()
		found := files[name]
		delete(files, name)
		switch {
		case len(found) == 0:
			v.add(name, "float32 "+fmt.Sprint(e.shape()), "nothing")
		case len(found) > 1:
			v.add(name, "each file once", "%d files of this name", len(found))
		default:
			if values := v.unpack(e, found[0]); values != nil {
				e.Digest = digest.Float32(e.shape(), values).String()
				a.Entries = append(a.Entries, e)
			}
		}
		if progress != nil {
			progress(i+1, len(entries))
		}
	}
	others := make([]string, 0, len(files))
	for name := range files {
		others = append(others, name)
	}
	slices.Sort(others)
	for _, name := range others {
		for _, e := range entries {
			if strings.HasSuffix(name, "/"+e.Name()) {
				v.add(name, e.Name()+" at the top level of the archive", "a folder above the subject's")
				name = ""
				break
			}
		}
		if name != "" {
			v.add(name, fmt.Sprintf("only %s … %s", entries[0].Name(), entries[len(entries)-1].Name()), "a file that is none of the challenge's")
		}
	}
	return nil
}

// maxDirectory bounds the archive's table of contents: the sixteen files need 1.3 KB.
const maxDirectory = 1 << 20

// list reads the table of contents, by name; folders are left out.
func list(r io.ReaderAt, size int64, v *violations) (map[string][]*zip.File, error) {
	bounded := &budget{ReaderAt: r, left: maxDirectory}
	z, err := zip.NewReader(bounded, size)
	if errors.Is(err, errBudget) {
		return nil, fmt.Errorf("the zip directory is larger than %d bytes; the challenge's sixteen files need less than 2,000", maxDirectory)
	}
	if err != nil {
		return nil, fmt.Errorf("no zip archive, or a damaged one: %w", err)
	}
	bounded.unlimited = true
	files := map[string][]*zip.File{}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 {
			continue
		}
		files[f.Name] = append(files[f.Name], f)
	}
	if len(files) == 0 {
		v.add("the archive", "predictions of eight subjects", "no file")
	}
	return files, nil
}

// unpack reads one array. More bytes than the array and the longest header have are
// not unpacked.
func (v *violations) unpack(e Entry, f *zip.File) []float32 {
	const encrypted, header = 1, 1 << 16
	name := e.Name()
	if f.Flags&encrypted != 0 {
		v.add(name, "a file without a password", "an encrypted file")
		return nil
	}
	r, err := f.Open()
	if err != nil {
		v.add(name, "a readable file", "%v", err)
		return nil
	}
	defer r.Close()
	most := int64(e.Stimuli)*int64(e.Vertices)*4 + header
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		v.add(name, "a whole file", "%v", err)
		return nil
	case int64(len(data)) > most:
		v.add(name, fmt.Sprintf("%d bytes and a header, float32 %v", 4*e.Stimuli*e.Vertices, e.shape()), "more than %d bytes", most)
		return nil
	}
	file, err := checkpoint.OpenBytes(name, data)
	if err != nil {
		*v = append(*v, err)
		return nil
	}
	defer file.Close()
	return v.array(e, name, file)
}

// errBudget ends the reading of a table of contents that is too large.
var errBudget = errors.New("budget spent")

// budget lets so many bytes be read, until unlimited is set.
type budget struct {
	io.ReaderAt
	left      int
	unlimited bool
}

func (b *budget) ReadAt(p []byte, off int64) (int, error) {
	n, err := b.ReaderAt.ReadAt(p, off)
	if !b.unlimited {
		if b.left -= n; b.left < 0 {
			return 0, errBudget
		}
	}
	return n, err
}
