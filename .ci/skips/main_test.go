package main

import (
	"strings"
	"testing"
)

const events = `{"Action":"start","Package":"vision/a"}
{"Action":"run","Package":"vision/a","Test":"TestGPU"}
{"Action":"output","Package":"vision/a","Test":"TestGPU","Output":"=== RUN   TestGPU\n"}
{"Action":"output","Package":"vision/a","Test":"TestGPU","Output":"    a_test.go:9: tried this\n"}
{"Action":"output","Package":"vision/a","Test":"TestGPU","Output":"    a_test.go:10: no GPU: libcuda.so.1\n"}
{"Action":"output","Package":"vision/a","Test":"TestGPU","Output":"        cannot be opened\n"}
{"Action":"output","Package":"vision/a","Test":"TestGPU","Output":"--- SKIP: TestGPU (0.00s)\n"}
{"Action":"skip","Package":"vision/a","Test":"TestGPU","Elapsed":0}
{"Action":"output","Package":"vision/a","Test":"TestB/x","Output":"--- SKIP: TestB/x (0.00s)\n"}
{"Action":"skip","Package":"vision/a","Test":"TestB/x","Elapsed":0}
{"Action":"output","Package":"vision/a","Test":"TestB","Output":"--- PASS: TestB (0.00s)\n"}
{"Action":"pass","Package":"vision/a","Test":"TestB","Elapsed":0}
{"Action":"output","Package":"vision/a","Output":"PASS\n"}
{"Action":"output","Package":"vision/a","Output":"ok  \tvision/a\t0.01s\n"}
{"Action":"pass","Package":"vision/a","Elapsed":0.01}
{"Action":"output","Package":"vision/none","Output":"?   \tvision/none\t[no test files]\n"}
{"Action":"skip","Package":"vision/none","Elapsed":0}
`

const failure = `{"Action":"output","Package":"vision/b","Test":"TestC","Output":"    b_test.go:3: 1, expected 2\n"}
{"Action":"fail","Package":"vision/b","Test":"TestC"}
{"Action":"output","Package":"vision/b","Output":"FAIL\tvision/b\t0.1s\n"}
{"Action":"fail","Package":"vision/b"}
`

func TestReport(t *testing.T) {
	const summary = "tests skipped: 2\n   1  (no reason given) (a)\n   1  no GPU: libcuda.so.1 cannot be opened (a)\n"
	for _, c := range []struct {
		in, out string
		failed  bool
	}{
		{events, "ok  \tvision/a\t0.01s\n" + summary, false},
		{events + failure, "ok  \tvision/a\t0.01s\n    b_test.go:3: 1, expected 2\nFAIL\tvision/b\t0.1s\n" + summary, true},
		{`{"ImportPath":"vision/d","Action":"build-output","Output":"d.go:1: no\n"}` + "\n" + `{"ImportPath":"vision/d","Action":"build-fail"}` + "\n" +
			`{"Action":"fail","Package":"vision/d"}`, "d.go:1: no\ntests skipped: 0\n", true},
	} {
		var b strings.Builder
		failed, err := report(&b, strings.NewReader(c.in))
		if err != nil || failed != c.failed || b.String() != c.out {
			t.Errorf("failed %v, %v; wrote\n%s\nexpected %v and\n%s", failed, err, b.String(), c.failed, c.out)
		}
	}
	if _, err := report(&strings.Builder{}, strings.NewReader("PASS\n")); err == nil {
		t.Error("took what is not JSON")
	}
}
