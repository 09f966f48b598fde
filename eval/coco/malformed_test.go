package coco

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodHead = `{"images":[{"id":1,"file_name":"a.jpg","width":4,"height":3}],"categories":[{"id":7,"name":"dog","supercategory":"animal"}],"annotations":`

func TestMalformed(t *testing.T) {
	annotation := func(image, category int, segmentation string) string {
		a, _ := json.Marshal(map[string]any{"id": 5, "image_id": image, "category_id": category,
			"segmentation": json.RawMessage(segmentation)})
		return goodHead + "[" + string(a) + "]}"
	}
	square := `[[0,0,2,0,2,2,0,2]]`
	if _, err := Read(strings.NewReader(annotation(1, 7, square))); err != nil {
		t.Fatalf("the well-formed file is refused: %v", err)
	}
	for name, c := range map[string][2]string{
		"empty":              {"", "not valid JSON"},
		"cut":                {goodHead, "not valid JSON"},
		"a list":             {"[]", "not COCO instances JSON"},
		"another object":     {`{"a":1}`, "0 images"},
		"image twice":        {`{"images":[{"id":1,"file_name":"a","width":1,"height":1},{"id":1,"file_name":"b","width":1,"height":1}],"categories":[{"id":1}]}`, "occurs twice"},
		"category twice":     {`{"images":[{"id":1,"file_name":"a","width":1,"height":1}],"categories":[{"id":1},{"id":1}]}`, "occurs twice"},
		"no file name":       {`{"images":[{"id":1,"width":1,"height":1}],"categories":[{"id":1}]}`, "no file_name"},
		"no width":           {`{"images":[{"id":1,"file_name":"a","height":1}],"categories":[{"id":1}]}`, "0×1"},
		"huge image":         {`{"images":[{"id":1,"file_name":"a","width":30000,"height":30000}],"categories":[{"id":1}]}`, "30000×30000"},
		"unknown image":      {annotation(2, 7, square), "image id 2"},
		"unknown category":   {annotation(1, 8, square), "category id 8"},
		"no segmentation":    {goodHead + `[{"id":5,"image_id":1,"category_id":7}]}`, "no polygon"},
		"no polygons":        {annotation(1, 7, `[]`), "no polygon"},
		"two points":         {annotation(1, 7, `[[0,0,2,2]]`), "4 numbers"},
		"odd":                {annotation(1, 7, `[[0,0,2,2,1,1,1]]`), "7 numbers"},
		"text":               {annotation(1, 7, `"abc"`), "list of polygons"},
		"no size":            {annotation(1, 7, `{"counts":[12]}`), "size"},
		"no counts":          {annotation(1, 7, `{"size":[3,4]}`), "without counts"},
		"wrong sum":          {annotation(1, 7, `{"size":[3,4],"counts":[5,2]}`), "sum to 7"},
		"negative count":     {annotation(1, 7, `{"size":[3,4],"counts":[-1,13]}`), "counts"},
		"overflowing counts": {annotation(1, 7, `{"size":[3,4],"counts":[4294967295,4294967295,14]}`), "sum to"},
		"other sides":        {annotation(1, 7, `{"size":[4,4],"counts":[16]}`), "4×4"},
		"huge sides":         {annotation(1, 7, `{"size":[1000000,1000000],"counts":[1]}`), "sides"},
		"bad character":      {annotation(1, 7, `{"size":[3,4],"counts":"~"}`), "'0'..'o'"},
		"cut string":         {annotation(1, 7, `{"size":[3,4],"counts":"o"}`), "cut off"},
		"long number":        {annotation(1, 7, `{"size":[3,4],"counts":"oooooooooo0"}`), "too long"},
	} {
		_, err := Read(strings.NewReader(c[0]))
		if err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: error %v, expected one with %q", name, err, c[1])
		}
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "absent.json")); err == nil {
		t.Error("a missing file was read")
	}
}

