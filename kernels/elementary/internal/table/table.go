// Package table reads coefficients.txt, the one table of numbers that the
// elementary functions of every backend are generated from.
package table

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
)

// An Entry is one constant of the table.
type Entry struct {
	Function string // function or group the constant belongs to
	Name     string // name within the function; cN multiplies the Nth power
	Bits     uint32 // binary32 pattern, or the integer where Integer is true
	Integer  bool   // written as bits:XXXXXXXX
	Comment  string // role and fit, empty for most coefficients
	Line     int    // line in the file, from 1
}

// Float returns the constant as a float32.
func (e Entry) Float() float32 { return math.Float32frombits(e.Bits) }

// Read parses the table in r; name stands in error messages. A line holds
// function, name, value and an optional comment; empty lines and lines that
// begin with # are skipped. A value must be exact in binary32.
func Read(r io.Reader, name string) ([]Entry, error) {
	var entries []Entry
	seen := map[string]int{}
	sc := bufio.NewScanner(r)
	for line := 1; sc.Scan(); line++ {
		text := strings.TrimSpace(sc.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		e, err := parseLine(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, line, err)
		}
		key := e.Function + " " + e.Name
		if first, dup := seen[key]; dup {
			return nil, fmt.Errorf("%s:%d: %s is already on line %d", name, line, key, first)
		}
		seen[key], e.Line = line, line
		entries = append(entries, e)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("%s: no coefficients found", name)
	}
	return entries, nil
}

// ReadFile parses the table in the named file.
func ReadFile(name string) ([]Entry, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f, name)
}

func parseLine(text string) (Entry, error) {
	part := strings.Fields(text)
	if len(part) < 3 {
		return Entry{}, fmt.Errorf("%q: found %d fields, expected function, name and value", text, len(part))
	}
	e := Entry{Function: part[0], Name: part[1], Comment: strings.Join(part[3:], " ")}
	if !identifier(e.Function) || !identifier(e.Name) {
		return Entry{}, fmt.Errorf("%q: function and name must be letters and digits", text)
	}
	if hex, ok := strings.CutPrefix(part[2], "bits:"); ok {
		u, err := strconv.ParseUint(hex, 16, 32)
		if err != nil || len(hex) != 8 {
			return Entry{}, fmt.Errorf("value %q: expected bits: and eight hexadecimal digits", part[2])
		}
		e.Bits, e.Integer = uint32(u), true
		return e, nil
	}
	if !strings.Contains(part[2], "0x") {
		return Entry{}, fmt.Errorf("value %q: expected a hexadecimal literal", part[2])
	}
	v, err := strconv.ParseFloat(part[2], 64)
	if err != nil {
		return Entry{}, fmt.Errorf("value %q: %w", part[2], err)
	}
	if f := float32(v); float64(f) != v {
		return Entry{}, fmt.Errorf("value %q is not a binary32 number", part[2])
	}
	e.Bits = math.Float32bits(float32(v))
	return e, nil
}

func identifier(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}
