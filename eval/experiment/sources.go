package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
)

// Sources says where a training found its network and keeps its features, so that
// predictions need no more than the training's folder: sources.json beside model.json.
// It is no part of the result, and what it leads to is checked as if it were named
// by hand.
type Sources struct {
	Weights string  `json:"weights"`          // an absolute path, or builtin:…; "" with features from a file
	Eps     float64 `json:"eps,omitempty"`    // LayerNorm's, where it was named
	Squash  bool    `json:"squash,omitempty"` // whatever preprocessor_config.json says
	Cache   string  `json:"cache"`            // the folder of features, an absolute path
}

// write puts sources.json in place.
func (s Sources) write(dir string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(filepath.Join(dir, SourcesFile), append(text, '\n'))
}

// ReadSources reads sources.json of a folder of read-outs; the zero Sources if there is
// none, as in folders of before.
func ReadSources(dir string) (s Sources, err error) {
	path := filepath.Join(dir, SourcesFile)
	err = boundedfile.ReadJSON(path, "where a training's weights and features are", 1<<20, &s)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return Sources{}, nil
	case err == nil && !(s.Eps >= 0):
		err = fmt.Errorf("%s: eps %v, expected 0 or more", path, s.Eps)
	}
	return s, err
}
