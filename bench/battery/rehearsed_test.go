package battery_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vision/bench/battery"
	"vision/kernels"
)

// TestRehearsed reads what .ci/rehearse brought back from a bare folder.
func TestRehearsed(t *testing.T) {
	dir := os.Getenv("VISION_REHEARSAL")
	if dir == "" {
		t.Skip("VISION_REHEARSAL names no results of .ci/rehearse")
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*", "result.json"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("%d results below %s: %v", len(paths), dir, err)
	}
	raw, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	schema(t, raw)
	noTimes(t, paths[0])
	r, err := battery.Load(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	if !r.Rehearsal || !strings.HasPrefix(r.Machine.Binding, "libcuda (") || r.Program.Numerics != kernels.Numerics || r.Peer != nil {
		t.Errorf("rehearsal %v, binding %s, %+v", r.Rehearsal, r.Machine.Binding, r.Program)
	}
	want := []string{`state of the card: nvidia-smi: exec: "nvidia-smi": executable file not found in $PATH`,
		"PyTorch on the same device: no python3 with PyTorch that sees it"}
	if !slices.Equal(r.NotRun, want) {
		t.Errorf("not run: %q, expected %q", r.NotRun, want)
	}
	for name, list := range map[string][]battery.Verdict{"conformance": r.Conformance, "digests": r.Digests} {
		for _, v := range list {
			if v.Verdict != battery.Agrees || name == "digests" && len(v.Digest) != 64 {
				t.Errorf("%s: %+v", name, v)
			}
		}
	}
	if len(r.Conformance) < 130 || len(r.Digests) != 3 || len(r.Modules) < 20 || len(r.Kernels) < 20 || len(r.Models) != 12 || len(r.Launches) != 3 {
		t.Errorf("%d checks, %d digests, %d modules, %d ops, %d models, %d launches", len(r.Conformance), len(r.Digests), len(r.Modules), len(r.Kernels), len(r.Models), len(r.Launches))
	}
	page, err := os.ReadFile(filepath.Join(filepath.Dir(paths[0]), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"(rehearsal: times are not taken)", "## Conformance", "## Digests\n\n3 agree, 0 differ, 0 not run.", "## Ceilings", "## Ops", "## ViT-B/16", "## Launches", "## Kernels as the driver", "## Not run"} {
		if !bytes.Contains(page, []byte(text)) {
			t.Errorf("README.md lacks %q", text)
		}
	}
}

// schema holds JSON to the type that a run on hardware writes too: every field is there,
// and no other.
func schema(t *testing.T, raw []byte) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&battery.Result{}); err != nil {
		t.Errorf("result.json: %v", err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for _, missing := range missingFields("result", reflect.TypeFor[battery.Result](), v) {
		t.Errorf("result.json has no %s", missing)
	}
}

// missingFields are those that the type has and the value lacks; null stands for any
// value of a pointer, slice or map.
func missingFields(at string, typ reflect.Type, v any) (list []string) {
	switch typ.Kind() {
	case reflect.Pointer:
		if v != nil {
			return missingFields(at, typ.Elem(), v)
		}
	case reflect.Slice:
		all, _ := v.([]any)
		for _, x := range all {
			list = append(list, missingFields(at+"[]", typ.Elem(), x)...)
		}
	case reflect.Struct:
		m, ok := v.(map[string]any)
		if !ok {
			return []string{at}
		}
		for i := range typ.NumField() {
			name, option, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			x, ok := m[name]
			if !ok && option != "omitempty" {
				list = append(list, at+"."+name)
			}
			if ok {
				list = append(list, missingFields(at+"."+name, typ.Field(i).Type, x)...)
			}
		}
	}
	return list
}

func TestMissingFields(t *testing.T) {
	var v any
	if err := json.Unmarshal([]byte(`{"schema":1,"machine":{"device":"x"},"digests":[{"name":"a"}]}`), &v); err != nil {
		t.Fatal(err)
	}
	got := missingFields("result", reflect.TypeFor[battery.Result](), v)
	for _, want := range []string{"result.date", "result.machine.binding", "result.digests[].verdict"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not missed: %q", want, got)
		}
	}
	for _, never := range []string{"result.schema", "result.machine.device", "result.digests[].findings"} {
		if slices.Contains(got, never) {
			t.Errorf("%s is missed", never)
		}
	}
}
