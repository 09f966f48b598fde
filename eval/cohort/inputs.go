package cohort

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"

	"vision/eval/nsd"
	"vision/eval/parallel"
	"vision/kernels/digest"
	"vision/models/features"
	"vision/models/pixels"
)

// picturesDigest is the digest of the files of pictures, in their order: uint8
// [pictures, 32], the SHA-256 of each. Files are read and not decoded, which takes
// seconds where decoding takes minutes.
func picturesDigest(ctx context.Context, images []nsd.Image, o *Options, stage string) (string, error) {
	sums := make([]byte, len(images)*sha256.Size)
	err := parallel.Do(ctx, o.Threads, len(images), stage, o.Step, func(_, i int) (err error) {
		f, err := os.Open(images[i].Path)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		h.Sum(sums[i*sha256.Size : i*sha256.Size])
		return nil
	})
	if err != nil {
		return "", err
	}
	d, err := digest.Tensor("uint8", []int{len(images), sha256.Size}, sums)
	return d.String(), err
}

// repeats groups pictures that show the same, by their decoded pixels as `vision train`
// does; nil where each is another one, as the challenge's names say.
func repeats(ctx context.Context, images []nsd.Image, o *Options, stage string) ([]int, error) {
	if nsd.Numbered(images) {
		return nil, nil
	}
	ids := make([]features.ID, len(images))
	err := parallel.Do(ctx, o.Threads, len(images), stage, o.Step, func(_, i int) error {
		p, err := pixels.ReadFile(images[i].Path)
		if err == nil {
			ids[i] = features.Identify(p)
		}
		return err
	})
	return features.Repeats(ids), err
}

// numbersDigest is the digest of photographs' or row numbers; "" of nil.
func numbersDigest(numbers []int) string {
	if numbers == nil {
		return ""
	}
	return digest.Ints(numbers).String()
}

// paperRegions are the paper's 27 regions of a hemisphere, absent ones too.
func paperRegions(s *nsd.Subject, side nsd.Side) []nsd.Region {
	var list []nsd.Region
	for _, name := range nsd.PaperRegions() {
		r, _ := s.Hemisphere(side).Region(name)
		list = append(list, r)
	}
	return list
}

// dropEmpty leaves out what is not there.
func dropEmpty(inputs map[string]string) map[string]string {
	for name, sum := range inputs {
		if sum == "" {
			delete(inputs, name)
		}
	}
	return inputs
}

// ceilingsDigest is the digest of noise ceilings as fractions; "" of none.
func ceilingsDigest(ceilings []float64) string {
	if ceilings == nil {
		return ""
	}
	return digest.Float64([]int{len(ceilings)}, ceilings).String()
}
