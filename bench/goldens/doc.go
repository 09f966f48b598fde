// Package goldens holds the Python scripts that made the golden files of the
// tests, and one test: every golden file is listed in its folder's
// MANIFEST.json with the SHA-256 it has. See README.md.
package goldens
