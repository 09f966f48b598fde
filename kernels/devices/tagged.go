//go:build !gorgonia

package devices

// tagged are the devices of builds with a tag; this is one without.
var tagged []kind
