// Package folderlock lets one process at a time write to a folder: a cache of
// features, the states of a training.
package folderlock
