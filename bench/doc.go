// Package bench measures. Its Go benchmarks print the benchstat format with
// GFLOP/s and the share of the machine's fused-multiply-add peak measured in the
// same run:
//
//	go test -bench . ./bench | tee new.bench
//	go tool benchstat -col /threads new.bench
//
// Nothing here asserts a speed: a shared machine would make such a test fail at
// random.
package bench
