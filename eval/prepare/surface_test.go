package prepare

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/eval/volume/volumetest"
)

const native = 2000 // vertices of the subject's own surface in the test

// nearest is the own vertex of an fsaverage vertex.
func nearest(v int) int { return v * 7919 % native }

// surface writes an NSD of five short sessions on fsaverage: a few vertices that answer.
func surface(t *testing.T) Options {
	t.Helper()
	o := copied(t)
	o.Space = Fsaverage
	must(t, os.RemoveAll(filepath.Join(o.NSD, "nsddata_betas")))
	betas := filepath.Join(o.NSD, "nsddata_betas/ppdata/subj02/fsaverage/betas_fithrf_GLMdenoise_RR")
	for _, side := range []string{"lh", "rh"} {
		for session := range 5 {
			volumetest.WriteMGH(t, filepath.Join(betas, fmt.Sprintf("%s.betas_session%02d.mgh", side, session+1)), nsd.FsaverageVertices, 8, func(f, v int) float32 {
				if v%5000 != 17 && v != 100 {
					return 0
				}
				return float32(math.Sin(float64(v)*float64(f+8*session+1))) + float32(session)
			})
		}
		volumetest.WriteMGH(t, filepath.Join(betas, side+".ncsnr.mgh"), nsd.FsaverageVertices, 1, func(_, v int) float32 { return float32(v%3) / 2 })
		volumetest.WriteMGH(t, filepath.Join(o.surface("fsaverage"), side+".nsdgeneral.mgz"), nsd.FsaverageVertices, 1, func(_, v int) float32 {
			if v%5000 == 17 {
				return 1
			}
			return -float32(v % 2)
		})
		volumetest.WriteMGH(t, filepath.Join(o.surface("fsaverage"), side+".nsdgeneralRSC.mgh"), nsd.FsaverageVertices, 1, func(_, v int) float32 {
			if v == 100 {
				return 1
			}
			return 0
		})
		volumetest.WriteMGH(t, o.own("transforms", side+".white-to-fsaverage.mgz"), nsd.FsaverageVertices, 1, func(_, v int) float32 { return float32(nearest(v) + 1) })
		for _, f := range nsd.Families() {
			volumetest.WriteMGH(t, filepath.Join(o.surface("subj02"), side+"."+f.Name+".mgh"), native, 1, func(_, v int) float32 { return float32(v % (len(f.Regions) + 1)) })
		}
	}
	return o
}

// TestSurface prepares vertices of fsaverage; package nsd then checks the masks of both
// spaces against each other.
func TestSurface(t *testing.T) {
	r, s := run(t, surface(t))
	if len(r.Notices) != 0 || r.EstimatedNoise {
		t.Errorf("notices %q, estimated %v", r.Notices, r.EstimatedNoise)
	}
	var want []int // vertices 17, 100, 5017, …
	for v := range nsd.FsaverageVertices {
		if v%5000 == 17 || v == 100 {
			want = append(want, v)
		}
	}
	for _, h := range s.Hemispheres() {
		if fmt.Sprint(h.FsaverageIndex) != fmt.Sprint(want) {
			t.Fatalf("%s: vertices %v, expected %v", h.Side, h.FsaverageIndex, want)
		}
		for _, region := range s.Regions(h.Side) {
			for _, f := range nsd.Families() {
				for label, name := range f.Regions {
					if name != region.Name {
						continue
					}
					var vertices []int
					for v, at := range want {
						if nearest(at)%(len(f.Regions)+1) == label+1 {
							vertices = append(vertices, v)
						}
					}
					if fmt.Sprint(region.Indices) != fmt.Sprint(vertices) {
						t.Errorf("%s %s: vertices %v, expected %v", h.Side, name, region.Indices, vertices)
					}
				}
			}
		}
	}
}

// TestSurfaceDefects are those that only a surface has.
func TestSurfaceDefects(t *testing.T) {
	o := surface(t)
	transform := o.own("transforms", "lh.white-to-fsaverage.mgz")
	volumetest.WriteMGH(t, transform, nsd.FsaverageVertices, 1, func(_, v int) float32 { return float32(v) })
	if _, err := newSide(&o, nsd.Left); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.masks(&Summary{}); err == nil || !strings.Contains(err.Error(), transform) || !strings.Contains(err.Error(), "found 0 at vertex 0") {
		t.Errorf("%v, expected the vertex of %s", err, transform)
	}
	must(t, os.Remove(filepath.Join(o.surface("fsaverage"), "lh.nsdgeneralRSC.mgh")))
	s, err := newSide(&o, nsd.Left)
	must(t, err)
	if s.rsc || len(s.index) != 33 {
		t.Errorf("%d vertices without nsdgeneralRSC, expected 33", len(s.index))
	}
}
