package prepare

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"

	"vision/eval/nsd"
	"vision/eval/parallel"
	"vision/kernels/atomicfile"
	"vision/models/pixels"
)

// picture is where an NSD picture comes from and what of it is kept.
type picture struct {
	path string
	cut  *nsd.CropBox // nil where the file is the picture
}

// find looks up the files of NSD pictures, so that a missing one is known before the work.
func (o *Options) find(stimuli []nsd.Stimulus, numbers []int) ([]picture, error) {
	byNumber := map[int]*nsd.Stimulus{}
	for i := range stimuli {
		byNumber[stimuli[i].NSD] = &stimuli[i]
	}
	all := make([]picture, len(numbers))
	for i, number := range numbers {
		var places []string
		if o.Pictures != "" {
			places = []string{filepath.Join(o.Pictures, fmt.Sprintf("nsd-%05d.png", number)), filepath.Join(o.Pictures, fmt.Sprintf("%05d.png", number))}
		} else {
			s := byNumber[number]
			places = []string{filepath.Join(o.COCO, s.Split, s.FileName()), filepath.Join(o.COCO, s.FileName())}
			all[i].cut = &s.Crop
		}
		for _, path := range places {
			if _, err := os.Stat(path); err == nil {
				all[i].path = path
				break
			}
		}
		if all[i].path == "" {
			return nil, &nsd.Error{File: places[0], Expected: fmt.Sprintf("NSD picture %d, here or as %s", number, places[1]), Err: fs.ErrNotExist}
		}
	}
	return all, nil
}

// read decodes a picture and cuts it.
func (p *picture) read(r *pixels.Resizer) (*pixels.RGB8, error) {
	whole, err := pixels.ReadFile(p.path)
	if err != nil || p.cut == nil {
		return whole, err
	}
	kept, err := p.cut.Rect(whole.W, whole.H)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.path, err)
	}
	square, err := whole.Crop(kept.Min.X, kept.Min.Y, kept.Dx(), kept.Dy())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.path, err)
	}
	return r.Resize(square, nsd.StimulusSide, nsd.StimulusSide)
}

// writePictures writes a split's pictures under the challenge's names.
func (o *Options) writePictures(ctx context.Context, dir, prefix string, numbers []int, from []picture) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	resizers := make([]pixels.Resizer, max(o.Threads, 1))
	return parallel.Do(ctx, o.Threads, len(numbers), prefix+" pictures", o.Progress, func(worker, i int) error {
		p, err := from[i].read(&resizers[worker])
		if err != nil {
			return err
		}
		var b bytes.Buffer
		path := filepath.Join(dir, nsd.ImageName(prefix, i+1, numbers[i]))
		if err := pixels.EncodePNG(&b, p, png.DefaultCompression); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return atomicfile.WriteFlushed(path, b.Bytes())
	})
}
