package submission

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"vision/kernels/atomicfile"
	"vision/kernels/digest"
	"vision/models/checkpoint"
)

// Write packs the predictions below a folder, {lh,rh}_pred.npy of "vision predict" or
// {lh,rh}_pred_test.npy in a folder for each subject, into an archive at path: whole
// or not at all. Everything is read and checked before a byte is written, and the
// archive is read through before it is put in place.
func Write(ctx context.Context, path, predictions string, progress Progress) (*Archive, error) {
	return write(ctx, path, predictions, Entries(), Limit, progress)
}

func write(ctx context.Context, path, dir string, entries []Entry, limit int64, progress Progress) (*Archive, error) {
	var v violations
	files := make([]string, len(entries))
	total := 3 * len(entries)
	step := func(pass int) Progress {
		return func(done, _ int) {
			if progress != nil {
				progress(pass*len(entries)+done, total)
			}
		}
	}
	for i, e := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if files[i] = v.find(dir, e); files[i] != "" {
			v.load(e, files[i])
		}
		step(0)(i+1, 0)
	}
	if err := v.err(); err != nil {
		return nil, fmt.Errorf("the predictions below %s break the rules of the challenge:\n%w", dir, err)
	}
	f, err := atomicfile.Create(path)
	if err != nil {
		return nil, err
	}
	defer f.Abort()
	sums, err := pack(ctx, f, files, entries, step(1))
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	a, err := check(ctx, f.Name(), entries, limit, step(2))
	if err != nil {
		return nil, fmt.Errorf("%s was not written: %w", path, err)
	}
	for i, e := range a.Entries {
		if e.Digest != sums[i] {
			return nil, fmt.Errorf("%s was not written: %s reads as digest %s, %s has %s: it has changed meanwhile, or the disk is broken", path, e.Name(), e.Digest, files[i], sums[i])
		}
	}
	a.Path = path
	return a, f.Commit()
}

// find is the prediction's file: exactly one of the two names.
func (v *violations) find(dir string, e Entry) string {
	names := [2]string{filepath.Join(dir, e.Subject, string(e.Side)+"_pred_test.npy"), filepath.Join(dir, e.Subject, string(e.Side)+"_pred.npy")}
	var there []string
	for _, n := range names {
		if _, err := os.Stat(n); err == nil || !errors.Is(err, os.ErrNotExist) {
			there = append(there, n)
		}
	}
	switch len(there) {
	case 1:
		return there[0]
	case 2:
		v.add(there[0], "one of the two names", "%s beside it", filepath.Base(there[1]))
	default:
		v.add(names[0], fmt.Sprintf("float32 %v, or the same as %s", e.shape(), filepath.Base(names[1])), "nothing")
	}
	return ""
}

// load reads one prediction by the rules.
func (v *violations) load(e Entry, path string) []float32 {
	f, err := checkpoint.Open(path)
	if err != nil {
		*v = append(*v, err)
		return nil
	}
	defer f.Close()
	return v.array(e, path, f)
}

// firstDay is the first that the format knows: the archive has no date of today.
func firstDay() time.Time { return time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC) }

// pack writes the archive and returns the arrays' digests.
func pack(ctx context.Context, to io.Writer, files []string, entries []Entry, progress Progress) ([]string, error) {
	buffer := bufio.NewWriterSize(to, 1<<20)
	z := zip.NewWriter(buffer)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	sums := make([]string, len(entries))
	for i, e := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var v violations
		values := v.load(e, files[i])
		if err := v.err(); err != nil { // changed since it was checked
			return nil, err
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.Name(), Method: zip.Deflate, Modified: firstDay()})
		if err != nil {
			return nil, err
		}
		if err := checkpoint.EncodeNpyFloat32(w, e.shape(), values); err != nil {
			return nil, err
		}
		sums[i] = digest.Float32(e.shape(), values).String()
		progress(i+1, 0)
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return sums, buffer.Flush()
}
