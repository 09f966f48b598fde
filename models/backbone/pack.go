package backbone

import (
	"bytes"
	"context"
	"encoding/binary"
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
func Pack(ctx context.Context, weights, folder string, width int) (path string, err error) {
	if width < 1 || width > mostPanels {
		return "", fmt.Errorf("pack: panels of %d rows, expected 1 to %d", width, mostPanels)
	}
	file, err := openWeights(weights)
	if err != nil {
		return "", err
	}
	defer file.Close()
	f, c, _, err := describe(file, Options{Weights: weights, Squash: true})
	if err != nil {
		return "", err
	}
	if c.Image, err = f.side(c); err != nil { // position embeddings stay as they are
		return "", err
	}
	if err := vit.Check(f.file, c, f.layout); err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	configs, err := readConfigs(weights)
	if err != nil {
		return "", err
	}
	if err := newFolder(folder, configs); err != nil {
		return "", err
	}
	info := packedInfo{Version: packedVersion, Family: f.name, Layout: f.layout.Name, Panels: width, Matrices: map[string]packedMatrix{}}
	tensors, err := info.collect(&f, c)
	if err != nil {
		return "", err
	}
	metadata, err := info.metadata()
	if err := errors.Join(err, ctx.Err()); err != nil {
		return "", err
	}
	path = filepath.Join(folder, PackedName)
	for name, text := range configs { // before the weights, which would mean something else without them
		if err = atomicfile.WriteBytes(filepath.Join(folder, name), text); err != nil {
			break
		}
	}
	if err == nil {
		err = checkpoint.WriteAligned(path, tensors, metadata)
	}
	if err != nil {
		for name := range configs {
			os.Remove(filepath.Join(folder, name))
		}
		return "", err
	}
	return path, nil
}

// collect reads the network's parameters, matrices as panels.
func (p *packedInfo) collect(f *found, c vit.Config) ([]checkpoint.Tensor, error) {
	var tensors []checkpoint.Tensor
	digests := map[string]digest.Digest{}
	_, err := vit.Read(f.file, c, f.layout, func(param vit.Parameter, v []float32) {
		t := checkpoint.Tensor{Name: param.Name, Shape: param.Shape, Data: slices.Clone(v)}
		if len(param.Shape) >= 2 && strings.HasSuffix(param.Name, ".weight") {
			digests[param.Name] = digest.Float32(param.Shape, v)
			t.Shape = panelsOf(param.Shape, p.Panels)
			panels := kernels.PackPanels(v, param.Shape[0], t.Shape[1], p.Panels)
			t.Data = panels
			p.Matrices[param.Name] = packedMatrix{Shape: param.Shape, Digest: digests[param.Name].String(), CRC: checksums(panels)}
		}
		tensors = append(tensors, t)
	})
	if err == nil && f.packed != nil {
		err = f.packed.compare(f.file.Path(), digests)
	}
	return tensors, err
}

// side is the square whose patches are those of the stored position embeddings.
func (f *found) side(c vit.Config) (int, error) {
	position, err := f.shape("pos_embed", []int{1, 2, c.Width})
	if err != nil {
		return 0, err
	}
	return int(math.Round(math.Sqrt(float64(max(position[1]-1, 1))))) * c.Patch, nil
}

// newFolder makes a folder, or takes an empty one, as one counts that an interrupted run
// left: nobody's files are replaced.
func newFolder(path string, configs map[string][]byte) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(path, 0o777)
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if atomicfile.IsTemp(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(path, e.Name()))
		if want, ok := configs[e.Name()]; err != nil || !ok || !bytes.Equal(text, want) {
			return fmt.Errorf("%s: has an entry %q, expected a new or an empty folder", path, e.Name())
		}
	}
	return nil
}

// readConfigs reads what stands beside weights and says more about them.
func readConfigs(weights string) (map[string][]byte, error) {
	configs := map[string][]byte{}
	if weights == Builtin {
		return configs, nil
	}
	for _, name := range []string{"config.json", "preprocessor_config.json"} {
		text, there, err := readSmall(filepath.Join(filepath.Dir(weights), name))
		if err != nil {
			return nil, err
		}
		if there {
			configs[name] = text
		}
	}
	return configs, nil
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
