package backbone

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vision/kernels"
	"vision/kernels/atomicfile"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/models/vit"
)

// PackedName is the file of packed weights in its folder.
const PackedName = "model.safetensors"

// Pack writes the network of a file of weights into a new folder, the matrices of its
// linear layers in panels of width rows ([kernels.Panels]): a device whose kernels read
// such panels uses them where they lie in the mapped file, and none of their values is
// read, hashed or copied before it is needed. config.json and preprocessor_config.json
// are copied. It returns the path of the weights. The bits of all features are the same.
func Pack(weights, folder string, width int) (path string, err error) {
	if width < 1 || width > mostPanels {
		return "", fmt.Errorf("pack: panels of %d rows, expected 1 to %d", width, mostPanels)
	}
	file, err := openWeights(weights)
	if err != nil {
		return "", err
	}
	defer file.Close()
	f, err := identify(file, weights)
	if err != nil {
		return "", err
	}
	c, err := f.measure()
	if err != nil {
		return "", err
	}
	if _, err := f.settle(&c, Options{Weights: weights, Squash: true}); err != nil {
		return "", err
	}
	if c.Image, err = f.side(c); err != nil { // position embeddings stay as they are
		return "", err
	}
	if err := vit.Check(f.file, c, f.layout); err != nil {
		return "", err
	}
	if err := newFolder(folder); err != nil {
		return "", err
	}
	info := packedInfo{Version: packedVersion, Family: f.name, Layout: f.layout.Name, Panels: width, Matrices: map[string]packedMatrix{}}
	var tensors []checkpoint.Tensor
	_, err = vit.Read(f.file, c, f.layout, func(p vit.Parameter, v []float32) {
		t := checkpoint.Tensor{Name: p.Name, Shape: p.Shape, Data: slices.Clone(v)}
		if len(p.Shape) >= 2 && strings.HasSuffix(p.Name, ".weight") {
			t.Shape = panelsOf(p.Shape, width)
			panels := packed(v, t.Shape)
			t.Data = panels
			info.Matrices[p.Name] = packedMatrix{Shape: p.Shape, Digest: digest.Float32(p.Shape, v).String(), CRC: checksums(panels)}
		}
		tensors = append(tensors, t)
	})
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(info)
	if err != nil {
		return "", err
	}
	if weights != Builtin {
		if err := copyConfigs(filepath.Dir(weights), folder); err != nil {
			return "", err
		}
	}
	path = filepath.Join(folder, PackedName)
	return path, checkpoint.WriteAligned(path, tensors, map[string]string{packedKey: string(text)})
}

// side is the square whose patches are those of the stored position embeddings.
func (f *found) side(c vit.Config) (int, error) {
	position, err := f.shape("pos_embed", []int{1, 2, c.Width})
	if err != nil {
		return 0, err
	}
	return int(math.Round(math.Sqrt(float64(max(position[1]-1, 1))))) * c.Patch, nil
}

// newFolder makes a folder, or takes an empty one: nobody's config.json is replaced.
func newFolder(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.MkdirAll(path, 0o777)
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("%s: has %d entries, expected a new or an empty folder", path, len(entries))
	}
	return nil
}

func copyConfigs(from, to string) error {
	for _, name := range []string{"config.json", "preprocessor_config.json"} {
		text, there, err := readSmall(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		if err := atomicfile.WriteBytes(filepath.Join(to, name), text); err != nil {
			return err
		}
	}
	return nil
}

// packed is a matrix, row-major in v, in panels of that shape.
func packed(v []float32, shape []int) []float32 {
	cols, width := shape[1], shape[2]
	out := make([]float32, shape[0]*cols*width)
	for i := range len(v) / cols {
		panel := out[i/width*cols*width:]
		for j, x := range v[i*cols : (i+1)*cols] {
			panel[j*width+i%width] = x
		}
	}
	return out
}

// checksums are the CRC-32C of each part of the values' bytes.
func checksums(v []float32) []string {
	const part = kernels.PanelsPart / 4
	table := crc32.MakeTable(crc32.Castagnoli)
	var sums []string
	for v := range slices.Chunk(v, part) {
		raw := make([]byte, 0, 4*len(v))
		for _, x := range v {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
		}
		sums = append(sums, fmt.Sprintf("%08x", crc32.Checksum(raw, table)))
	}
	return sums
}
