package prepare

import (
	"errors"
	"fmt"
	"io/fs"
	"math"

	"vision/eval/metric"
	"vision/eval/nsd"
)

func isAbsent(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// readSignalToNoise takes the ncsnr of NSD's own file, if there is one.
func (o *Options) readSignalToNoise(s *side) (found bool, err error) {
	path, values, err := single(o.beside(s, "ncsnr"))
	switch {
	case isAbsent(err):
		return false, nil
	case err != nil:
		return false, err
	case len(values) != s.voxels:
		return false, &nsd.Error{File: path, Found: fmt.Sprintf("%d values", len(values)), Expected: fmt.Sprintf("%d, as the masks have", s.voxels)}
	}
	s.ncsnr = make([]float64, len(s.index))
	for v, at := range s.index {
		if s.ncsnr[v] = values[at]; !(values[at] >= 0) || math.IsInf(values[at], 1) {
			s.missing[v] = true // outside the slab that was measured
		}
	}
	return true, nil
}

// estimateSignalToNoise is the ncsnr of the repeats: √max(0, 1 − noise)/√noise, noise the
// variance of a picture's trials, pooled over the pictures shown more than once.
func (s *side) estimateSignalToNoise() error {
	if s.pooled == 0 {
		return errors.New("prepare: no picture was shown more than once and there is no file of ncsnr: noise ceilings cannot be known")
	}
	s.ncsnr = make([]float64, len(s.index))
	for v, sum := range s.variance {
		noise := sum / float64(s.pooled)
		s.ncsnr[v] = math.Sqrt(math.Max(0, 1-noise)) / math.Sqrt(noise)
		if !(s.ncsnr[v] >= 0) || math.IsInf(s.ncsnr[v], 1) {
			s.missing[v] = true // the same value in every trial
		}
	}
	return nil
}

// ceilings are the noise ceilings of averages over the test pictures' trials, fractions.
func (s *side) ceilings(counts []int) ([]float64, error) {
	out := make([]float64, len(s.ncsnr))
	for v, ncsnr := range s.ncsnr {
		var err error
		if out[v], err = metric.NoiseCeiling(ncsnr, counts); err != nil {
			return nil, err
		}
	}
	return out, nil
}
