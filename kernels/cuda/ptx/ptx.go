// Package ptx holds the kernels as clang 19 compiled them from kernels/cuda/*/*.cu:
// PTX 7.0 for sm_80, which every later GPU's driver compiles for itself. build
// makes the files, SHA256SUMS lists them.
package ptx

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed *.ptx
var files embed.FS

// Text is the PTX of a module: "layernorm_1_direct" for layernorm/1_direct.cu.
func Text(module string) ([]byte, error) {
	text, err := files.ReadFile(module + ".ptx")
	if err != nil {
		return nil, fmt.Errorf("ptx: no module %q in this program", module)
	}
	return text, nil
}

// Modules lists the names of all modules, in order.
func Modules() []string {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic(err) // an embedded folder can be read
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".ptx"))
	}
	return names
}
