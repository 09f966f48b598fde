//go:build !linux && !darwin

package main

// freeSpace is not known here; a full disk is an error of the writing.
func freeSpace(string) (bytes int64, known bool) { return 0, false }
