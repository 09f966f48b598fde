//go:build !unix

package atomicfile

// syncDir does nothing: these systems offer no flush of a directory.
func syncDir(string) error { return nil }
