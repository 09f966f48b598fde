package pixels

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// List returns the names of the pictures in a folder: regular files (or links
// to them) that end in .png, .jpg or .jpeg in any case, in the order of the
// names' bytes, which is the row order of everything made from the folder.
// Subfolders are not entered; a folder without a picture is an error.
func List(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue // hidden, such as the ._x.png that some systems leave
		}
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".png", ".jpg", ".jpeg":
		default:
			continue
		}
		info, err := os.Stat(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no *.png, *.jpg or *.jpeg file in it", dir)
	}
	sort.Strings(names)
	return names, nil
}
