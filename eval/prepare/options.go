package prepare

import (
	"fmt"
	"path/filepath"
	"slices"

	"vision/eval/nsd"
	"vision/eval/parallel"
)

// Options say what is prepared.
type Options struct {
	NSD     string // folder of the Natural Scenes Dataset
	Subject int    // 1 to 8
	Space   Space  // Fsaverage unless set
	Betas   string // version of the betas; "betas_fithrf_GLMdenoise_RR" unless set

	// Sessions is how many are read, from the first on: all that the subject completed
	// unless set. The last Withhold of them give the test pictures: 3 unless set.
	Sessions, Withhold int

	// Pictures is a folder of NSD's pictures, nsd-00013.png or 00013.png by the 0-based
	// number of the picture; COCO one of COCO's photographs, train2017 and val2017 or all
	// in one, which are cut by the crop rule and scaled to 425 pixels (NSD's own scaling
	// is not known: pixels differ a little). One of the two is given.
	Pictures, COCO string

	Threads  int
	Progress parallel.Progress // may be nil

	trials int // of a session; nsd.SessionTrials unless a test sets it
}

// Space is where responses live.
type Space string

// The spaces of NSD's betas that are read.
const (
	Fsaverage  Space = "fsaverage"
	Func1pt8mm Space = "func1pt8mm"
	Func1mm    Space = "func1mm"
)

// Spaces lists them.
func Spaces() []Space { return []Space{Fsaverage, Func1pt8mm, Func1mm} }

// withhold is how many sessions the organisers withheld.
const withhold = 3

// completed is the number of sessions that each subject finished.
func completed() [nsd.Subjects]int { return [nsd.Subjects]int{40, 40, 32, 30, 40, 32, 40, 30} }

// complete fills in what is not set and checks the rest.
func (o Options) complete() (Options, error) {
	if o.Subject < 1 || o.Subject > nsd.Subjects {
		return o, fmt.Errorf("prepare: subject %d, expected 1 to %d", o.Subject, nsd.Subjects)
	}
	if o.Space == "" {
		o.Space = Fsaverage
	}
	if !slices.Contains(Spaces(), o.Space) {
		return o, fmt.Errorf("prepare: space %q, expected one of %v", o.Space, Spaces())
	}
	if o.Betas == "" {
		o.Betas = "betas_fithrf_GLMdenoise_RR"
	}
	if o.trials == 0 {
		o.trials = nsd.SessionTrials
	}
	if o.Sessions == 0 {
		o.Sessions = completed()[o.Subject-1]
	}
	if o.Withhold == 0 {
		o.Withhold = withhold
	}
	if o.Withhold < 1 || o.Sessions <= o.Withhold || o.Sessions > nsd.MaxTrials/nsd.SessionTrials {
		return o, fmt.Errorf("prepare: %d sessions of which %d are withheld, expected at most %d, and one at least on either side", o.Sessions, o.Withhold, nsd.MaxTrials/nsd.SessionTrials)
	}
	if (o.Pictures == "") == (o.COCO == "") {
		return o, fmt.Errorf("prepare: expected either a folder of NSD's pictures or one of COCO's photographs, found %s", map[bool]string{true: "neither", false: "both"}[o.Pictures == ""])
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	return o, nil
}

// name is the subject's folder, such as subj01.
func (o *Options) name() string { return fmt.Sprintf("subj%02d", o.Subject) }

// stimuliPath is NSD's table of stimuli.
func (o *Options) stimuliPath() string {
	return filepath.Join(o.NSD, "nsddata", "experiments", "nsd", "nsd_stim_info_merged.csv")
}

// surface is the folder of labels of a surface, the subject's own or fsaverage.
func (o *Options) surface(name string) string {
	return filepath.Join(o.NSD, "nsddata", "freesurfer", name, "label")
}

// betas is the folder of the sessions' responses.
func (o *Options) betas() string {
	return filepath.Join(o.NSD, "nsddata_betas", "ppdata", o.name(), string(o.Space), o.Betas)
}

// own is a path among the subject's own files.
func (o *Options) own(elements ...string) string {
	return filepath.Join(append([]string{o.NSD, "nsddata", "ppdata", o.name()}, elements...)...)
}
