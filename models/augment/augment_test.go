package augment

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"vision/models/pixels"
)

// TestDraws: over many forms each choice comes up as often as the reference's
// distribution says, within five standard deviations.
func TestDraws(t *testing.T) {
	p := picture(t, "random_61x97.png")
	a, err := New(32, 1)
	if err != nil {
		t.Fatal(err)
	}
	const n = 20000
	mirrored, applied, negative, signed, area := 0, 0, 0, 0, 0.0
	operations := map[Operation]int{}
	for k := 1; k <= n; k++ {
		c := a.Choose(p, k)
		r := c.Part
		if r.X < 0 || r.Y < 0 || r.W < 1 || r.H < 1 || r.X+r.W > p.W || r.Y+r.H > p.H {
			t.Fatalf("form %d: %v leaves the picture", k, r)
		}
		area += float64(r.W*r.H) / float64(p.W*p.H)
		if c.Mirror {
			mirrored++
		}
		for _, s := range c.Steps {
			applied++
			operations[s.Operation]++
			if s.Operation.Signed() {
				signed++
			}
			if s.Negative {
				negative++
			}
		}
	}
	near := func(what string, got, of int, share float64) {
		t.Helper()
		sigma := math.Sqrt(float64(of) * share * (1 - share))
		if !(math.Abs(float64(got)-float64(of)*share) <= 5*sigma) {
			t.Errorf("%s: %d of %d, expected a share of %v", what, got, of, share)
		}
	}
	near("mirrored", mirrored, n, 0.5)
	near("operations applied", applied, 2*n, 0.5)
	near("second direction", negative, signed, 0.5)
	for _, o := range Operations() {
		near(string(o), operations[o], applied, 0.1)
	}
	if mean := area / n; !(mean > 0.55 && mean < 0.75) { // fewer large parts fit than are drawn
		t.Errorf("mean share of the area %v", mean)
	}
}

// TestSeparate: seed, form and picture each change what is drawn; the same three
// give the same bytes again, whatever was made between.
func TestSeparate(t *testing.T) {
	p, q := picture(t, "photo_30_crop.png"), picture(t, "random_128x64.png")
	form := func(a *Augmenter, p *pixels.RGB8, k int) []byte {
		t.Helper()
		out, err := a.Augment(p, k)
		if err != nil {
			t.Fatal(err)
		}
		if out.W != 40 || out.H != 40 {
			t.Fatalf("%d × %d pixels", out.W, out.H)
		}
		return out.Pix
	}
	a, err := New(40, 5)
	b, err2 := New(40, 6)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	first, before := form(a, p, 1), bytes.Clone(p.Pix)
	for what, other := range map[string][]byte{"form": form(a, p, 2), "seed": form(b, p, 1), "picture": form(a, q, 1)} {
		if bytes.Equal(first, other) {
			t.Errorf("another %s gives the same bytes", what)
		}
	}
	if !bytes.Equal(first, form(a, p, 1)) || !bytes.Equal(before, p.Pix) {
		t.Error("the form has changed, or the picture")
	}
}

// TestLevelFive: what RandomAugment(2, 5) does with Brightness and Sharpness.
func TestLevelFive(t *testing.T) {
	p := picture(t, "photo_30_crop.png")
	for o, changes := range map[Operation]bool{Identity: false, Brightness: false, Sharpness: false, Equalize: true, Rotate: true, ShearX: true, TranslateY: true} {
		out, err := o.Apply(p, level, false)
		if err != nil {
			t.Fatal(err)
		}
		if same := bytes.Equal(out.Pix, p.Pix); same == changes {
			t.Errorf("%s at level 5 leaves the picture: %v", o, same)
		}
	}
	white, err := AutoContrast.Apply(&pixels.RGB8{W: 2, H: 1, Pix: []uint8{1, 0, 7, 200, 100, 7}}, level, false)
	if err != nil || !bytes.Equal(white.Pix, []uint8{255, 0, 7, 255, 254, 7}) { // 100·2.55 < 255
		t.Errorf("AutoContrast: %v, %v: a least value above 0 turns white, 0 stretches, one value stays", white, err)
	}
}

func TestRefusals(t *testing.T) {
	p := pixels.New(3, 3)
	for want, do := range map[string]func() error{
		`operation "Solarize", expected one of`: func() error { _, err := Operation("Solarize").Apply(p, 5, false); return err },
		"level 11, expected 0 to 10":            func() error { _, err := Rotate.Apply(p, 11, false); return err },
		"absent, incomplete or has a side":      func() error { _, err := Rotate.Apply(pixels.New(1, 1<<15), 1, false); return err },
		"pictures of side 0":                    func() error { _, err := New(0, 0); return err },
		"1025 augmented forms":                  Config{Forms: 1025}.Validate,
		"form 0 of a picture": func() error {
			a, _ := New(4, 0)
			_, err := a.Augment(p, 0)
			return err
		},
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected %q", err, want)
		}
	}
}

func BenchmarkAugment(b *testing.B) {
	p := picture(b, "photo_491.png")
	a, err := New(224, 0)
	if err != nil {
		b.Fatal(err)
	}
	for k := 0; b.Loop(); k++ {
		if _, err := a.Augment(p, 1+k%MaxForms); err != nil {
			b.Fatal(err)
		}
	}
}
