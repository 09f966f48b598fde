package main

import (
	"errors"
	"io/fs"
	"syscall"

	"vision/eval/nsd"
)

// hinted is an error with the user's next step, which run prints on a line of its own:
// the error says what was found and expected, the step what to type or where to look.
type hinted struct {
	error
	step string
}

func (h hinted) Unwrap() error { return h.error }

// hint adds a next step to an error, if it is one and has none yet.
func hint(err error, step string) error {
	var h hinted
	if err == nil || errors.As(err, &h) {
		return err
	}
	return hinted{err, step}
}

// ifAbsent adds a next step to an error that says that a file or folder is not there.
func ifAbsent(err error, step string) error {
	var data *nsd.Error
	if errors.Is(err, fs.ErrNotExist) || (errors.As(err, &data) && data.Found == "nothing") {
		return hint(err, step)
	}
	return err
}

// What is most often not there, and where it comes from.
const (
	stepWeights  = "--weights takes a file of BLIP or DINOv2, or builtin:dinov2-s, which is part of the program; vision info --weights FILE describes one"
	stepData     = "--data takes the folder of one subject, with training_split in it; vision simulate --out DIR writes one with a known truth"
	stepFeatures = "vision features --weights W --images DIR --out FILE writes such a file"
	stepModel    = "vision train --data SUBJECT --weights W --out MODEL writes the folder; an interrupted training goes on with its own command line"
	stepResult   = "vision demo --json and vision evaluate --json write it to standard output"
	stepRoom     = "make room or choose another place with --out, --cache or TMPDIR, then repeat the command; nothing half-written was kept"
)

// stepOf is the next step for an error, "" if there is none to give.
func stepOf(err error) string {
	var h hinted
	switch {
	case errors.As(err, &h):
		return h.step
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EFBIG), errors.Is(err, syscall.EDQUOT):
		return stepRoom
	}
	return ""
}
