// Command vision predicts the response of the human visual cortex to photographs
// and evaluates the prediction. `vision help` lists its commands; the README says
// what they need.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"vision/bench/battery"
)

// Exit codes, which other programs rely on.
const (
	exitDone        = 0
	exitFailed      = 1 // the command failed, or a comparison disagreed
	exitUsage       = 2
	exitAgain       = 75 // the device was lost; the same command line goes on
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the program at once
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// endAtOnce ends the program at the first Ctrl-C until stop is called: for work that does
// not look at its context, and has written nothing that could be half there.
func endAtOnce(ctx context.Context, diagnostics io.Writer) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		fmt.Fprintln(diagnostics, "vision: interrupted")
		os.Exit(exitInterrupted)
	})
}

// usageError is a mistake in the command line.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run executes a command line and returns the exit code. Results go to out,
// progress and errors to diagnostics.
func run(ctx context.Context, args []string, out, diagnostics io.Writer) int {
	results := &output{w: out}
	root := newRoot(args, results, diagnostics)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil && results.err != nil {
		err = fmt.Errorf("results could not be written: %w", results.err)
	}
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(diagnostics, "vision: %v\nRun 'vision help' or add --help to the command.\n", err)
		return exitUsage
	case errors.Is(err, battery.ErrLost):
		fmt.Fprintf(diagnostics, "vision: %v\n", err)
		return exitAgain
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(diagnostics, "vision: interrupted (%v)\n", err)
		return exitInterrupted
	}
	fmt.Fprintf(diagnostics, "vision: %v\n", err)
	if step := stepOf(err); step != "" {
		fmt.Fprintf(diagnostics, "next: %s\n", step)
	}
	return exitFailed
}
