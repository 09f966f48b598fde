package cpu

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Linux's description is read as it stands; what it does not say is the usual size.
func TestReadCaches(t *testing.T) {
	dir := t.TempDir()
	for i, c := range [][3]string{{"1", "Data", "48K"}, {"1", "Instruction", "64K"}, {"2", "Unified", "2048K"}, {"3", "Unified", "32768K"}} {
		at := filepath.Join(dir, fmt.Sprintf("index%d", i))
		if err := os.MkdirAll(at, 0o777); err != nil {
			t.Fatal(err)
		}
		for j, name := range []string{"level", "type", "size"} {
			if err := os.WriteFile(filepath.Join(at, name), []byte(c[j]+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, want := readCaches(dir), (caches{l1: 48 << 10, l2: 2 << 20}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := readCaches(filepath.Join(dir, "absent")); got != usualCaches {
		t.Errorf("without a description %+v, want %+v", got, usualCaches)
	}
}

func everyTiling() []tiling {
	all := []tiling{portableTiling}
	for _, t := range tilings() {
		if all = append(all, t); t.fewRows != nil {
			all = append(all, *t.fewRows)
		}
	}
	return all
}

// Blocks fit the caches that they are chosen for, whatever those are.
func TestBlocking(t *testing.T) {
	for _, c := range []caches{{8 << 10, 64 << 10}, {32 << 10, 512 << 10}, {48 << 10, 2 << 20}, {128 << 10, 64 << 20}} {
		for _, tl := range everyTiling() {
			b := tl.fit(c)
			if b.depth < sumBlock || b.depth%sumBlock != 0 || b.depth > mostDepth {
				t.Errorf("%s, %+v: depth %d", tl.name, c, b.depth)
			}
			kept := tl.a.width
			if tl.keepsB {
				kept = tl.b.width
			}
			if used := 4 * b.depth * kept; b.depth > sumBlock && used > c.l1*2/3 {
				t.Errorf("%s, %d columns, %+v: a panel for the first level takes %d bytes", tl.name, tl.b.width, c, used)
			}
			if rows := b.rows(tl.a.width, b.depth); b.depth > sumBlock && rows < 197 {
				t.Errorf("%s, %+v: %d rows at depth %d", tl.name, c, rows, b.depth)
			}
			for _, k := range []int{1, 64, 300, 5000} {
				rows := b.rows(tl.a.width, k)
				if rows < tl.a.width || rows%tl.a.width != 0 {
					t.Errorf("%s, %+v: %d rows", tl.name, c, rows)
				}
				if used := 4 * rows * (min(k, b.depth) + chunkCols); rows > tl.a.width && used > c.l2 {
					t.Errorf("%s, %+v: a piece takes %d bytes", tl.name, c, used)
				}
			}
		}
	}
}
