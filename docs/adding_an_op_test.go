package docs

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// opPage is the page whose blocks add the op Abs.
const opPage = "adding-an-op.md"

// addedOp is the tree with the page's blocks, in a folder of its own. Programs are
// built from the repository with the changed files laid over it (go help build,
// -overlay), so that they share the cache of builds; they run in the copy, because
// some tests read the files beside them.
type addedOp struct {
	dir, overlay, bin string
	files             []string // that the page adds or changes
}

func addOp(t *testing.T) addedOp {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("no go command to build with: %v", err)
	}
	text, err := os.ReadFile(opPage)
	if err != nil {
		t.Fatal(err)
	}
	all, err := blocks(string(text))
	if err != nil {
		t.Fatalf("%s: %v", opPage, err)
	}
	a := addedOp{dir: t.TempDir(), bin: t.TempDir()}
	for _, folder := range []string{"kernels", "tensor"} {
		if err := os.CopyFS(filepath.Join(a.dir, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} { // for tests that build
		text, err := os.ReadFile(filepath.Join(root, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(a.dir, name), text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	absolute, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	for _, b := range all {
		if err := b.apply(a.dir); err != nil {
			t.Errorf("%s: %v", opPage, err)
		}
		at := filepath.Join(absolute, filepath.FromSlash(b.file))
		if replace[at] == "" {
			replace[at] = filepath.Join(a.dir, filepath.FromSlash(b.file))
			a.files = append(a.files, b.file)
		}
	}
	if t.Failed() || len(all) < 30 {
		t.Fatalf("%s: %d blocks, expected at least 30, all of which apply", opPage, len(all))
	}
	for _, f := range a.files {
		if err := formatted(filepath.Join(a.dir, filepath.FromSlash(f))); err != nil {
			t.Errorf("%s: %v", opPage, err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	a.overlay = filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(a.overlay, list, 0o644); err != nil {
		t.Fatal(err)
	}
	return a
}

// tool runs the go command on the tree with the op.
func (a addedOp) tool(t *testing.T, env []string, command string, args ...string) {
	t.Helper()
	c := exec.Command("go", append([]string{command, "-overlay", a.overlay}, args...)...)
	c.Dir, c.Env = root, append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("go %s with the blocks of %s: %v\n%s", command, opPage, err, out)
	}
}

// test runs the built tests of a package in the copy and returns what they print.
func (a addedOp) test(pkg string, args ...string) (string, error) {
	c := exec.Command(filepath.Join(a.bin, filepath.Base(pkg)+".test"), append([]string{"-test.v"}, args...)...)
	c.Dir = filepath.Join(a.dir, filepath.FromSlash(pkg))
	out, err := c.CombinedOutput()
	return string(out), err
}

// opTests are the tests that are about the op, and a part of what they print when
// they pass: a pattern that selects nothing would pass too.
var opTests = []struct{ pkg, run, want string }{
	{"kernels", "^TestOps$|TestBackwardOpsAreUsed", "--- PASS: TestOps "},
	{"kernels/kerneltest", "TestCasesCallTheirOp|TestFormulaElementwise|TestGradientElementwise", "--- PASS: TestGradientElementwise "},
	{"kernels/kerneltest", "TestMutants", "--- PASS: TestMutants/Abs"},
	{"kernels/cpu", "TestConformance/.*/.*/Abs", "--- PASS: TestConformance/portable/threads=7/AbsBackward "},
	{"kernels/cpu", "TestOpsDigest", "--- PASS: TestOpsDigest "},
	{"kernels/cuda", "TestConformanceSimulated/.*/Abs", "--- PASS: TestConformanceSimulated/direct/AbsBackward "},
	{"kernels/cuda", "TestSignatures|TestAnswers", "--- PASS: TestSignatures "},
	{"kernels/cuda/absolute", "TestAbs", "--- PASS: TestAbs "},
	{"kernels/cuda/ptx", "TestSums|TestSources|TestOpcodes|TestRounding", "--- PASS: TestSums "},
	{"kernels/cuda/sass", "TestRowsAreOfTheKernels", "--- PASS: TestRowsAreOfTheKernels "},
	{"kernels/cuda/profile", "TestOpsAreComplete", "--- PASS: TestOpsAreComplete "},
	{"kernels/ledger", "TestEveryOp", "--- PASS: TestEveryOp "},
	{"tensor", "TestSmallNumbers|TestGradientsAtKinks", "--- PASS: TestGradientsAtKinks "},
}

func opPackages() (names []string) {
	for _, p := range opTests {
		if name := "./" + p.pkg; len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return names
}

// TestAddingAnOp: the blocks of adding-an-op.md apply to the tree as it is, compile,
// and the op they add gives the right bits, in plain Go, on the vector units that the
// machine has and on the simulated GPU; so do its gradient and its entry in the ledger.
func TestAddingAnOp(t *testing.T) {
	if testing.Short() {
		t.Skip("builds ten packages; not in short mode")
	}
	a := addOp(t)
	a.tool(t, nil, "test", append([]string{"-c", "-vet=off", "-o", a.bin}, opPackages()...)...)
	vector := regexp.MustCompile(`--- PASS: TestConformance/(avx2|avx512|neon)/threads=1/AbsBackward `)
	for _, p := range opTests {
		out, err := a.test(p.pkg, "-test.run", p.run)
		if err != nil || !strings.Contains(out, p.want) {
			t.Errorf("%s -run %q: %v, expected %q in\n%s", p.pkg, p.run, err, p.want, out)
		}
		if strings.HasPrefix(p.run, "TestConformance/") {
			t.Logf("kernels/cpu on %q", vector.FindAllString(out, -1))
		}
	}
}
