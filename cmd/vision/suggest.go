package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// unknownCommand says which commands a mistyped one may have meant.
func unknownCommand(c *cobra.Command, typed string) error {
	return usagef("unknown command %q%s", typed, meant(c, typed, ""))
}

// unknownFlag adds to pflag's error which flags a mistyped one may have meant.
func unknownFlag(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || len(unknown.GetSpecifiedName()) < 2 {
		return usageError{err}
	}
	names := &cobra.Command{}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		names.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	return usagef("%v%s", err, meant(names, unknown.GetSpecifiedName(), "--"))
}

// meant is cobra's search for names that are near or begin alike; flags use it as if they
// were commands.
func meant(c *cobra.Command, typed, prefix string) string {
	c.SuggestionsMinimumDistance = 2
	near := c.SuggestionsFor(typed)
	if len(near) == 0 {
		return ""
	}
	return "; did you mean " + prefix + strings.Join(near, " or "+prefix) + "?"
}
