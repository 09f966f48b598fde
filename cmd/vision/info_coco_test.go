package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestInfoCOCO(t *testing.T) {
	r := vision(t, "info", "--instances", "../../eval/photos/pictures/instances.json")
	if !strings.HasPrefix(r.out, "60 images, ") || !strings.Contains(r.out, "person ") {
		t.Errorf("instances: %q", r.out)
	}
	if n := object(t, vision(t, "info", "--json", "--instances", "../../eval/photos/pictures/instances.json").out)["images"]; n != 60.0 {
		t.Errorf("%v images, expected 60", n)
	}
	path := filepath.Join(t.TempDir(), "captions.json")
	write(t, path, []byte(`{"images": [{"id": 9, "file_name": "a.jpg"}], "annotations": [{"id": 1, "image_id": 9, "caption": "a dog"}]}`))
	if r := vision(t, "info", "--captions", path); r.out != "1 images, 1 captions\na.jpg\n  a dog\n" {
		t.Errorf("captions: %q", r.out)
	}
	if c := object(t, vision(t, "info", "--json", "--captions", path).out)["captions"]; c != 1.0 {
		t.Errorf("%v captions, expected 1", c)
	}
	refused(t, exitFailed, "not COCO instances JSON", "info", "--instances", path)
	refused(t, exitFailed, "found no text", "info", "--captions", "../../eval/photos/pictures/instances.json")
}
