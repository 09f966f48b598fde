package encoder

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/checkpoint"
)

// Candidate is the network as it was after an epoch.
type Candidate struct {
	Epoch  int // 0 is before training
	Score  float64
	Digest digest.Digest // of the parameters
	Path   string        // its file, "" if training had no folder

	values [][]float32 // without a folder: a copy, in the order of Params
}

// Restore puts a candidate's parameters into the network that was trained, after
// checking that they still have the candidate's digest.
func (c Candidate) Restore(n *Network) (err error) {
	defer kernels.Catch(&err)
	if c.Path == "" {
		if len(c.values) != len(n.params) {
			return fmt.Errorf("encoder: the candidate of epoch %d holds %d parameters, expected %d", c.Epoch, len(c.values), len(n.params))
		}
		for i, p := range n.params {
			p.Write(c.values[i])
		}
		return nil
	}
	f, err := checkpoint.Open(c.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := c.verify(f); err != nil {
		return err
	}
	_, err = n.Load(f)
	return err
}

// verify compares the digest of a candidate's file with the one that is known.
func (c Candidate) verify(f *checkpoint.File) error {
	all, err := f.Digests()
	if err != nil {
		return err
	}
	found, err := digest.Set(all)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Path, err)
	}
	if found != c.Digest {
		return fmt.Errorf("%s: parameters with digest %s, expected %s of epoch %d; the file was changed or damaged", c.Path, found, c.Digest, c.Epoch)
	}
	return nil
}

// bestName is the file of an epoch's candidate.
func bestName(epoch int) string { return fmt.Sprintf("best-%04d.safetensors", epoch) }

// consider makes the network's present state a candidate. It is kept if its score
// is a finite number, among the Keep highest (the earlier of equals), and if its
// parameters differ from those of every candidate kept: a deep copy, written at
// once. The file of one that drops out is removed after the next state has been
// written, since the state on disk still lists it. better tells whether the score
// is the highest so far.
func (t *trainer) consider(score float64) (better bool, err error) {
	if score-score != 0 {
		return false, nil
	}
	best := t.s.best
	better = len(best) == 0 || score > best[0].Score
	at := len(best)
	for at > 0 && score > best[at-1].Score {
		at--
	}
	if at >= t.cfg.Keep {
		return better, nil
	}
	c := Candidate{Epoch: t.s.epoch, Score: score}
	if c.Digest, err = t.net.Digest(); err != nil {
		return better, err
	}
	if slices.ContainsFunc(best, func(other Candidate) bool { return other.Digest == c.Digest }) {
		return better, nil
	}
	if t.opt.Dir == "" {
		for _, p := range t.net.params {
			c.values = append(c.values, p.Floats())
		}
	} else {
		c.Path = filepath.Join(t.opt.Dir, bestName(c.Epoch))
		if err := t.net.Save(c.Path, map[string]string{
			"training": t.id.training, "epoch": strconv.Itoa(c.Epoch), "score": strconv.FormatFloat(score, 'g', -1, 64), "digest": c.Digest.String(),
		}); err != nil {
			return better, err
		}
	}
	best = slices.Insert(best, at, c)
	t.s.best = best[:min(len(best), t.cfg.Keep)]
	return better, nil
}

// sweep removes files of candidates that the state no longer lists, and what an
// interrupted write left behind.
func (t *trainer) sweep() error {
	if t.opt.Dir == "" {
		return nil
	}
	listed := map[string]bool{}
	for _, c := range t.s.best {
		listed[bestName(c.Epoch)] = true
	}
	entries, err := os.ReadDir(t.opt.Dir)
	if err != nil {
		return fmt.Errorf("encoder: %w", err)
	}
	for _, e := range entries {
		if isLeftOver(e.Name()) && !listed[e.Name()] {
			if err := os.Remove(filepath.Join(t.opt.Dir, e.Name())); err != nil {
				return fmt.Errorf("encoder: %w", err)
			}
		}
	}
	return nil
}
