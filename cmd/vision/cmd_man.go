//go:build !nodemo

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"vision/kernels/atomicfile"
)

func newMan(a *app) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "man",
		Short: "Write the manual pages",
		Long: `Writes a page for every command, vision.1, vision-train.1, …, for man:

  vision man --out ~/.local/share/man/man1`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"out", out}); err != nil {
				return err
			}
			return a.man(c.Root(), out)
		},
	}
	c.Flags().StringVar(&out, "out", "", "folder for the pages")
	if err := c.MarkFlagDirname("out"); err != nil {
		panic(err) // the flag is the one above
	}
	return c
}

// man writes all pages into a folder beside, then puts each in its place: equal programs
// write equal pages, so they carry no date.
func (a *app) man(root *cobra.Command, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "vision-man-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	undated := time.Unix(0, 0).UTC()
	root.DisableAutoGenTag = true
	if err := doc.GenManTree(root, &doc.GenManHeader{Title: "VISION", Section: "1", Source: "vision", Manual: "VISION in Go", Date: &undated}, temp); err != nil {
		return err
	}
	pages, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	for _, page := range pages {
		text, err := os.ReadFile(filepath.Join(temp, page.Name()))
		if err != nil {
			return err
		}
		if err := atomicfile.WriteBytes(filepath.Join(out, page.Name()), text); err != nil {
			return err
		}
	}
	if a.json {
		return nil
	}
	_, err = fmt.Fprintf(a.out, "%d pages in %s\n", len(pages), out)
	return err
}
