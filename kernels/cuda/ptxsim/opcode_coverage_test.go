package ptxsim_test

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tested are the opcodes that have a case, here or in a program of their own.
func tested() map[string]bool {
	set := map[string]bool{}
	for _, s := range samples() {
		set[s.op] = true
	}
	for _, p := range programs {
		for _, op := range strings.Fields(p.ops) {
			set[op] = true
		}
	}
	return set
}

// TestEveryOpcodeOfTheKernels: each instruction of a shipped kernel has a case.
func TestEveryOpcodeOfTheKernels(t *testing.T) {
	f, err := os.Open("../ptx/opcodes.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, n := tested(), 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		op := strings.TrimSpace(lines.Text())
		if op == "" || op[0] == '#' {
			continue
		}
		if n++; !set[op] {
			t.Errorf("%s is in use and has no case", op)
		}
	}
	if n < 100 {
		t.Errorf("%d opcodes in the list", n)
	}
}

// TestEveryKnownOpcode: so has each instruction that the simulator takes beyond those,
// as far as its source spells it out.
func TestEveryKnownOpcode(t *testing.T) {
	opcode := regexp.MustCompile(`^[a-z]+(\.[a-z0-9:]+)+$`)
	set := tested()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		known := func(list []ast.Expr) {
			for _, e := range list {
				if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if op, _ := strconv.Unquote(l.Value); opcode.MatchString(op) && !set[op] {
						t.Errorf("%s: %s is known and has no case", name, op)
					}
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CaseClause:
				known(n.List)
			case *ast.KeyValueExpr:
				known([]ast.Expr{n.Key})
			}
			return true
		})
	}
}
