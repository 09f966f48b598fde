package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vision/models/blip"
	"vision/models/dinov2"
	"vision/models/encoder"
)

// root is the repository's root, seen from this folder.
const root = ".."

// The two kinds of names that a page gives, both between backquotes.
var (
	reference = regexp.MustCompile("`([A-Za-z0-9_./-]+\\.(?:go|s)): ([A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)?)`")
	path      = regexp.MustCompile("`((?:kernels|tensor|nn|models|eval|bench|cmd|docs)/[A-Za-z0-9_./-]*)[^`]*`")
	loose     = regexp.MustCompile("`[^`\\n]*\\.(?:go|s):[^`\\n]*`")
)

func pages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.md")
	if err != nil || len(names) < 3 {
		t.Fatalf("found the pages %v (%v), expected at least 3", names, err)
	}
	text := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text[name] = string(data)
	}
	return text
}

// TestNamedCodeExists fails if a page names a file or a declaration that is gone.
func TestNamedCodeExists(t *testing.T) {
	declared := map[string]map[string]bool{}
	for page, text := range pages(t) {
		found := reference.FindAllStringSubmatch(text, -1)
		for _, m := range found {
			file, name := m[1], m[2]
			if declared[file] == nil {
				names, err := declarations(filepath.Join(root, filepath.FromSlash(file)))
				if err != nil {
					t.Errorf("%s names %s: %v", page, file, err)
					continue
				}
				declared[file] = names
			}
			if !declared[file][name] {
				t.Errorf("%s names %s in %s, which does not declare it", page, name, file)
			}
		}
		if all := loose.FindAllString(text, -1); len(all) != len(found) {
			t.Errorf("%s has %d names of the form `file.go: …`, of which %d can be read as `file.go: Name`: %v", page, len(all), len(found), unreadable(all))
		}
		if page == "walkthrough.md" && len(found) < 80 {
			t.Errorf("%s: only %d references were found, expected at least 80", page, len(found))
		}
	}
}

func unreadable(all []string) (bad []string) {
	for _, s := range all {
		if !reference.MatchString(s) {
			bad = append(bad, s)
		}
	}
	return bad
}