func TestBadPolygons(t *testing.T) {
	for _, xy := range [][]float64{
		nil, {0, 0, 1, 1}, {0, 0, 1, math.NaN(), 2, 2}, {0, 0, math.Inf(1), 1, 2, 2}, {0, 0, 1e9, 1, 2, 2},
	} {
		if _, err := FromPolygon(xy, 10, 10); err == nil {
			t.Errorf("polygon %v was accepted", xy)
		}
	}
	zigzag := make([]float64, 0, 200)
	for i := range 50 {
		zigzag = append(zigzag, -1<<20, float64(i), 1<<20, float64(i))
	}
	if _, err := FromPolygon(zigzag, 10, 10); err == nil || !strings.Contains(err.Error(), "boundary") {
		t.Errorf("a boundary of 500 million points: %v", err)
	}
}

func TestUnionAndIoU(t *testing.T) {
	a := &Mask{W: 2, H: 2, Pix: []uint8{1, 1, 0, 0}}
	b := &Mask{W: 2, H: 2, Pix: []uint8{0, 1, 1, 0}}
	v, err := IoU(a, b)
	if err != nil || !(math.Abs(v-1.0/3) < 1e-15) {
		t.Errorf("IoU = %v, %v", v, err)
	}
	if err := a.Add(b); err != nil || a.Area() != 3 {
		t.Errorf("union area %d, %v", a.Area(), err)
	}
	if err := a.Add(&Mask{W: 1, H: 4, Pix: make([]uint8, 4)}); err == nil {
		t.Error("a union of different sides was accepted")
	}
	empty, err := NewMask(2, 2)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := IoU(empty, empty); err != nil || v != 1 {
		t.Errorf("IoU of empty masks = %v, %v", v, err)
	}
}

func TestSegmentationJSON(t *testing.T) {
	d, err := ReadFile("testdata/subset.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range d.Annotations {
		data, err := json.Marshal(a.Segmentation)
		if err != nil {
			t.Fatal(err)
		}
		var s Segmentation
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		w, h := 0, 0
		for _, m := range d.Images {
			if m.ID == a.ImageID {
				w, h = m.Width, m.Height
			}
		}
		before, err := a.Segmentation.Mask(w, h)
		if err != nil {
			t.Fatal(err)
		}
		after, err := s.Mask(w, h)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := IoU(before, after); err != nil || v != 1 {
			t.Errorf("annotation %d after a round trip: IoU %v, %v", a.ID, v, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/subset.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(goodHead + `[{"id":5,"image_id":1,"category_id":7,"segmentation":[[0,0,2,0,2,2]]}]}`))
	f.Add([]byte(goodHead + `[{"id":5,"image_id":1,"category_id":7,"segmentation":{"size":[3,4],"counts":"002"}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Read(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		sides := map[int64]Image{}
		for _, m := range d.Images {
			sides[m.ID] = m
		}
		for _, a := range d.Annotations {
			im := sides[a.ImageID]
			if im.Width*im.Height > 1<<20 {
				continue
			}
			if _, err := a.Segmentation.Mask(im.Width, im.Height); err != nil && a.Segmentation.RLE != nil {
				t.Fatalf("checked run lengths failed: %v", err)
			}
		}
	})
}

func FuzzParseRLE(f *testing.F) {
	for _, c := range readPolygons(f)[:20] {
		f.Add(c.RLE, c.W, c.H)
	}
	f.Fuzz(func(t *testing.T, s string, w, h int) {
		if w < 0 || h < 0 || w > 1000 || h > 1000 {
			return
		}
		r, err := ParseRLE(s, w, h)
		if err != nil {
			return
		}
		m, err := r.Mask()
		if err != nil {
			t.Fatalf("parsed run lengths %v do not unpack: %v", r.Counts, err)
		}
		back, err := ParseRLE(Encode(m).String(), w, h)
		if err != nil {
			t.Fatalf("own compressed form is refused: %v", err)
		}
		again, err := back.Mask()
		if err != nil {
			t.Fatal(err)
		}
		if v, err := IoU(m, again); err != nil || v != 1 {
			t.Fatalf("round trip: IoU %v, %v", v, err)
		}
	})
}
