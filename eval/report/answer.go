package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"vision/eval/experiment"
)

// Answer is what a training predicts for one picture, region by region: the result of
// `vision predict --image`, in the form of its JSON.
type Answer struct {
	Image   string           `json:"image"`
	Model   string           `json:"model"` // the training's folder
	ReadOut string           `json:"read_out"`
	Regions []AnsweredRegion `json:"regions"` // the last of a hemisphere, "all", is the whole of it

	// Units describe the responses that were trained on, whose units the predictions
	// have: by hemisphere the mean over vertices of a vertex's mean and SD over the
	// training stimuli. Null for trainings of before regions were kept.
	Units map[string]experiment.Summary `json:"units"`

	Notices []string `json:"notices"`
}

// AnsweredRegion is one region of one hemisphere. Mean and SD are those of the predicted
// responses of its vertices. Numbers of an absent region, the SD of a single vertex and
// the training's of old folders do not exist.
type AnsweredRegion struct {
	Hemisphere   string `json:"hemisphere"`
	Region       string `json:"region"`
	Vertices     int    `json:"vertices"`
	Mean         Number `json:"mean"`
	SD           Number `json:"sd"`
	TrainingMean Number `json:"training_mean"` // of the region's measured mean response, over the training stimuli
	TrainingSD   Number `json:"training_sd"`
}

// Add summarises a hemisphere's predictions for the picture, one for each vertex. known
// is what the training kept of the hemisphere, nil for one of before.
func (a *Answer) Add(side string, predicted []float32, known *experiment.SideRegions) {
	nan := Number(math.NaN())
	row := func(name string, at []int, n int, training *experiment.Summary) {
		r := AnsweredRegion{Hemisphere: side, Region: name, Vertices: n, Mean: nan, SD: nan, TrainingMean: nan, TrainingSD: nan}
		if n > 0 {
			mean, sd := experiment.MeanSD(predicted, at)
			r.Mean = Number(mean)
			if n > 1 {
				r.SD = Number(sd)
			}
			if training != nil {
				r.TrainingMean, r.TrainingSD = Number(training.Mean), Number(training.SD)
			}
		}
		a.Regions = append(a.Regions, r)
	}
	if known == nil {
		row("all", nil, len(predicted), nil)
		return
	}
	for _, r := range known.Regions {
		row(r.Name, r.Vertices, len(r.Vertices), &r.Training)
	}
	row("all", nil, len(predicted), &known.Training)
	if a.Units == nil {
		a.Units = map[string]experiment.Summary{}
	}
	a.Units[side] = known.Vertex
}

// Table has a row for each region that is there on some side.
func (a *Answer) Table() *Table {
	t := &Table{
		Groups: []Group{{"predicted", "predicted", 3, 5}, {"training pictures", "training", 5, 7}},
		Header: []string{"region", "hemisphere", "vertices", "mean", "SD", "mean", "SD"},
		Bars:   []int{1, 3, 5},
	}
	for _, r := range a.Regions {
		if r.Vertices > 0 {
			t.Rows = append(t.Rows, []string{r.Region, r.Hemisphere, strconv.Itoa(r.Vertices), response(r.Mean), response(r.SD), response(r.TrainingMean), response(r.TrainingSD)})
		}
	}
	return t
}

// response is a number in units that are not known: four digits.
func response(n Number) string {
	if n.missing() {
		return "–"
	}
	return strconv.FormatFloat(float64(n), 'g', 4, 64)
}

// Text writes the table and what its numbers mean.
func (a *Answer) Text(w io.Writer) error {
	fmt.Fprintf(w, "%s: predicted responses (%s, %s)\n\n", a.Image, a.Model, a.ReadOut)
	if err := a.Table().Text(w); err != nil {
		return err
	}
	fmt.Fprint(w, "\n  predicted: mean and standard deviation (SD) over the region's vertices\n")
	if a.Units != nil {
		fmt.Fprint(w, "  training pictures: the region's mean response as measured, and its SD over the pictures\n",
			"  units: those of the responses that were trained on, as they were given (z-scores: a vertex has mean 0, SD 1)\n")
	}
	for _, side := range a.sides() {
		if u, ok := a.Units[side]; ok {
			of := " of " + side
			if len(a.Units) == 1 {
				of = ""
			}
			fmt.Fprintf(w, "  over the training pictures a vertex%s has mean %s, SD %s\n", of, response(Number(u.Mean)), response(Number(u.SD)))
		}
	}
	absent := 0
	for _, r := range a.Regions {
		if r.Vertices == 0 {
			absent++
		}
	}
	var err error
	if absent > 0 {
		_, err = fmt.Fprintf(w, "  regions that are not there: %d\n", absent)
	}
	for _, n := range a.Notices {
		_, err = fmt.Fprintf(w, "  %s\n", n)
	}
	return err
}

// sides lists the hemispheres in their order.
func (a *Answer) sides() []string {
	var sides []string
	for _, r := range a.Regions {
		if !slices.Contains(sides, r.Hemisphere) {
			sides = append(sides, r.Hemisphere)
		}
	}
	return sides
}
