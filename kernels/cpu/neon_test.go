package cpu

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// neonMacro is a line of neon_arm64.h and the instruction in the comment above it.
type neonMacro struct {
	instruction, name string
	parameters        []string
}

func neonMacros(t *testing.T) []neonMacro {
	text, err := os.ReadFile("neon_arm64.h")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^// (.*)\n#define (\w+)\(([^)]*)\) WORD`)
	var all []neonMacro
	for _, m := range line.FindAllStringSubmatch(string(text), -1) {
		all = append(all, neonMacro{m[1], m[2], strings.Split(m[3], ", ")})
	}
	if n := strings.Count(string(text), "#define"); len(all) != n || n == 0 {
		t.Fatalf("%d of %d macros of neon_arm64.h have the instruction above them", len(all), n)
	}
	return all
}

// neonOperands are values of the macros' parameters that set every bit of a field
// at least once, and each parameter's apart from the others'. General registers are
// below 31, which is not one of them.
var neonOperands = []map[string]int{
	{"d": 1, "n": 2, "m": 4, "e": 8, "s": 1, "o": 16},
	{"d": 30, "n": 29, "m": 27, "e": 23, "s": 30, "o": 480},
	{"d": 21, "n": 10, "m": 15, "e": 16, "s": 23, "o": 304},
	{"d": 0, "n": 0, "m": 0, "e": 31, "s": 8, "o": 0},
}

// Go's assembler turns every macro of neon_arm64.h into the word that clang's makes
// of the instruction in its comment.
func TestNEONEncodings(t *testing.T) {
	clang, err := exec.LookPath("clang-19")
	if err != nil || testing.Short() {
		t.Skip("needs clang-19 and the Go toolchain, and is not for short mode")
	}
	var theirs, ours strings.Builder
	var names []string
	fmt.Fprintf(&ours, "#include \"neon_arm64.h\"\nTEXT ·f(SB), 4, $0\n")
	for _, m := range neonMacros(t) {
		for _, values := range neonOperands {
			instruction, arguments := m.instruction, []string{}
			for _, p := range m.parameters {
				v := strconv.Itoa(values[p])
				instruction = strings.ReplaceAll(instruction, "{"+p+"}", v)
				arguments = append(arguments, v)
			}
			call := fmt.Sprintf("%s(%s)", m.name, strings.Join(arguments, ", "))
			names = append(names, call+", "+instruction)
			fmt.Fprintf(&ours, "\t%s\n", call)
			fmt.Fprintln(&theirs, instruction)
		}
	}
	want, got := clangWords(t, clang, theirs.String()), goWords(t, ours.String())
	if len(want) != len(names) || len(got) < len(names) {
		t.Fatalf("%d words of clang and %d of Go for %d instructions", len(want), len(got), len(names))
	}
	for i, name := range names {
		if got[i] != want[i] {
			t.Errorf("%s: %08x, clang's %08x", name, got[i], want[i])
		}
	}
}

// clangWords assembles for arm64 and returns the words of the text section.
func clangWords(t *testing.T, clang, source string) []uint32 {
	object := filepath.Join(t.TempDir(), "clang.o")
	cmd := exec.Command(clang, "--target=aarch64-linux-gnu", "-c", "-x", "assembler", "-o", object, "-")
	cmd.Stdin = strings.NewReader(source)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := elf.Open(object)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := f.Section(".text").Data()
	if err != nil {
		t.Fatal(err)
	}
	words := make([]uint32, len(text)/4)
	if err := binary.Read(bytes.NewReader(text), binary.LittleEndian, words); err != nil {
		t.Fatal(err)
	}
	return words
}

// goWords assembles with Go's assembler and reads its disassembler's column of words.
func goWords(t *testing.T, source string) []uint32 {
	dir := t.TempDir()
	file, object := filepath.Join(dir, "words_arm64.s"), filepath.Join(dir, "go.o")
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	asm := exec.Command("go", "tool", "asm", "-I", ".", "-p", "vision/words", "-o", object, file)
	asm.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux")
	if out, err := asm.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command("go", "tool", "objdump", object).Output()
	if err != nil {
		t.Fatal(err)
	}
	var words []uint32
	for _, m := range regexp.MustCompile(`(?m)\t0x[0-9a-f]+\t+([0-9a-f]{8})\t`).FindAllSubmatch(out, -1) {
		w, err := strconv.ParseUint(string(m[1]), 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, uint32(w))
	}
	return words
}
