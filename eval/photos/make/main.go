// Command make writes the built-in photographs of package photos: PNG files,
// their annotations and ATTRIBUTION.md, from a folder with COCO pictures
//
//	images/NAME.jpg, instances.json            train2017
//	images_val/NAME.jpg, instances_val_open.json   val2017
//	open_licence.tsv   split, file, size, licence, licence URL, Flickr URL
//
// of which only the pictures listed in open_licence.tsv are taken.
//
//	go run -tags nodemo ./eval/photos/make -coco DIR -out eval/photos
//
// The pictures are decoded by Go's image/jpeg and scaled with Pillow's bicubic
// filter (package pixels); polygons are scaled with them and rounded to 0.01
// pixel, run lengths are sampled at the nearest pixel.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"

	"vision/eval/coco"
	"vision/eval/photos"
	"vision/kernels/atomicfile"
	"vision/models/pixels"
)

func main() {
	dir := flag.String("coco", "", "folder with the COCO pictures, annotations and open_licence.tsv")
	out := flag.String("out", "", "folder of package photos")
	short := flag.Int("short", 190, "largest shorter side in pixels")
	limit := flag.Int64("limit", 6_000_000, "largest sum of the PNG files' bytes")
	flag.Parse()
	if *dir == "" || *out == "" || *short < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*dir, *out, *short, *limit); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// row is a line of open_licence.tsv.
type row struct{ split, file, licence, licenceURL, source string }

func readRows(path string) ([]row, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rows []row
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		c := strings.Split(line, "\t")
		if len(c) != 6 {
			return nil, fmt.Errorf("%s:%d: %d columns, expected 6", path, i+1, len(c))
		}
		rows = append(rows, row{c[0], c[1], c[3], c[4], c[5]})
	}
	return rows, nil
}

func run(dir, out string, short int, limit int64) error {
	rows, err := readRows(filepath.Join(dir, "open_licence.tsv"))
	if err != nil {
		return err
	}
	folders := map[string]string{"train2017": "images", "val2017": "images_val"}
	files := map[string]string{"train2017": "instances.json", "val2017": "instances_val_open.json"}
	sets := map[string]*coco.Dataset{}
	for split, name := range files {
		if sets[split], err = coco.ReadFile(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	pictures := filepath.Join(out, "pictures")
	if err := os.MkdirAll(pictures, 0o755); err != nil {
		return err
	}
	result := coco.Dataset{Categories: sets["train2017"].Categories}
	attribution := attributionHead
	total := int64(0)
	var r pixels.Resizer
	for _, row := range rows {
		if sets[row.split] == nil {
			return fmt.Errorf("open_licence.tsv: split %q of %s is not known", row.split, row.file)
		}
		src, err := pixels.ReadFile(filepath.Join(dir, folders[row.split], row.file))
		if err != nil {
			return err
		}
		w, h := scaled(src.W, src.H, short)
		small, err := r.Resize(src, w, h)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(row.file, ".jpg") + ".png"
		var buf bytes.Buffer
		if err := pixels.EncodePNG(&buf, small, png.BestCompression); err != nil {
			return err
		}
		total += int64(buf.Len())
		if err := atomicfile.WriteBytes(filepath.Join(pictures, name), buf.Bytes()); err != nil {
			return err
		}
		if err := addImage(&result, sets[row.split], row, name, w, h); err != nil {
			return err
		}
		attribution += attributionRow(row, name, src, w, h)
	}
	if total > limit {
		return fmt.Errorf("the pictures take %d bytes, more than %d: lower -short", total, limit)
	}
	data, err := json.Marshal(result)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(filepath.Join(pictures, photos.InstancesName), append(data, '\n')); err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(filepath.Join(out, "ATTRIBUTION.md"), []byte(attribution)); err != nil {
		return err
	}
	fmt.Printf("%d photographs, %d bytes of PNG, %d annotations\n", len(rows), total, len(result.Annotations))
	return nil
}

// scaled returns sides with the shorter one at most short.
func scaled(w, h, short int) (int, int) {
	if s := min(w, h); s > short {
		f := float64(short) / float64(s)
		return int(math.Round(float64(w) * f)), int(math.Round(float64(h) * f))
	}
	return w, h
}

// addImage appends a picture and its scaled annotations.
func addImage(to, from *coco.Dataset, row row, name string, w, h int) error {
	for _, m := range from.Images {
		if m.FileName != row.file {
			continue
		}
		to.Images = append(to.Images, coco.Image{ID: m.ID, FileName: name, Width: w, Height: h,
			FlickrURL: row.source, LicenceName: row.licence, LicenceURL: row.licenceURL})
		for _, a := range from.ByImage()[m.ID] {
			s, err := scaleOutline(&a.Segmentation, m.Width, m.Height, w, h)
			if err != nil {
				return fmt.Errorf("%s: annotation %d: %w", row.file, a.ID, err)
			}
			mask, err := s.Mask(w, h)
			if err != nil {
				return fmt.Errorf("%s: annotation %d: %w", row.file, a.ID, err)
			}
			to.Annotations = append(to.Annotations, coco.Annotation{ID: a.ID, ImageID: m.ID,
				CategoryID: a.CategoryID, IsCrowd: a.IsCrowd, Area: float64(mask.Area()), Segmentation: *s})
		}
		return nil
	}
	return fmt.Errorf("%s is not among the images of %s", row.file, row.split)
}

// scaleOutline brings an outline from a W × H picture to one of w × h.
func scaleOutline(s *coco.Segmentation, oldW, oldH, w, h int) (*coco.Segmentation, error) {
	if s.RLE == nil {
		fx, fy := float64(w)/float64(oldW), float64(h)/float64(oldH)
		var polygons [][]float64
		for _, p := range s.Polygons {
			q := make([]float64, len(p))
			for i := 0; i < len(p); i += 2 {
				q[i] = math.Round(p[i]*fx*100) / 100
				q[i+1] = math.Round(p[i+1]*fy*100) / 100
			}
			polygons = append(polygons, q)
		}
		return &coco.Segmentation{Polygons: polygons}, nil
	}
	old, err := s.RLE.Mask()
	if err != nil {
		return nil, err
	}
	m, err := coco.NewMask(w, h)
	if err != nil {
		return nil, err
	}
	for y := range h {
		for x := range w {
			m.Pix[y*w+x] = old.Pix[(2*y+1)*oldH/(2*h)*oldW+(2*x+1)*oldW/(2*w)]
		}
	}
	return &coco.Segmentation{RLE: coco.Encode(m)}, nil
}
