package sass

import (
	"strings"
	"testing"

	"vision/kernels/cuda/ptx"
)

// TestRowsAreOfTheKernels: the committed table has every kernel, in order, with the
// launch bound and the static shared memory of its PTX. What ptxas made of it only
// make ptxas can say.
func TestRowsAreOfTheKernels(t *testing.T) {
	rows, err := Rows()
	if err != nil {
		t.Fatal(err)
	}
	if FormatRows(rows) != resources {
		t.Error("resources.txt is not as FormatRows writes it")
	}
	i := 0
	for _, name := range ptx.Modules() {
		text, err := ptx.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := ptx.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, e := range m.Entries {
			if i >= len(rows) || rows[i].Module != name || rows[i].Entry != e.Name {
				t.Fatalf("row %d of resources.txt is not %s of %s: make ptxas ARGS=-write", i+1, e.Name, name)
			}
			if r := rows[i]; r.Threads != e.MaxThreads || r.Static != e.Shared || e.Dynamic != (r.Dynamic > 0) {
				t.Errorf("%s: the table says %d threads, %d + %d bytes; its PTX %d threads, %d bytes, dynamic %t: make ptxas ARGS=-write",
					e.Name, r.Threads, r.Static, r.Dynamic, e.MaxThreads, e.Shared, e.Dynamic)
			}
			i++
		}
	}
	if i != len(rows) {
		t.Errorf("resources.txt has %d rows for %d kernels", len(rows), i)
	}
}

func TestParseRows(t *testing.T) {
	rows := []Row{{"m", "e", 128, 1024, 49152, [][]int{{1, 2, 3, 4, 5, 6}, {241, 8, 9, 10, 11, 12}}}}
	back, err := ParseRows(FormatRows(rows))
	if err != nil || len(back) != 1 || FormatRows(back) != FormatRows(rows) {
		t.Errorf("%+v, %v, expected what was written", back, err)
	}
	if n, fits := back[0].On(0); n != 241 || fits.Blocks != 2 {
		t.Errorf("%d registers, %+v; expected 241 and two blocks on sm_80", n, fits)
	}
	for _, wrong := range []string{"m e 128 0", "m e 128 0 0", "m e 128 0 0 | 1 2 3 4 5 6", "m e 128 0 0 | 1 2 3 4 5 6 | 1 2 3 4 5"} {
		if _, err := ParseRows(wrong); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: %v, expected an error that names line 1", wrong, err)
		}
	}
}

func TestMainLoops(t *testing.T) {
	rules, err := MainLoops()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		matched := false
		for _, name := range ptx.Modules() {
			text, err := ptx.Text(name)
			if err != nil {
				t.Fatal(err)
			}
			m, err := ptx.Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, e := range m.Entries {
				matched = matched || r.Matches(name, e.Name)
			}
		}
		if !matched {
			t.Errorf("mainloops.txt: %s %s matches no kernel", r.Module, r.Entry)
		}
	}
	for _, wrong := range []string{"a b 1 90", "a b x 90 0", "a b 1 101 0", "a b 0 90 0", "a b 1 NaN 0"} {
		if _, err := ParseMainLoops(wrong); err == nil {
			t.Errorf("%q was read without an error", wrong)
		}
	}
}
