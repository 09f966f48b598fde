package digest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Lines returns the text whose SHA-256 is the digest of a set: for each name,
// in byte order, `<hex>  <name>\n`. A name that is empty or holds a line break
// would make two sets look alike and is an error.
func Lines(set map[string]Digest) (string, error) {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if name == "" || strings.ContainsAny(name, "\n\r") {
			return "", fmt.Errorf("digest: tensor name %q is empty or holds a line break", name)
		}
		fmt.Fprintf(&b, "%s  %s\n", set[name], name)
	}
	return b.String(), nil
}

// Set returns the digest of a set of named tensors: SHA-256 of Lines.
func Set(set map[string]Digest) (Digest, error) {
	lines, err := Lines(set)
	if err != nil {
		return Digest{}, err
	}
	return sha256.Sum256([]byte(lines)), nil
}
