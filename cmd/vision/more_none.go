//go:build nodemo

package main

import "github.com/spf13/cobra"

// more are the commands that a program for a GPU alone goes without.
func more(*app) []*cobra.Command { return nil }
