package syntax

import (
	"fmt"
	"strings"
)

// token is a word, a number or a sign.
type token struct {
	text string
	line int
}

// lex splits a text into tokens; comments are dropped. Words keep the dots, the
// percent and dollar signs that belong to them: ".reg", "%f<12>" is three tokens,
// "ld.global.f32" one.
func lex(text string) ([]token, error) {
	var out []token
	line := 1
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\n':
			line++
			i++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case strings.HasPrefix(text[i:], "//"):
			if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(text)
			}
		case strings.HasPrefix(text[i:], "/*"):
			n := strings.Index(text[i:], "*/")
			if n < 0 {
				return nil, &Error{line, "a comment does not end"}
			}
			line += strings.Count(text[i:i+n], "\n")
			i += n + 2
		case isWord(c):
			j := i
			for j < len(text) && isWord(text[j]) {
				j++
			}
			out = append(out, token{text[i:j], line})
			i = j
		case c == '"':
			n := strings.IndexByte(text[i+1:], '"')
			if n < 0 || strings.Contains(text[i+1:i+1+n], "\n") {
				return nil, &Error{line, "a string does not end"}
			}
			out = append(out, token{text[i : i+n+2], line})
			i += n + 2
		case strings.IndexByte("{}[]()<>,;:+-@!=|", c) >= 0:
			out = append(out, token{string(c), line})
			i++
		default:
			return nil, &Error{line, fmt.Sprintf("unexpected character %q", c)}
		}
	}
	return out, nil
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '%' || c == '.'
}
