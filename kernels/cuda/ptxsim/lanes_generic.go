//go:build !amd64

package ptxsim

func fmaLanes(d, a, b, c *lanes32) { fmaPortable(d, a, b, c) }

func fmaRun(base *lanes32, list []fmaSlots) { fmaRunPortable(base, list) }
