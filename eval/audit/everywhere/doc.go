// Package everywhere holds tests alone: the audit's works on every device that can
// be opened here. They stand apart from package audit because its tests are also
// built for other processors and run emulated, without the system's loader that the
// binding of NVIDIA's driver needs.
package everywhere
