//go:build !nodemo

package photos

import (
	"embed"
	"io/fs"
)

//go:embed pictures/*.png pictures/instances.json
var pictures embed.FS

// Embedded returns the files of the built-in photographs: *.png and
// InstancesName.
func Embedded() (fs.FS, error) { return fs.Sub(pictures, "pictures") }
