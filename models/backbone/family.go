package backbone

import (
	"fmt"
	"strings"

	"vision/models/blip"
	"vision/models/checkpoint"
	"vision/models/dinov2"
	"vision/models/pixels"
	"vision/models/vit"
)

// family is what the networks of one origin share.
type family struct {
	name        string
	detect      func(*checkpoint.File) (*checkpoint.File, vit.Layout, bool)
	scaling     func() pixels.Scaling
	image       int     // side of the square where nothing says another
	offset      float64 // of position interpolation
	layerScale  bool
	defaultHead int // width of a head
}

func families() []family {
	return []family{
		{name: "BLIP", detect: blip.Detect, scaling: blip.Scaling, image: 224, defaultHead: 64},
		dinov2Family(),
	}
}

func dinov2Family() family {
	return family{name: "DINOv2", detect: dinov2.Detect, scaling: dinov2.Scaling, image: 224, offset: dinov2.ScaleOffset, layerScale: true, defaultHead: 64}
}

// found is a recognised file.
type found struct {
	family
	file   *checkpoint.File // the part that holds the network
	layout vit.Layout
	packed *packedInfo // nil if it lies as in its framework
}

func recognise(f *checkpoint.File) (found, error) {
	if p, err := readPacked(f); err != nil {
		return found{}, err
	} else if p != nil {
		return p.found(f)
	}
	var known []string
	for _, fam := range families() {
		if part, layout, ok := fam.detect(f); ok {
			return found{family: fam, file: part, layout: layout}, nil
		}
		known = append(known, fam.name)
	}
	names := f.Names()
	return found{}, fmt.Errorf("%s: its %d tensors (%s, …) are those of no family that is known: %s", f.Path(), len(names), strings.Join(names[:min(3, len(names))], ", "), strings.Join(known, ", "))
}

// outside lists the tensors of the file that lie outside the part that holds the
// network, such as an optimiser's state beside "model".
func (f *found) outside(file *checkpoint.File) []checkpoint.Ignored {
	if file == f.file {
		return nil
	}
	var list []checkpoint.Ignored
	for _, name := range file.Names() {
		_, inner, _ := strings.Cut(name, ".")
		if _, ok := f.file.Info(inner); ok {
			continue
		}
		info, _ := file.Info(name)
		list = append(list, checkpoint.Ignored{Info: info, Reason: "outside the part that holds the network"})
	}
	return list
}

// measure reads the network's shape off the tensors.
func (f *found) measure() (c vit.Config, err error) {
	position, err := f.shape("pos_embed", []int{1, 2, 0})
	if err != nil {
		return c, err
	}
	c.Width = position[2]
	patch, err := f.shape("patch_embed.proj.weight", []int{c.Width, 3, 0, 0})
	if err != nil {
		return c, err
	}
	hidden, err := f.shape("blocks.0.mlp.fc1.weight", []int{0, c.Width})
	if err != nil {
		return c, err
	}
	if patch[3] < 1 {
		return c, fmt.Errorf("%s: patch embedding of shape %v, expected patches of at least one pixel", f.file.Path(), patch)
	}
	c.Patch, c.Hidden = patch[3], hidden[0]
	for {
		if _, err := f.shape(fmt.Sprintf("blocks.%d.norm1.weight", c.Depth), []int{c.Width}); err != nil {
			break
		}
		c.Depth++
	}
	c.LayerScale, c.ScaleOffset = f.layerScale, f.offset
	return c, nil
}

// shape is the network's shape of a parameter as the file has it: that of its
// last piece, turned round where the file keeps it transposed.
func (f *found) shape(parameter string, like []int) ([]int, error) {
	if f.packed != nil {
		if m, ok := f.packed.Matrices[parameter]; ok && len(m.Shape) == len(like) {
			return m.Shape, nil
		}
	}
	pieces := f.layout.Find(parameter, like)
	piece := pieces[len(pieces)-1]
	info, ok := f.file.Info(piece.Name)
	if !ok || len(info.Shape) != len(like) {
		return nil, fmt.Errorf("%s: %s %v is missing or has another number of axes, expected %d", f.file.Path(), piece.Name, info.Shape, len(like))
	}
	if piece.Transposed {
		return []int{info.Shape[1], info.Shape[0]}, nil
	}
	return info.Shape, nil
}
