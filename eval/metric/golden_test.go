package metric

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/sbinet/npyio/npy"
)

// tolerance is the agreement with the organisers' code that the project
// promises; both sides are float64 and differ only in the order of sums.
const tolerance = 1e-12

func load[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	if err := npy.Read(f, &out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

const (
	goldenRows = 61
	goldenCols = 700
)

func goldenInput(t *testing.T) (measured, predicted Matrix, ceiling []float64) {
	t.Helper()
	measured = Matrix{load[float32](t, "responses.npy"), goldenRows, goldenCols}
	predicted = Matrix{load[float32](t, "predictions.npy"), goldenRows, goldenCols}
	for _, v := range load[float32](t, "ceiling.npy") {
		ceiling = append(ceiling, float64(v))
	}
	return measured, predicted, ceiling
}

// near fails on NaN.
func near(got, want, tol float64) bool { return math.Abs(got-want) <= tol }

func TestOrganisersGolden(t *testing.T) {
	measured, predicted, ceiling := goldenInput(t)
	expected := load[float64](t, "expected.npy")
	r, err := Correlations(measured, predicted, 2)
	if err != nil {
		t.Fatal(err)
	}
	accuracy, err := Organisers().Normalised(r, ceiling)
	if err != nil {
		t.Fatal(err)
	}
	negative, capped, zero := 0, 0, 0
	for v := range r {
		if !near(r[v], expected[v], tolerance) {
			t.Fatalf("vertex %d: r = %v, scipy has %v", v, r[v], expected[v])
		}
		if !near(accuracy[v]*100, expected[goldenCols+v], 100*tolerance) {
			t.Fatalf("vertex %d: accuracy %v %%, the organisers' code has %v", v, accuracy[v]*100, expected[goldenCols+v])
		}
		if r[v] < 0 {
			negative++
		}
		if accuracy[v] == 1 {
			capped++
		}
		if ceiling[v] == 0 {
			zero++
		}
	}
	if negative < 20 || capped < 20 || zero < 10 {
		t.Errorf("goldens exercise %d negative, %d capped, %d zero-ceiling vertices: too few", negative, capped, zero)
	}
	want := aggregates(t)
	check := func(name string, got float64) {
		t.Helper()
		if w, ok := want[name]; !ok || !near(got*100, w, 100*tolerance) {
			t.Errorf("%s = %v %%, want %v", name, got*100, w)
		}
	}
	all, _ := Organisers().Aggregate(accuracy, nil)
	check("median", all.Median)
	check("mean", all.Mean)
	vertices := make([]int, 101)
	for i := range vertices {
		vertices[i] = i
	}
	first, _ := Organisers().Aggregate(accuracy, vertices[:100])
	check("median_first_100", first.Median)
	check("mean_first_100", first.Mean)
	odd, _ := Organisers().Aggregate(accuracy, vertices)
	check("median_first_101", odd.Median)
	for name, rule := range map[string]Rule{"vision_v1": VISIONv1(), "vision_v2": VISIONv2()} {
		values, err := rule.Normalised(r, ceiling)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := rule.Aggregate(values, nil)
		check(name, a.Median)
	}
}

func aggregates(t *testing.T) map[string]float64 {
	t.Helper()
	f, err := os.Open("testdata/aggregates.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]float64{}
	for s := bufio.NewScanner(f); s.Scan(); {
		var name string
		var value float64
		if _, err := fmt.Sscan(s.Text(), &name, &value); err != nil {
			t.Fatalf("%q: %v", s.Text(), err)
		}
		out[name] = value
	}
	return out
}

func TestNearRefusesNaN(t *testing.T) {
	if near(math.NaN(), 0, 1) || near(0, math.NaN(), 1) || near(1.1, 1, 0.05) {
		t.Error("the comparer lets NaN or a large difference pass")
	}
}
