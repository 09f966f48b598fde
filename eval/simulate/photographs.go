package simulate

import (
	"errors"
	"fmt"
	"os"
)

// TrainingPhotographs numbers the photograph of each of so many training stimuli of the
// subject in a folder: crops of one photograph share it. nil where the subject is not
// simulated: real stimuli are photographs of their own. A table of another number of
// stimuli is an error that names it.
func TrainingPhotographs(subject string, stimuli int) ([]int, error) {
	train, _, err := photographs(subject)
	return train, checkPhotographs(subject, "training", train, stimuli, err)
}

// EvaluatedPhotographs are those of the test stimuli (rows nil), or of rows of the
// training ones; nil where the subject is not simulated.
func EvaluatedPhotographs(subject string, rows []int, stimuli int) ([]int, error) {
	train, test, err := photographs(subject)
	if err != nil || train == nil {
		return nil, err
	}
	if rows == nil {
		return test, checkPhotographs(subject, "test", test, stimuli, nil)
	}
	picked := make([]int, len(rows))
	for i, r := range rows {
		if r >= len(train) {
			return nil, fmt.Errorf("%s: %d training stimuli, row %d is asked for", StimuliPath(subject), len(train), r)
		}
		picked[i] = train[r]
	}
	return picked, nil
}

func checkPhotographs(subject, split string, groups []int, stimuli int, err error) error {
	if err == nil && groups != nil && len(groups) != stimuli {
		err = fmt.Errorf("%s: %d %s stimuli, expected %d, one for each picture", StimuliPath(subject), len(groups), split, stimuli)
	}
	return err
}

// photographs reads the photograph of each stimulus; nil for real data.
func photographs(subject string) (train, test []int, err error) {
	if _, err := os.Stat(StimuliPath(subject)); errors.Is(err, os.ErrNotExist) {
		return nil, nil, nil
	}
	a, b, err := ReadStimuli(subject)
	if err != nil {
		return nil, nil, err
	}
	of := func(list []Stimulus) []int {
		groups := make([]int, len(list))
		for i, s := range list {
			groups[i] = s.Photo
		}
		return groups
	}
	return of(a), of(b), nil
}
