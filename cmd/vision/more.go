//go:build !nodemo

package main

import "github.com/spf13/cobra"

// more are the commands that a program for a GPU alone goes without: fonts and drawing
// are more than a quarter of it.
func more(a *app) []*cobra.Command { return []*cobra.Command{newPlot(a), newMan(a)} }
