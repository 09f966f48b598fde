//go:build !nodemo

package simulate

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"vision/eval/photos"
	"vision/kernels/hostmath/crossarch"
	"vision/models/pixels"
)

// The digest pins every step; the other tests say what it should be.
func TestDigest(t *testing.T) {
	const want = "ba15521970274ea8b4a869551bcdbaeb388fa845dca49d289a5d9504b36a947e"
	if got := digestOf(t, build(t, small(), somePhotos(t, 10))).String(); got != want {
		t.Errorf("digest %s, expected %s", got, want)
	}
}

func TestDigestEverywhere(t *testing.T) { crossarch.Run(t, "^(TestDigest|TestReach)$") }

func TestThreadsLeaveNoTrace(t *testing.T) {
	want := digestOf(t, build(t, small(), somePhotos(t, 10)))
	for _, threads := range []int{1, 2, 7} {
		c := small()
		c.Threads = threads
		if got := digestOf(t, build(t, c, somePhotos(t, 10))); got != want {
			t.Errorf("%d threads give another digest", threads)
		}
	}
}

// Every field but Threads must change the data.
func TestEveryFieldMatters(t *testing.T) {
	base := digestOf(t, build(t, small(), somePhotos(t, 10)))
	for name, change := range map[string]func(*Config){
		"Seed":              func(c *Config) { c.Seed++ },
		"Seed, high word":   func(c *Config) { c.Seed += 1 << 32 },
		"Subject":           func(c *Config) { c.Subject = 8 },
		"CropsPerPhoto":     func(c *Config) { c.CropsPerPhoto++ },
		"Size":              func(c *Config) { c.Size++ },
		"CropMin":           func(c *Config) { c.CropMin = 0.5 },
		"CropMax":           func(c *Config) { c.CropMax = 0.9 },
		"HoldOut":           func(c *Config) { c.HoldOut = 4 },
		"VerticesPerRegion": func(c *Config) { c.VerticesPerRegion++ },
		"Repeats":           func(c *Config) { c.Repeats = 1 },
	} {
		c := small()
		change(&c)
		if digestOf(t, build(t, c, somePhotos(t, 10))) == base {
			t.Errorf("%s does not change the data", name)
		}
	}
}

func TestSplitByPhotograph(t *testing.T) {
	d := build(t, small(), somePhotos(t, 10))
	if len(d.Train) != 48 || len(d.Test) != 12 {
		t.Fatalf("%d training and %d test stimuli, expected 48 and 12", len(d.Train), len(d.Test))
	}
	seen, ids := map[string]bool{}, map[int]bool{}
	mirrored := 0
	for _, s := range d.Train {
		seen[s.PhotoName] = true
		ids[s.ID] = true
		if s.Mirrored {
			mirrored++
		}
	}
	for _, s := range d.Test {
		if seen[s.PhotoName] {
			t.Errorf("%s shows %s, which training has seen", s.Name, s.PhotoName)
		}
		ids[s.ID] = true
	}
	if len(ids) != 60 {
		t.Errorf("%d different numbers for 60 stimuli", len(ids))
	}
	if mirrored < 12 || mirrored > 36 {
		t.Errorf("%d of 48 are mirrored", mirrored)
	}
	train, test := d.PhotoGroups()
	if train[0] != d.Train[0].Photo || test[11] != d.Test[11].Photo || len(train) != 48 || len(test) != 12 {
		t.Error("PhotoGroups differs from the stimuli")
	}
}

// A stimulus is the crop that its fields say, scaled.
func TestStimuliAreTheirCrops(t *testing.T) {
	list := somePhotos(t, 10)
	d := build(t, small(), list)
	for _, s := range append(d.Train[:6:6], d.Test...) {
		img := list[s.Photo].Image
		short := min(img.W, img.H)
		if s.Side < int(0.4*float64(short)) || s.Side > short {
			t.Errorf("%s: side %d of %d", s.Name, s.Side, short)
		}
		crop, err := img.Crop(s.X, s.Y, s.Side, s.Side)
		if err != nil {
			t.Fatal(err)
		}
		if s.Mirrored {
			crop.Mirror()
		}
		want, err := new(pixels.Resizer).Resize(crop, 64, 64)
		if err != nil {
			t.Fatal(err)
		}
		if string(want.Pix) != string(s.Image.Pix) {
			t.Errorf("%s is not its crop", s.Name)
		}
	}
}

// No vertex is constant, with few photographs too. In units of the trials the
// truth of a vertex with a very low ceiling varies little; the bound is what
// float32 resolves.
func TestEveryVertexVaries(t *testing.T) {
	for _, n := range []int{6, 60} {
		c := small()
		c.VerticesPerRegion = 10
		d := build(t, c, somePhotos(t, n))
		for _, h := range d.Hemispheres {
			for v := range h.Vertices {
				for name, m := range map[string][]float32{"training": h.Training, "test": h.Testing,
					"true training": h.TrueTraining, "true test": h.TrueTesting} {
					var column []float64
					for i := v; i < len(m); i += len(h.Vertices) {
						column = append(column, float64(m[i]))
					}
					if _, variance := moments(column); !(variance > 1e-8) || math.IsInf(variance, 1) {
						t.Errorf("%d photographs: %s %s vertex %d (%s): variance %v", n, name, h.Name, v, h.Vertices[v].Region, variance)
					}
				}
			}
		}
	}
}

func TestRefused(t *testing.T) {
	list := somePhotos(t, 10)
	for name, change := range map[string]func(*Config){
		"Subject":           func(c *Config) { c.Subject = 9 },
		"CropsPerPhoto":     func(c *Config) { c.CropsPerPhoto = 0 },
		"Size":              func(c *Config) { c.Size = 13 },
		"CropMin":           func(c *Config) { c.CropMin = 0 },
		"CropMax":           func(c *Config) { c.CropMax = math.NaN() },
		"HoldOut":           func(c *Config) { c.HoldOut = 1 },
		"photographs":       func(c *Config) { c.HoldOut = 11 },
		"VerticesPerRegion": func(c *Config) { c.VerticesPerRegion = -1 },
		"Repeats":           func(c *Config) { c.Repeats = 0 },
		"Threads":           func(c *Config) { c.Threads = -1 },
		"smaller than":      func(c *Config) { c.CropMin = 0.01 },
		"bytes of signals":  func(c *Config) { c.VerticesPerRegion, c.CropsPerPhoto = 6000, 10000 },
	} {
		c := small()
		change(&c)
		if _, err := Build(context.Background(), c, list, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := Build(context.Background(), small(), nil, nil); err == nil {
		t.Error("no photographs were accepted")
	}
}

func TestGreyPhotographsAreRefused(t *testing.T) {
	flat := make([]photos.Photo, 10)
	for i := range flat {
		flat[i] = photos.Photo{Name: "grey.png", Image: pixels.New(100, 100)}
	}
	_, err := Build(context.Background(), small(), flat, nil)
	if err == nil || !strings.Contains(err.Error(), "the same for all training stimuli") {
		t.Errorf("constant pictures: error %v", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	stages := map[string]bool{}
	_, err := Build(ctx, small(), somePhotos(t, 10), func(stage string, done, total int) {
		stages[stage] = true
		if done < 1 || done > total {
			t.Errorf("%s: %d of %d", stage, done, total)
		}
		if stage == "lh vertices" && done == 5 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
	if !stages["photographs"] || !stages["lh vertices"] || stages["rh vertices"] {
		t.Errorf("stages %v", stages)
	}
}

func BenchmarkDemo(b *testing.B) {
	list := somePhotos(b, 60)
	for b.Loop() {
		build(b, Demo(1), list)
	}
}
