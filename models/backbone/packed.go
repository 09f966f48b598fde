package backbone

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/models/vit"
	"vision/tensor"
)

// packedKey is the metadata that makes a safetensors file one of packed weights.
const packedKey = "vision-packed"

// packedVersion is of what packedInfo says and how panels lie.
const packedVersion = 1

// packedInfo is that metadata, as JSON.
type packedInfo struct {
	Version  int                     `json:"version"`
	Family   string                  `json:"family"`
	Layout   string                  `json:"layout"` // of the file that was packed
	Panels   int                     `json:"panels"` // rows of a panel
	Matrices map[string]packedMatrix `json:"matrices"`
}

// packedMatrix is a parameter that lies in panels.
type packedMatrix struct {
	Shape  []int    `json:"shape"`  // the network's
	Digest string   `json:"digest"` // of the values, row-major (NUMERICS.md §10)
	CRC    []string `json:"crc32c"` // of the bytes of the file, for every kernels.PanelsPart
}

// mostPacked bounds the text: a matrix takes some 100 bytes and 11 for each MiB.
const mostPacked = 16 << 20

// mostPanels is more rows than any vector unit's kernels read at a time.
const mostPanels = 256

// metadata is the text and its CRC-32: a digest that is noted there and nobody computes
// must not change by accident.
func (p *packedInfo) metadata() (map[string]string, error) {
	text, err := json.Marshal(p)
	return map[string]string{packedKey: string(text), packedKey + "-crc32": fmt.Sprintf("%08x", crc32.ChecksumIEEE(text))}, err
}

// readPacked returns a file's packedInfo, nil if it has none.
func readPacked(f *checkpoint.File) (*packedInfo, error) {
	text, ok := f.Metadata()[packedKey]
	if !ok {
		return nil, nil
	}
	if len(text) > mostPacked {
		return nil, fmt.Errorf("%s: metadata %s of %d bytes, expected at most %d", f.Path(), packedKey, len(text), mostPacked)
	}
	if sum := fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text))); f.Metadata()[packedKey+"-crc32"] != sum {
		return nil, fmt.Errorf("%s: metadata %s has the checksum %s, expected %q: it was changed or damaged", f.Path(), packedKey, sum, f.Metadata()[packedKey+"-crc32"])
	}
	var info packedInfo
	if err := json.Unmarshal([]byte(text), &info); err != nil {
		return nil, fmt.Errorf("%s: metadata %s: %w", f.Path(), packedKey, err)
	}
	if info.Version != packedVersion {
		return nil, fmt.Errorf("%s: packed weights of version %d, expected %d: pack them again", f.Path(), info.Version, packedVersion)
	}
	if info.Panels < 1 || info.Panels > mostPanels {
		return nil, fmt.Errorf("%s: panels of %d rows, expected 1 to %d", f.Path(), info.Panels, mostPanels)
	}
	if len(info.Layout) > 64 || strings.ContainsFunc(info.Layout, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return nil, fmt.Errorf("%s: packed weights of the layout %.80q, expected a short name", f.Path(), info.Layout)
	}
	for name, m := range info.Matrices {
		if err := info.check(f, name, m); err != nil {
			return nil, fmt.Errorf("%s: packed matrix %q: %w", f.Path(), name, err)
		}
	}
	return &info, nil
}

// check compares what is said of a matrix with its tensor.
func (p *packedInfo) check(f *checkpoint.File, name string, m packedMatrix) error {
	if _, err := digest.Parse(m.Digest); err != nil {
		return err
	}
	if len(m.Shape) < 2 || slices.Min(m.Shape) < 1 || slices.Max(m.Shape) > 1<<20 {
		return fmt.Errorf("shape %v, expected at least two sizes of 1 to %d", m.Shape, 1<<20)
	}
	tensor, _ := f.Info(name)
	if want := panelsOf(m.Shape, p.Panels); !slices.Equal(tensor.Shape, want) {
		return fmt.Errorf("tensor of shape %v, expected %v for a matrix %v", tensor.Shape, want, m.Shape)
	}
	if want := (tensor.Bytes() + kernels.PanelsPart - 1) / kernels.PanelsPart; len(m.CRC) != want {
		return fmt.Errorf("%d checksums, expected %d", len(m.CRC), want)
	}
	_, err := m.sums()
	return err
}

// panelsOf is the shape of a matrix in panels; the axes behind the first count as one.
func panelsOf(shape []int, width int) []int {
	cols := 1
	for _, n := range shape[1:] {
		cols *= n
	}
	return []int{(shape[0] + width - 1) / width, cols, width}
}

// fill is how many values stand for rows that there are not.
func (p *packedInfo) fill() (n int) {
	for _, m := range p.Matrices {
		in := panelsOf(m.Shape, p.Panels)
		n += (in[0]*in[2] - m.Shape[0]) * in[1]
	}
	return n
}

func (m *packedMatrix) sums() ([]uint32, error) {
	sums := make([]uint32, len(m.CRC))
	for i, text := range m.CRC {
		n, err := strconv.ParseUint(text, 16, 32)
		if err != nil {
			return nil, fmt.Errorf("checksum %q, expected 8 hexadecimal digits", text)
		}
		sums[i] = uint32(n)
	}
	return sums, nil
}

// find is the layout's: the network's own names, and panels where there are.
func (p *packedInfo) find(parameter string, shape []int) []vit.Piece {
	if _, ok := p.Matrices[parameter]; !ok || len(shape) < 2 {
		return vit.Whole(parameter, shape)
	}
	return []vit.Piece{{Name: parameter, Shape: panelsOf(shape, p.Panels), Panels: p.Panels}}
}

// found is the network of a file of packed weights.
func (p *packedInfo) found(f *checkpoint.File) (found, error) {
	for _, fam := range families() {
		if fam.name == p.Family {
			return found{family: fam, file: f, layout: vit.Layout{Name: p.Layout, Find: p.find}, packed: p}, nil
		}
	}
	return found{}, fmt.Errorf("%s: packed weights of the family %q, which is not known", f.Path(), p.Family)
}

// panelUse has the device use panels where they lie in the file.
type panelUse struct {
	info *packedInfo
	path string
	sums *hashing
	used int
}

// use is vit.Hooks.Use: the digest of what nobody reads now is the one noted when it was
// packed, and the device compares checksums before it reads.
func (u *panelUse) use(w *tensor.Tensor, width int, panels []float32) bool {
	m := u.info.Matrices[w.Name()]
	sums, err := m.sums()
	if err != nil || !w.UsePanels(kernels.Panels{Name: u.path + ": " + w.Name(), Width: width, Values: panels, Sums: sums}) {
		return false
	}
	u.sums.set[w.Name()], _ = digest.Parse(m.Digest)
	u.used++
	return true
}

// compare reports a matrix that was read and has another digest than when it was packed.
func (p *packedInfo) compare(path string, set map[string]digest.Digest) error {
	for name, m := range p.Matrices {
		if got := set[name].String(); got != m.Digest {
			return fmt.Errorf("%s: %s has the digest %s, and had %s when it was packed: the file was changed or damaged", path, name, got, m.Digest)
		}
	}
	return nil
}
