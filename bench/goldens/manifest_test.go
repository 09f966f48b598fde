package goldens

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folders hold the goldens that the scripts here wrote, below the root.
var folders = []string{
	"kernels/kerneltest/testdata",
	"models/blip/testdata",
	"models/dinov2/testdata",
	"models/encoder/testdata",
	"models/vit/testdata",
	"nn/testdata",
}

// unlisted names files of a golden folder that no script writes.
var unlisted = map[string]bool{"MANIFEST.json": true, "README.md": true}

type manifest struct {
	Files map[string]struct {
		SHA256 string `json:"sha256"`
		Bytes  int64  `json:"bytes"`
		Script string `json:"script"`
	} `json:"files"`
}

// TestManifests checks that every golden is the one its script wrote, that
// none is missing and that no file came from elsewhere.
func TestManifests(t *testing.T) {
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			checkFolder(t, filepath.Join("..", "..", filepath.FromSlash(folder)))
		})
	}
}

func checkFolder(t *testing.T, folder string) {
	data, err := os.ReadFile(filepath.Join(folder, "MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Files) == 0 {
		t.Fatal("the manifest lists no file")
	}
	for name, want := range m.Files {
		got, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		sum := sha256.Sum256(got)
		if hex.EncodeToString(sum[:]) != want.SHA256 || int64(len(got)) != want.Bytes {
			t.Errorf("%s: %d bytes, SHA-256 %x; the manifest says %d bytes, %s",
				name, len(got), sum, want.Bytes, want.SHA256)
		}
		if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(want.Script))); err != nil {
			t.Errorf("%s: its script is missing: %v", name, err)
		}
	}
	walked := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if _, listed := m.Files[name]; !listed && !unlisted[name] && !strings.HasPrefix(name, "fuzz/") {
			t.Errorf("%s: not in the manifest", name)
		}
		return nil
	})
	if walked != nil {
		t.Fatal(walked)
	}
}
