// Package report writes the results of an evaluation: the table of visual
// regions as aligned text and as Markdown, and the JSON forms that other
// programs read.
//
// In memory and in JSON accuracies are fractions 0..1, except the median and
// mean of `vision evaluate --json`, which are percent as the organisers' code
// gives them. Text and Markdown show percent with one decimal. What does not
// exist (an absent region, a model that was not run) is NaN in memory, null in
// JSON and – in tables.
package report
