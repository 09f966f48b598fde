package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"vision/eval/experiment"
	"vision/models/ridge"
)

// exampleAnswer has a region of two vertices, an absent one and one of a single vertex on
// the left, and on the right a hemisphere of which nothing is known.
func exampleAnswer() *Answer {
	a := &Answer{Image: "cat.jpg", Model: "models/mine", ReadOut: "combined", Notices: []string{"said beside"}}
	known := experiment.NewSideRegions([]experiment.Region{{Name: "V1", Vertices: []int{0, 1}}, {Name: "gone"}, {Name: "one", Vertices: []int{2}}},
		ridge.Targets{Cols: 3, Data: []float32{1, 2, 3, 3, 2, 1}})
	a.Add("lh", []float32{1, 4, -0.5}, &known)
	a.Add("rh", []float32{2, 2.5}, nil)
	return a
}

func TestAnswer(t *testing.T) {
	a := exampleAnswer()
	var text, object bytes.Buffer
	if err := a.Text(&text); err != nil {
		t.Fatal(err)
	}
	golden(t, "answer.txt", text.Bytes())
	if err := WriteJSON(&object, a); err != nil {
		t.Fatal(err)
	}
	golden(t, "answer.json", object.Bytes())
	var again Answer
	if err := json.Unmarshal(object.Bytes(), &again); err != nil {
		t.Fatal(err)
	}
	if again.Regions[0] != a.Regions[0] || again.Units["lh"] != a.Units["lh"] {
		t.Errorf("reads as %+v", again)
	}
	// V1: 1 and 4; measured means 1.5 and 2.5.
	if r := a.Regions[0]; r.Mean != 2.5 || r.TrainingMean != 2 || r.Vertices != 2 {
		t.Errorf("%+v", r)
	}
}
