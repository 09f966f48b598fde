package coco

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// captions is a file in the form of captions_val2017.json.
const captions = `{"info": {"year": 2017}, "licenses": [{"id": 4, "name": "Attribution License"}],
 "images": [{"license": 4, "file_name": "000000397133.jpg", "coco_url": "x", "height": 427, "width": 640, "id": 397133},
            {"license": 4, "file_name": "000000037777.jpg", "height": 230, "width": 352, "id": 37777}],
 "annotations": [{"image_id": 397133, "id": 370509, "caption": "A man is in a kitchen making pizzas."},
                 {"image_id": 37777, "id": 281929, "caption": "The dining table near the kitchen has a bowl of fruit on it.\n"},
                 {"image_id": 397133, "id": 371721, "caption": "Man in apron standing on front of oven with pans and bakeware"}]}`

func TestReadCaptions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "captions.json")
	if err := os.WriteFile(path, []byte(captions), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := ReadCaptionsFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"A man is in a kitchen making pizzas.", "Man in apron standing on front of oven with pans and bakeware"}
	if got := d.ByImage()[397133]; !slices.Equal(got, want) {
		t.Errorf("captions %q, expected %q", got, want)
	}
	if len(d.Images) != 2 || d.Images[1].FileName != "000000037777.jpg" || d.Images[1].Width != 352 {
		t.Errorf("images %+v", d.Images)
	}
}

func TestCaptionsRefuse(t *testing.T) {
	image := `"images": [{"id": 1, "file_name": "a.jpg"}]`
	for text, want := range map[string]string{
		``:   "not COCO captions JSON",
		`[]`: "not COCO captions JSON",
		`{}`: "found 0 images and 0 captions",
		`{"images": [{"id": 1, "file_name": "a.jpg"}, {"id": 1, "file_name": "b.jpg"}], "annotations": [{"id": 1, "image_id": 1, "caption": "x"}]}`: "image id 1 occurs twice",
		`{"images": [{"id": 1}], "annotations": [{"id": 1, "image_id": 1, "caption": "x"}]}`:                                                        "has no file_name",
		`{` + image + `, "annotations": [{"id": 1, "image_id": 2, "caption": "x"}]}`:                                                                "image id 2 is not among the 1 images",
		`{` + image + `, "annotations": [{"id": 1, "image_id": 1}]}`:                                                                                "found no text",
		`{` + image + `, "annotations": [{"id": 1, "image_id": 1, "caption": "x"}, {"id": 1, "image_id": 1, "caption": "y"}]}`:                      "caption id 1 occurs twice",
		`{` + image + `, "annotations": [{"id": 1, "image_id": 1, "caption": 5}]}`:                                                                  "annotations: ",
		`{` + image + `, "annotations": [{"id": 1, "image_id": 1, "caption": "x"`:                                                                   "not COCO captions JSON",
	} {
		if _, err := ReadCaptions(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, expected %q", text, err, want)
		}
	}
}

// FuzzReadCaptions: a file is read whole, every caption with its image, or refused.
func FuzzReadCaptions(f *testing.F) {
	f.Add(captions)
	f.Add(`{"images":[{"id":1,"file_name":"a"}],"annotations":[{"id":1,"image_id":1,"caption":"x"}]}`)
	f.Add(`{"annotations":null,"images":[]}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ReadCaptions(strings.NewReader(text))
		if err != nil {
			return
		}
		n := 0
		for _, m := range d.Images {
			n += len(d.ByImage()[m.ID])
		}
		if n != len(d.Annotations) {
			t.Errorf("%d of %d captions belong to an image", n, len(d.Annotations))
		}
	})
}
