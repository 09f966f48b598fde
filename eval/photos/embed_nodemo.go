//go:build nodemo

package photos

import (
	"errors"
	"io/fs"
)

// Embedded reports that this program was built without photographs.
func Embedded() (fs.FS, error) {
	return nil, errors.New("this program was built with the tag nodemo, without the built-in photographs: " +
		"give a folder of photographs and a COCO instances file instead, or build without the tag")
}
