//go:build !slow

package everywhere_test

// full asks TestReference for every device, batch and number of threads.
const full = false
