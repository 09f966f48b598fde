// Package docs holds the project's documentation in Markdown, and the tests that
// keep it true: every file and function that a page names must exist, and the
// shapes that a page states must be those that the code computes.
//
//	walkthrough.md   one photograph from pixel to vertex, and the training path
//	decisions.md     what was decided, why, and where it shows
//	formats.md       every file that the program reads or writes
//	variants.md      networks and optimisers of the authors' history
//	adding-an-op.md  every place that a new op touches; a test applies its blocks
//	arm64.md         the demo's time on arm64, estimated from instruction counts
//
// A page names code as `path/file.go: Name`: a function, a method (Type.Method), a
// type, a constant or a variable of that file; `path/file.s: name` is an assembly
// symbol. Paths are relative to the root of the repository.
package docs
