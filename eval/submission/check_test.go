package submission

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/models/checkpoint"
)

// archive zips files, by name in order.
func archive(t testing.TB, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f[0], Method: zip.Deflate})
		must(t, err)
		_, err = w.Write([]byte(f[1]))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func npy(t testing.TB, e Entry) string {
	t.Helper()
	var b bytes.Buffer
	must(t, checkpoint.EncodeNpyFloat32(&b, e.shape(), values(e)))
	return b.String()
}

// good are the files of an archive by the small rules.
func good(t testing.TB) (files [][2]string) {
	for _, e := range small() {
		files = append(files, [2]string{e.Name(), npy(t, e)})
	}
	return files
}

// TestCheckRefuses: every violation of an archive is named.
func TestCheckRefuses(t *testing.T) {
	long := good(t)
	long[1][1] += strings.Repeat("\x00", 1<<17)
	wide := good(t)
	wide[2][1] = npy(t, Entry{Stimuli: 5, Vertices: 5})
	cut := archive(t, good(t)...)
	damaged := bytes.Clone(cut)
	damaged[60] ^= 0xff
	above := good(t)
	for i := range above {
		above[i][0] = "preds/" + above[i][0]
	}
	encrypted := archive(t, good(t)...)
	at := bytes.Index(encrypted, []byte("PK\x01\x02"))
	encrypted[at+8] |= 1
	many := make([][2]string, 9000)
	for i := range many {
		many[i] = [2]string{fmt.Sprintf("%0100d", i), ""}
	}
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"a folder above": {archive(t, above...), []string{"subj01/lh_pred_test.npy: found nothing", "preds/subj02/rh_pred_test.npy: found a folder above the subject's, expected subj02/rh_pred_test.npy at the top level"}},
		"others":         {archive(t, append(good(t), [2]string{"__MACOSX/._x", "1"}, [2]string{".DS_Store", "2"}, [2]string{`subj01\lh_pred_test.npy`, "3"})...), []string{"__MACOSX/._x: found a file that is none", ".DS_Store: found", `subj01\lh_pred_test.npy: found`}},
		"twice":          {archive(t, append(good(t), good(t)[0])...), []string{"subj01/lh_pred_test.npy: found 2 files of this name, expected each file once"}},
		"shape":          {archive(t, wide...), []string{"subj02/lh_pred_test.npy: found shape [5 5], expected (4, 5)"}},
		"longer":         {archive(t, long...), []string{"subj01/rh_pred_test.npy: found more than 65608 bytes"}},
		"empty":          {archive(t), []string{"the archive: found no file", "subj02/rh_pred_test.npy: found nothing"}},
		"cut":            {cut[:len(cut)-10], []string{"no zip archive, or a damaged one"}},
		"damaged":        {damaged, []string{"subj01/lh_pred_test.npy: found "}},
		"encrypted":      {encrypted, []string{"subj01/lh_pred_test.npy: found an encrypted file"}},
		"text":           {[]byte("not an archive at all"), []string{"no zip archive"}},
		"directory":      {archive(t, many...), []string{"the zip directory is larger than 1048576 bytes"}},
		"large":          {archive(t, append(good(t), [2]string{"readme", strings.Repeat("x", 10)})...), []string{"bytes, expected at most 1000", "readme: found"}},
	} {
		limit := int64(4 << 20)
		if name == "large" {
			limit = 1000
		}
		path := filepath.Join(t.TempDir(), "z.zip")
		must(t, os.WriteFile(path, c.data, 0o666))
		_, err := check(t.Context(), path, small(), limit, nil)
		for _, want := range append(c.want, path) {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, expected %q in it", name, err, want)
			}
		}
	}
	if _, err := Check(t.Context(), filepath.Join(t.TempDir(), "none.zip"), nil); !os.IsNotExist(err) {
		t.Errorf("an absent archive: %v", err)
	}
	if _, err := check(t.Context(), t.TempDir(), small(), 1<<20, nil); err == nil || !strings.Contains(err.Error(), "is no file") {
		t.Errorf("a folder: %v", err)
	}
	// Folders' own entries are no files.
	path := filepath.Join(t.TempDir(), "z.zip")
	must(t, os.WriteFile(path, archive(t, append([][2]string{{"subj01/", ""}, {"subj02/", ""}}, good(t)...)...), 0o666))
	if _, err := check(t.Context(), path, small(), 1<<20, nil); err != nil {
		t.Errorf("with the folders' entries: %v", err)
	}
}

// TestManyViolations: no error is a thousand lines long.
func TestManyViolations(t *testing.T) {
	var v violations
	for i := range 100 {
		v.add(fmt.Sprint(i), "", "")
	}
	if text := v.err().Error(); strings.Count(text, "\n") != most || !strings.HasSuffix(text, "… and 60 more") {
		t.Errorf("%q", text)
	}
}

// FuzzCheck: whatever the bytes, an error or an archive that keeps the rules.
func FuzzCheck(f *testing.F) {
	f.Add(archive(f, good(f)...))
	f.Add(archive(f, [2]string{small()[0].Name(), npy(f, small()[0])}, [2]string{"x", ""}))
	f.Add(archive(f))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a := &Archive{}
		var v violations
		if err := a.read(t.Context(), bytes.NewReader(data), int64(len(data)), small(), &v, nil); err != nil || len(v) > 0 {
			return
		}
		if len(a.Entries) != 4 {
			t.Fatalf("no violation, but %d of 4 files", len(a.Entries))
		}
		for _, e := range a.Entries {
			if e.Digest == "" {
				t.Fatalf("%s was not read", e.Name())
			}
		}
	})
}