// TestNamedPathsExist fails if a page names a file or folder of the repository
// that is not there.
func TestNamedPathsExist(t *testing.T) {
	for page, text := range pages(t) {
		for _, m := range path.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

// TestMistakesAreSeen holds the two tests above to what they are for.
func TestMistakesAreSeen(t *testing.T) {
	names, err := declarations("walkthrough_test.go")
	if err != nil {
		t.Fatal(err)
	}
	if !names["TestMistakesAreSeen"] || !names["reference"] || names["TestThatNobodyWrote"] {
		t.Errorf("declarations of this file: %v", names)
	}
	if _, err := declarations("nothing.go"); err == nil {
		t.Error("a missing file has declarations")
	}
	for text, want := range map[string]bool{
		"`models/vit/model.go: Model.Forward`": true, "`kernels/cpu/contract_many_amd64.s: tiles3x32AVX2`": true,
		"`models/vit/model.go: Model.Forward.x`": false, "models/vit/model.go: Model": false,
	} {
		if got := reference.MatchString(text); got != want {
			t.Errorf("%s is read as a reference: %v, expected %v", text, got, want)
		}
	}
}

// declarations lists what a file declares: functions, methods as Type.Method,
// interface methods, types, constants and variables; in assembly, TEXT symbols.
func declarations(file string) (map[string]bool, error) {
	names := map[string]bool{}
	if strings.HasSuffix(file, ".s") {
		data, err := os.ReadFile(file)
		for _, m := range regexp.MustCompile(`(?m)^TEXT ·([A-Za-z0-9_]+)\(SB\)`).FindAllStringSubmatch(string(data), -1) {
			names[m[1]] = true
		}
		return names, err
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names[d.Name.Name] = true
			} else if r := receiver(d.Recv.List[0].Type); r != "" {
				names[r+"."+d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				addSpec(names, s)
			}
		}
	}
	return names, nil
}

func receiver(e ast.Expr) string {
	if p, ok := e.(*ast.StarExpr); ok {
		e = p.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func addSpec(names map[string]bool, s ast.Spec) {
	switch s := s.(type) {
	case *ast.ValueSpec:
		for _, id := range s.Names {
			names[id.Name] = true
		}
	case *ast.TypeSpec:
		names[s.Name.Name] = true
		var fields *ast.FieldList
		switch t := s.Type.(type) {
		case *ast.InterfaceType:
			fields = t.Methods
		case *ast.StructType:
			fields = t.Fields
		default:
			return
		}
		for _, f := range fields.List {
			for _, id := range f.Names {
				names[s.Name.Name+"."+id.Name] = true
			}
		}
	}
}

// TestStatedShapes compares the sizes in the walkthrough with those that the code
// computes for BLIP at 224 px and for the demonstration's DINOv2 at 112 px.
func TestStatedShapes(t *testing.T) {
	text := pages(t)["walkthrough.md"]
	big, small := blip.Base(224, blip.EpsLAVIS), dinov2.Small(112)
	h, w := encoder.QueryShape(big.Width)
	eh, ew := encoder.QueryShape(small.Width)
	mixer := encoder.Config{Queries: big.Tokens(), Height: h, Width: w, Patch: 4, Dim: 512, Depth: 12, Outputs: 20544}
	demo := encoder.Config{Queries: small.Tokens(), Height: eh, Width: ew, Patch: 4, Dim: 128, Depth: 2, Outputs: 1080}
	for _, want := range []string{
		fmt.Sprintf("[B, %d, %d]", big.Tokens(), big.Width),
		fmt.Sprintf("[B, %d, %d]", small.Tokens(), small.Width),
		fmt.Sprintf("[B, %d, %d]", big.Tokens()-1, 3*big.Patch*big.Patch),
		fmt.Sprintf("[B, %d, %d]", small.Tokens()-1, 3*small.Patch*small.Patch),
		fmt.Sprintf("%d × %d", h, w), fmt.Sprintf("%d × %d", eh, ew),
		fmt.Sprintf("[B, %d, %d]", mixer.Patches(), mixer.PatchFloats()),
		fmt.Sprintf("[B, %d, %d]", demo.Patches(), demo.PatchFloats()),
		fmt.Sprintf("%d parameters", mixer.Parameters()),
		fmt.Sprintf("%d parameters", demo.Parameters()),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("walkthrough.md does not say %q", want)
		}
	}
}

// TestStatedVariants compares the page of variants with the presets: a row for each,
// with its number of parameters for 20,544 vertices and BLIP's or BLIP-2's tokens, and
// the memory of the largest.
func TestStatedVariants(t *testing.T) {
	text := pages(t)["variants.md"]
	tokens := map[string]int{"mixer": 197, "mixer-32": 32, "token-mlp": 197, "siren": 197, "flat-siren": 32, "flat-mlp": 32}
	for _, name := range encoder.Presets() {
		c, err := encoder.Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		c.Queries, c.Height, c.Width, c.Outputs = tokens[name], 32, 24, 20544
		row := regexp.MustCompile(`(?m)^\| ` + "`" + name + "`" + `.*\| (\d+) \|$`).FindStringSubmatch(text)
		if row == nil || row[1] != fmt.Sprint(c.Parameters()) {
			t.Errorf("variants.md: row %q of %s, expected one of %d parameters", row, name, c.Parameters())
		}
		if name == "token-mlp" {
			total := c.TrainingMemory(encoder.Defaults(), 7873, 1968, true).Total()
			if want := fmt.Sprintf("%.2f GB, of which", float64(total)/1e9); !strings.Contains(text, want) {
				t.Errorf("variants.md does not say %q", want)
			}
		}
	}
}
