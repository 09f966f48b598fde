//go:build !nodemo

package simulate

import (
	"context"
	"sync"
	"testing"

	"vision/eval/photos"
	"vision/kernels/digest"
)

var allPhotos = sync.OnceValues(photos.All)

func somePhotos(t testing.TB, n int) []photos.Photo {
	t.Helper()
	list, err := allPhotos()
	if err != nil {
		t.Fatal(err)
	}
	return list[:n]
}

// small is a brain of three vertices per region that saw ten photographs.
func small() Config {
	c := Demo(7)
	c.CropsPerPhoto, c.Size, c.VerticesPerRegion = 6, 64, 3
	return c
}

func build(t testing.TB, c Config, list []photos.Photo) *Dataset {
	t.Helper()
	d, err := Build(context.Background(), c, list, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func digestOf(t testing.TB, d *Dataset) digest.Digest {
	t.Helper()
	sum, err := d.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
