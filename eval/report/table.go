package report

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"
)

// Table is a grid of texts: the first column aligned left, the others right.
// Bars lists the columns before which text draws a vertical line.
type Table struct {
	Groups []Group // headings over several columns; may be empty
	Header []string
	Rows   [][]string
	Bars   []int
}

// Group is a heading over the columns From..To−1.
type Group struct {
	Title    string
	Short    string // for Markdown, where it precedes every heading
	From, To int
}

// widths returns the width of each column in characters.
func (t *Table) widths() []int {
	widths := make([]int, len(t.Header))
	for _, row := range append([][]string{t.Header}, t.Rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

// separator is what text writes before a column.
func (t *Table) separator(column int) string {
	for _, b := range t.Bars {
		if b == column {
			return " │ "
		}
	}
	if column == 0 {
		return ""
	}
	return "  "
}

// Width returns the characters of a text line.
func (t *Table) Width() int {
	sum := 0
	for i, w := range t.widths() {
		sum += w + utf8.RuneCountInString(t.separator(i))
	}
	return sum
}

// Text writes the table in aligned columns, two blanks between them.
func (t *Table) Text(w io.Writer) error {
	out := bufio.NewWriter(w)
	widths := t.widths()
	line := func(cells []string) {
		var b strings.Builder
		for i, cell := range cells {
			gap := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			b.WriteString(t.separator(i))
			if i == 0 {
				b.WriteString(cell + gap)
			} else {
				b.WriteString(gap + cell)
			}
		}
		out.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
	if len(t.Groups) > 0 {
		out.WriteString(strings.TrimRight(t.groupLine(widths), " ") + "\n")
	}
	line(t.Header)
	var rule strings.Builder
	for i, n := range widths {
		rule.WriteString(strings.NewReplacer(" ", "─", "│", "┼").Replace(t.separator(i)) + strings.Repeat("─", n))
	}
	out.WriteString(rule.String() + "\n")
	for _, row := range t.Rows {
		line(row)
	}
	return out.Flush()
}

// groupLine centres the groups' titles over their columns.
func (t *Table) groupLine(widths []int) string {
	var b strings.Builder
	for i := 0; i < len(widths); {
		b.WriteString(t.separator(i))
		title, end := "", i+1
		for _, g := range t.Groups {
			if g.From == i {
				title, end = g.Title, g.To
			}
		}
		space := widths[i]
		for j := i + 1; j < end; j++ {
			space += widths[j] + utf8.RuneCountInString(t.separator(j))
		}
		free := max(0, space-utf8.RuneCountInString(title))
		b.WriteString(strings.Repeat(" ", free/2) + title + strings.Repeat(" ", free-free/2))
		i = end
	}
	return b.String()
}

// Markdown writes the table with pipes; a group's short title goes before
// each of its columns' headings.
func (t *Table) Markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	header := append([]string(nil), t.Header...)
	for _, g := range t.Groups {
		for i := g.From; i < g.To; i++ {
			header[i] = strings.TrimSpace(g.Short + " " + header[i])
		}
	}
	line := func(cells []string) {
		out.WriteString("|")
		for _, cell := range cells {
			out.WriteString(" " + strings.ReplaceAll(cell, "|", `\|`) + " |")
		}
		out.WriteString("\n")
	}
	line(header)
	out.WriteString("|---|" + strings.Repeat("---:|", max(0, len(header)-1)) + "\n")
	for _, row := range t.Rows {
		line(row)
	}
	return out.Flush()
}
