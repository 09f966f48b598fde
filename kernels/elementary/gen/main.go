// Command gen writes the coefficient files of every backend from
// coefficients.txt. It runs in kernels/elementary, by go generate; with -dir it
// writes below another folder, which the test that compares them uses.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"

	"vision/kernels/elementary/internal/table"
)

const source = "coefficients.txt"

func main() {
	dir := flag.String("dir", ".", "folder of coefficients.txt and of the files written")
	flag.Parse()
	if err := generate(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func generate(dir string) error {
	entries, err := table.ReadFile(filepath.Join(dir, source))
	if err != nil {
		return err
	}
	files, err := render(entries)
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// render returns the generated files by their path relative to
// kernels/elementary.
func render(entries []table.Entry) (map[string][]byte, error) {
	goText, err := format.Source(goConstants(entries))
	if err != nil {
		return nil, fmt.Errorf("formatting the Go constants: %w", err)
	}
	return map[string][]byte{
		"coefficients.go":                 goText,
		"coefficients.cuh":                cudaHeader(entries),
		"../cpu/elementary_coeff_amd64.h": asmHeader(entries),
		"../cpu/elementary_table_amd64.s": asmTable(entries, 8),
		"../cpu/elementary_coeff_arm64.h": asmOffsets(entries),
		"../cpu/elementary_table_arm64.s": asmTable(entries, 4),
	}, nil
}

const notice = "Code generated from coefficients.txt by kernels/elementary/gen. DO NOT EDIT."

// goName is the Go constant of an entry, as expC2.
func goName(e table.Entry) string {
	return e.Function + strings.ToUpper(e.Name[:1]) + e.Name[1:]
}

// upperName is the C and assembler macro of an entry, as EXP_C2.
func upperName(e table.Entry) string {
	return strings.ToUpper(e.Function + "_" + e.Name)
}

func goConstants(entries []table.Entry) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// %s\n\npackage elementary\n\nconst (\n", notice)
	group := ""
	for _, e := range entries {
		if group != "" && group != e.Function {
			b.WriteString("\n")
		}
		group = e.Function
		comment := ""
		if e.Comment != "" {
			comment = " // " + e.Comment
		}
		switch {
		case e.Integer:
			fmt.Fprintf(&b, "%s uint32 = 0x%08x%s\n", goName(e), e.Bits, comment)
		default:
			fmt.Fprintf(&b, "%s float32 = %x%s\n", goName(e), e.Float(), comment)
		}
	}
	b.WriteString(")\n")
	return b.Bytes()
}

// cudaHeader writes hexadecimal literals, which are exact; the integers and the
// patterns of infinities and NaN are unsigned.
func cudaHeader(entries []table.Entry) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// %s\n#pragma once\n\n", notice)
	for _, e := range entries {
		if e.Integer {
			fmt.Fprintf(&b, "#define ELEM_%s 0x%08xu\n", upperName(e), e.Bits)
		} else {
			fmt.Fprintf(&b, "#define ELEM_%s (%xf)\n", upperName(e), e.Float())
		}
	}
	return b.Bytes()
}

// asmHeader names each constant's place in the table; one place is 32 bytes,
// the constant repeated for eight lanes, so that it can be a memory operand.
func asmHeader(entries []table.Entry) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// %s\n\n", notice)
	for i, e := range entries {
		fmt.Fprintf(&b, "#define %s ·elementaryTable+%d(SB)\n", upperName(e), 32*i)
	}
	return b.Bytes()
}

// asmOffsets is the header for arm64, where a constant is loaded from its offset in
// the table, whose places are of four lanes.
func asmOffsets(entries []table.Entry) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// %s\n\n", notice)
	for i, e := range entries {
		fmt.Fprintf(&b, "#define %s %d\n", upperName(e), 16*i)
	}
	return b.Bytes()
}

// asmTable repeats each constant for the lanes of a register.
func asmTable(entries []table.Entry, lanes int) []byte {
	var b bytes.Buffer
	place := 4 * lanes
	fmt.Fprintf(&b, "// %s\n\n#include \"textflag.h\"\n\n", notice)
	for i, e := range entries {
		for pair := range lanes / 2 {
			fmt.Fprintf(&b, "DATA ·elementaryTable+%d(SB)/8, $0x%08x%08x; ", place*i+8*pair, e.Bits, e.Bits)
		}
		fmt.Fprintf(&b, "// %s %s\n", e.Function, e.Name)
	}
	fmt.Fprintf(&b, "\nGLOBL ·elementaryTable(SB), RODATA|NOPTR, $%d\n", place*len(entries))
	return b.Bytes()
}
