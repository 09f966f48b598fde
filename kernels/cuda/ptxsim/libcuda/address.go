//go:build cgo

package main

/*
#cgo CFLAGS: -D_GNU_SOURCE
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// The entries are found in the library's own table of symbols.
static void *entry(const char *name) {
  static void *self;
  if (!self) {
    Dl_info info;
    if (!dladdr((void *)entry, &info)) return 0;
    self = dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD);
  }
  return self ? dlsym(self, name) : 0;
}
*/
import "C"

import (
	"unsafe"

	"vision/kernels/cuda/driver"
)

// suffixes are what cuda.h appends to a plain name: callers of cuGetProcAddress ask for
// the plain one and state their version.
var suffixes = []string{"_v3", "_v2", ""}

//export cuGetProcAddress_v2
func cuGetProcAddress_v2(name *C.char, out *unsafe.Pointer, version C.int, flags C.ulonglong, found *C.int) C.int {
	const symbolFound, symbolMissing = 0, 1
	if name == nil || out == nil {
		return C.int(driver.InvalidValue)
	}
	for _, s := range suffixes {
		if p := C.entry(permanent(C.GoString(name) + s)); p != nil {
			*out = p
			if found != nil {
				*found = symbolFound
			}
			return 0
		}
	}
	*out = nil
	if found != nil {
		*found = symbolMissing
	}
	return C.int(driver.NotFound)
}

//export cuGetProcAddress
func cuGetProcAddress(name *C.char, out *unsafe.Pointer, version C.int, flags C.ulonglong) C.int {
	return cuGetProcAddress_v2(name, out, version, flags, nil)
}
