package main

import (
	"testing"

	"vision/eval/photos"
	"vision/models/features"
	"vision/models/pixels"
)

// TestPicturesDiffer: ten thousand pictures are there, and neighbours in number or of one
// photograph are not the same, which a cache would make one of.
func TestPicturesDiffer(t *testing.T) {
	s := &series{images: t.TempDir()}
	if err := s.write(130); err != nil {
		t.Fatal(err)
	}
	names, err := pixels.List(s.images)
	if err != nil || len(names) != 130 {
		t.Fatalf("%d pictures, %v", len(names), err)
	}
	seen := map[features.ID]string{}
	for _, name := range names {
		p, err := pixels.ReadFile(s.images + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		id := features.Identify(p)
		if other, ok := seen[id]; ok {
			t.Errorf("%s is %s", name, other)
		}
		seen[id] = name
	}
	all, err := photos.All()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range all {
		if _, err := crop(p.Image, 9999/len(all)); err != nil {
			t.Errorf("photograph %d: %v", i, err)
		}
	}
	if _, err := crop(pixels.New(side-1, 400), 0); err == nil {
		t.Error("a crop of a photograph that is too narrow")
	}
}
