package nsd

import (
	"math"
	"os"
	"strings"
	"testing"

	"vision/models/checkpoint"
)

// TestOwnRefuses: what is inconsistent is an error that names the file, what was found
// and what was expected.
func TestOwnRefuses(t *testing.T) {
	whole := func(o ownFolder) Own {
		return Own{Images: o.at("pictures"), Responses: map[Side]string{Undivided: o.at("lh.npy")}, Masks: []string{o.at("masks")}}
	}
	sides := func(o ownFolder, masks ...string) Own {
		return Own{Images: o.at("pictures"), Responses: map[Side]string{Left: o.at("lh.npy"), Right: o.at("rh.npy")}, Masks: masks}
	}
	for _, c := range []struct {
		name   string
		damage func(o ownFolder) Own
		want   []string
	}{
		{"rows", func(o ownFolder) Own { o.floats("lh.npy", []int{3, 5}, nil); return whole(o) },
			[]string{"lh.npy", "found 3 rows", "expected 4, one for each picture of"}},
		{"NaN", func(o ownFolder) Own {
			o.floats("lh.npy", []int{4, 5}, func(d []float32) { d[7] = float32(math.NaN()) })
			return whole(o)
		}, []string{"lh.npy", "found NaN at row 1, vertex 2"}},
		{"no vertex", func(o ownFolder) Own { o.floats("lh.npy", []int{4, 0}, nil); return whole(o) },
			[]string{"lh.npy", "shape (4, 0)", "at least one row"}},
		{"one dimension", func(o ownFolder) Own { o.mask("lh.npy", 1, 2, 3, 4); return whole(o) }, []string{"lh.npy", "expected float32"}},
		{"no pictures", func(o ownFolder) Own { must(o.t, os.RemoveAll(o.at("pictures"))); return whole(o) }, []string{"pictures", "found nothing"}},
		{"sides", func(o ownFolder) Own {
			o.floats("rh.npy", []int{3, 5}, nil)
			own := sides(o)
			own.Images = ""
			return own
		}, []string{"rh.npy", "found 3 rows", "expected 4"}},
		{"a line of nothing", func(o ownFolder) Own {
			o.write("list.txt", "pictures/img1.png\n\npictures/img2.jpg\n")
			own := whole(o)
			own.Images = o.at("list.txt")
			return own
		}, []string{"list.txt: line 2: found nothing"}},
		{"a missing picture", func(o ownFolder) Own {
			o.write("list.txt", "pictures/img1.png\npictures/img3.png\n")
			own := whole(o)
			own.Images = o.at("list.txt")
			return own
		}, []string{"list.txt: line 2: ", "img3.png: found nothing"}},
		{"a folder as picture", func(o ownFolder) Own {
			o.write("list.txt", "pictures\n")
			own := whole(o)
			own.Images = o.at("list.txt")
			return own
		}, []string{"list.txt: line 1: ", "expected a picture"}},
		{"a picture as list", func(o ownFolder) Own {
			o.write("pictures/img1.png", "\x89PNG\r\n\x1a\n\x00\x00")
			own := whole(o)
			own.Images = o.at("pictures/img1.png")
			return own
		}, []string{"img1.png: found bytes that are no text"}},
		{"a long mask", func(o ownFolder) Own { o.mask("masks/V1.npy", 0, 1, 0, 0, 0, 0); return whole(o) },
			[]string{"V1.npy", "int64 of shape [6]", "integers of shape (5)"}},
		{"numbers", func(o ownFolder) Own {
			must(o.t, checkpoint.WriteNpyFloat64(o.at("masks/V1.npy"), []int{5}, make([]float64, 5)))
			return whole(o)
		}, []string{"V1.npy", "found float64", "expected integers"}},
		{"a negative label", func(o ownFolder) Own { o.mask("masks/V1.npy", 0, 1, -1, 0, 0); return whole(o) }, []string{"V1.npy", "found -1 at vertex 2"}},
		{"a label without a name", func(o ownFolder) Own { o.mask("masks/visual_challenge_space.npy", 0, 1, 9, 0, 0); return whole(o) },
			[]string{"visual_challenge_space.npy", "label 9 at vertex 2", "mapping_visual.npy"}},
		{"twice", func(o ownFolder) Own { o.mask("masks/V2.npy", 0, 1, 0, 0, 0); return whole(o) }, []string{`a region called "V2"`, "each name once"}},
		{"all", func(o ownFolder) Own { o.mask("masks/all.npy", 0, 1, 0, 0, 0); return whole(o) }, []string{`a region called "all"`, "the whole hemisphere"}},
		{"a comma", func(o ownFolder) Own { o.mask("masks/a,b.npy", 0, 1, 0, 0, 0); return whole(o) }, []string{"without a comma"}},
		{"no masks", func(o ownFolder) Own { own := whole(o); own.Masks = []string{o.at("pictures")}; return own }, []string{"pictures", "masks (*.npy)"}},
		{"no name", func(o ownFolder) Own { own := whole(o); own.Masks = []string{o.at("masks/V1.npy")}; return own }, []string{"V1.npy", "NAME=FILE.npy"}},
		{"no side", func(o ownFolder) Own { return sides(o, "V1="+o.at("masks/V1.npy")) }, []string{"V1.npy", "lh.NAME or rh.NAME"}},
		{"no such side", func(o ownFolder) Own {
			own := sides(o, "rh.V1="+o.at("masks/V1.npy"))
			delete(own.Responses, Right)
			return own
		}, []string{"V1.npy", "found a mask of rh"}},
		{"a side twice", func(o ownFolder) Own {
			return sides(o, "lh.V1="+o.at("masks/V1.npy"), "lh.V1="+o.at("masks/ladder.npy"))
		},
			[]string{"ladder.npy", `"V1" again`}},
	} {
		o := newOwn(t)
		s, err := c.damage(o).Open()
		if err == nil || s != nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, expected %q in it", c.name, err, want)
			}
		}
	}
}
