// Package backbone opens the frozen network that a user names: a file of weights
// of any family and layout that the project knows, or the built-in ones. The shape
// of the network is read off the tensors, what tensors do not say (heads, eps)
// from the config.json beside them, and the user's own options win.
package backbone
