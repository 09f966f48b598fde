package nsd

import (
	"errors"
	"io/fs"

	"vision/models/checkpoint"
)

// readDictionary reads a pickled dictionary {label: name}.
func readDictionary(path string) (mapping, error) {
	dict, err := checkpoint.ReadPickledDict(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing(path, "a pickled dictionary {label: name}", err)
	}
	if err != nil {
		return nil, err
	}
	m := make(mapping, len(dict))
	for label, name := range dict {
		m[int64(label)] = name
	}
	return m, nil
}
