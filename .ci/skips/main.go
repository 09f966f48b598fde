// Command skips reads what `go test -json` prints and writes what `go test` would: a line
// for each package, the output of what failed. Then it says how many tests were skipped,
// and what they lacked. It exits with 1 if a package failed.
//
//	go test -json ./... | go run ./.ci/skips
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
)

func main() {
	failed, err := report(os.Stdout, os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "skips:", err)
	}
	if failed || err != nil {
		os.Exit(1)
	}
}

// event is one line of go doc test2json.
type event struct {
	Action, Package, Test, Output string
}

type test struct{ pkg, name string }

// report copies and counts until the end of events.
func report(w io.Writer, events io.Reader) (failed bool, err error) {
	out := map[test]*strings.Builder{}
	skipped := map[string][]test{} // by reason
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return failed, fmt.Errorf("not a line of go test -json: %q", lines.Text())
		}
		key := test{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			io.WriteString(w, e.Output)
		case "output":
			if out[key] == nil {
				out[key] = &strings.Builder{}
			}
			out[key].WriteString(e.Output)
		case "skip":
			if e.Test != "" {
				why := reason(out[key].String())
				skipped[why] = append(skipped[why], key)
				delete(out, key)
			}
		case "pass", "fail":
			if e.Action == "fail" {
				failed = true
			}
			if text := out[key]; text != nil && (e.Action == "fail" || e.Test == "") {
				io.WriteString(w, shown(text.String(), e.Action == "fail"))
			}
			delete(out, key)
		}
	}
	summary(w, skipped)
	return failed, lines.Err()
}

// shown is a package's last line, or all that a failed one wrote.
func shown(text string, failed bool) string {
	if failed {
		return text
	}
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "ok ") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

var message = regexp.MustCompile(`(?m)^ +\w+\.go:\d+: (.*(?:\n {8}.*)*)`)

// reason is the last thing that a test said before it stopped.
func reason(output string) string {
	all := message.FindAllStringSubmatch(output, -1)
	if len(all) == 0 {
		return "(no reason given)"
	}
	return strings.Join(strings.Fields(all[len(all)-1][1]), " ")
}

// summary lists reasons, the most frequent first, each with its packages.
func summary(w io.Writer, skipped map[string][]test) {
	n := 0
	var reasons []string
	for why, tests := range skipped {
		n += len(tests)
		reasons = append(reasons, why)
	}
	slices.SortFunc(reasons, func(a, b string) int {
		if d := len(skipped[b]) - len(skipped[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	fmt.Fprintf(w, "tests skipped: %d\n", n)
	for _, why := range reasons {
		var packages []string
		for _, t := range skipped[why] {
			packages = append(packages, strings.TrimPrefix(t.pkg, "vision/"))
		}
		slices.Sort(packages)
		fmt.Fprintf(w, "%4d  %s (%s)\n", len(skipped[why]), why, strings.Join(slices.Compact(packages), ", "))
	}
}
