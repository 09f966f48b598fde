package checkpoint

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func bindFile(t *testing.T) *File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.safetensors")
	err := WriteSafetensors(path, []Tensor{
		{"model.w", []int{2, 3}, []float32{1, 2, 3, 4, 5, 6}}, {"model.b", []int{2}, []float32{7, 8}},
		{"model.pos", []int{1, 5, 2}, make([]float32, 10)},
		{"model.text.a", []int{4}, make([]float32, 4)}, {"model.text.b", []int{1}, []int64{1}}, {"model.queue", []int{3}, make([]float32, 3)},
		{"other", []int{1}, []float32{1}},
	}, map[string]string{"model.step": "3", "x": "y"})
	if err != nil {
		t.Fatal(err)
	}
	f, ok := mustOpen(t, path).Sub("model")
	if !ok {
		t.Fatal("no part named model")
	}
	return f
}

func TestBind(t *testing.T) {
	f := bindFile(t)
	if got := f.Metadata(); len(got) != 1 || got["step"] != "3" {
		t.Errorf("metadata of the part: %v", got)
	}
	var w []float32
	b := make([]float32, 2)
	mine := &b[0]
	var grid []int
	report, err := Bind(f, []Want{
		{Name: "w", Shape: []int{2, 3}, Dst: &w},
		{Name: "b", Shape: []int{2}, Dst: &b},
		{Name: "pos", Shape: []int{1, -1, 2}, Load: func(shape []int, values []float32) error {
			grid = shape
			return nil
		}},
	}, []Ignore{{Prefix("text."), "text tower"}, {Names("queue", "w"), "queues of the momentum encoder"}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w, []float32{1, 2, 3, 4, 5, 6}) || !slices.Equal(b, []float32{7, 8}) || !slices.Equal(grid, []int{1, 5, 2}) {
		t.Errorf("loaded %v, %v, grid %v", w, b, grid)
	}
	if &b[0] != mine {
		t.Error("a destination of the right size was replaced, expected it to be filled")
	}
	if report.Parameters != 18 || len(report.Loaded) != 3 || len(report.Ignored) != 3 {
		t.Errorf("report: %+v", report)
	}
	for _, words := range []string{"3 tensors, 18 parameters", "2 tensors, 5 values: text tower", "1 tensors, 3 values: queues"} {
		if !strings.Contains(report.String(), words) {
			t.Errorf("report %q does not say %q", report, words)
		}
	}
}

func TestBindListsEverything(t *testing.T) {
	f := bindFile(t)
	var dst, untouched []float32
	_, err := Bind(f, []Want{
		{Name: "w", Shape: []int{3, 2}, Dst: &dst}, {Name: "b", Shape: []int{2}, Dst: &untouched},
		{Name: "pos", Shape: []int{-1, 10}, Dst: &dst},
		{Name: "gamma", Shape: []int{5}, Dst: &dst}, {Name: "beta", Shape: []int{5}, Dst: &dst},
	}, []Ignore{{Prefix("text."), "text tower"}})
	var e *BindError
	if !errors.As(err, &e) {
		t.Fatalf("error %T %v, expected *BindError", err, err)
	}
	for _, words := range []string{f.Path(), "2 missing, 2 of another shape, 1 not used", "missing: beta, expected [5]", "missing: gamma",
		"shape: w has [2 3], expected [3 2]", "shape: pos has [1 5 2], expected [-1 10]", "not used: queue [3]"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("error %q does not say %q", err, words)
		}
	}
	if untouched != nil {
		t.Error("a tensor was loaded although others do not fit")
	}
}

func TestBindErrors(t *testing.T) {
	f := bindFile(t)
	all := []Ignore{{func(string) bool { return true }, "not needed here"}}
	var dst []float32
	cause := errors.New("cannot interpolate")
	for what, wants := range map[string][]Want{
		"twice":          {{Name: "w", Shape: []int{2, 3}, Dst: &dst}, {Name: "w", Shape: []int{2, 3}, Dst: &dst}},
		"no destination": {{Name: "w", Shape: []int{2, 3}}},
		"interpolate":    {{Name: "w", Shape: []int{2, 3}, Load: func([]int, []float32) error { return cause }}},
	} {
		_, err := Bind(f, wants, all)
		var e *Error
		if !errors.As(err, &e) || e.Tensor != "w" || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
		if what == "interpolate" && !errors.Is(err, cause) {
			t.Errorf("the cause is lost: %v", err)
		}
	}
}

func ExampleBind() {
	f, err := Open("testdata/float32.safetensors")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	var weight []float32
	report, err := Bind(f,
		[]Want{{Name: "a.weight", Shape: []int{5}, Dst: &weight}},
		[]Ignore{{Match: Names("b", "c", "s"), Reason: "text tower, not used by the encoder"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(report)
	// Output:
	// testdata/float32.safetensors (safetensors): 1 tensors, 5 parameters loaded
	//   ignored: 3 tensors, 15 values: text tower, not used by the encoder
}
