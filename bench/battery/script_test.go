package battery_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestScript runs bench/battery/run with a program that ends as it is told: with which
// status the script goes on in a new process, when it stops, and what it hands over.
func TestScript(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh: ", err)
	}
	for name, c := range map[string]struct {
		program string // after the line that notes the call; $n is its number, $journal the file
		status  int
		calls   int
		late    bool // the deadline passes while the first process runs
	}{
		"done":                         {"exit 0", 0, 1, false},
		"differs":                      {"exit 1", 1, 1, false},
		"usage":                        {"exit 2", 2, 1, false},
		"interrupted":                  {"echo {} >$journal; exit 130", 130, 1, false},
		"lost, then done":              {`echo {} >$journal; [ $n = 3 ] || exit 75`, 0, 3, false},
		"ended by a signal":            {`echo {} >$journal; [ $n = 2 ] || kill -SEGV $$`, 0, 2, false},
		"ended before a journal":       {"kill -SEGV $$", 139, 1, false},
		"lost before a journal":        {"exit 75", 75, 1, false},
		"lost every time":              {"echo {} >$journal; exit 75", 75, 30, false},
		"differs after it's lost":      {`echo {} >$journal; [ $n = 2 ] && exit 1; exit 75`, 1, 2, false},
		"lost, and then too late":      {"echo {} >$journal; exit 75", 75, 2, true},
		"ended, and then too late":     {"echo {} >$journal; kill -KILL $$", 137, 2, true},
		"lost, written when it's late": {"echo {} >$journal; [ $n = 2 ] || exit 75", 0, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			calls, program := filepath.Join(dir, "calls"), filepath.Join(dir, "program")
			text := `#!/bin/sh
echo "$CUDA_CACHE_PATH $*" >>"` + calls + `"
n=0
while read -r line; do n=$((n + 1)); done <"` + calls + `"
for a in "$@"; do [ "${last:-}" != --journal ] || journal=$a; last=$a; done
[ -d "$CUDA_CACHE_PATH" ] || exit 99
` + c.program + "\n"
			if err := os.WriteFile(program, []byte(text), 0o777); err != nil {
				t.Fatal(err)
			}
			path := os.Getenv("PATH")
			if c.late {
				path = lateClock(t, dir) + string(os.PathListSeparator) + path
			}
			start := time.Now()
			cmd := exec.CommandContext(t.Context(), sh, "run", program, "--device", "cuda:1", "--out", filepath.Join(dir, "out"))
			cmd.Env = append(os.Environ(), "TMPDIR="+dir, "CUDA_VISIBLE_DEVICES=", "PATH="+path) // a PyTorch that is here sees no GPU
			out, err := cmd.CombinedOutput()
			if got := cmd.ProcessState.ExitCode(); got != c.status {
				t.Errorf("status %d, %v, expected %d\n%s", got, err, c.status, out)
			}
			raw, err := os.ReadFile(calls)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
			if len(lines) != c.calls || len(slices.Compact(lines)) != 1 {
				t.Errorf("%d calls, expected %d alike:\n%s", len(lines), c.calls, raw)
			}
			f := strings.Fields(lines[0])
			if len(f) != 11 || !slices.Equal(f[1:6], []string{"bench", "gpu", "--device", "cuda:1", "--deadline"}) {
				t.Fatalf("called with %q", f)
			}
			if at := deadlineOf(t, f[6]); at.Before(start.Add(449*time.Second)) || at.After(time.Now().Add(451*time.Second)) {
				t.Errorf("deadline %v after the start", at.Sub(start))
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "tmp.*")); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

// lateClock makes a date whose answers after the first are 1000 s late, and returns its
// folder.
func lateClock(t *testing.T, dir string) string {
	t.Helper()
	date, err := exec.LookPath("date")
	if err != nil {
		t.Skip("no date: ", err)
	}
	folder := filepath.Join(dir, "clock")
	text := "#!/bin/sh\nnow=$('" + date + "' \"$@\")\n[ ! -e '" + folder + "/asked' ] || now=$((now + 1000))\n: >'" + folder + "/asked'\necho $now\n"
	if err := errors.Join(os.Mkdir(folder, 0o777), os.WriteFile(filepath.Join(folder, "date"), []byte(text), 0o777)); err != nil {
		t.Fatal(err)
	}
	return folder
}

func deadlineOf(t *testing.T, seconds string) time.Time {
	t.Helper()
	d, err := time.ParseDuration(seconds + "s")
	if err != nil {
		t.Fatal(err)
	}
	return time.Unix(0, 0).Add(d)
}
