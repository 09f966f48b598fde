//go:build linux && (amd64 || arm64)

package libcuda

import (
	"testing"
	"unsafe"

	"github.com/ebitengine/purego"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptx"
)

// null is a driver whose every entry is a C function that returns at once: isdigit of
// 1, a handle here, is 0, which is CUDA_SUCCESS.
func null(tb testing.TB) *Driver {
	libc, err := purego.Dlopen("libc.so.6", purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		tb.Skip(err)
	}
	nothing, err := purego.Dlsym(libc, "isdigit")
	if err != nil {
		tb.Fatal(err)
	}
	d := new(Driver)
	for i := range d.entry {
		d.entry[i] = nothing
	}
	return d
}

// nothing is a launch of 1 block of 1 thread with one parameter.
func nothing(f driver.Function, args unsafe.Pointer) driver.Launch {
	one := driver.Dim3{X: 1, Y: 1, Z: 1}
	return driver.Launch{Function: f, Grid: one, Block: one, Params: []unsafe.Pointer{args}}
}

// A launch leaves no garbage; no entry has more arguments than there is room for.
func TestLaunchAllocatesNothing(t *testing.T) {
	d := null(t)
	d.context.Store(1)
	l := nothing(1, unsafe.Pointer(new(uint64)))
	if n := testing.AllocsPerRun(1000, func() {
		if err := d.LaunchKernel(l); err != nil {
			t.Fatal(err)
		}
	}); n >= 1 { // a collection empties the pool now and then
		t.Errorf("%v allocations a launch, expected none", n)
	}
	for _, e := range table {
		if e.args > maxWords {
			t.Errorf("%s has %d arguments, room for %d", e.name, e.args, maxWords)
		}
	}
}

// BenchmarkLaunch is what a launch costs the host. binding: the library's functions do
// nothing, so that this package and the way into C and back are left. One call of C is
// in it twice, for the context and for the launch; call is one alone. driver: the
// library that there is queues a kernel that does nothing; the simulator's executes it.
func BenchmarkLaunch(b *testing.B) {
	launches := func(d *Driver, f driver.Function, args unsafe.Pointer) func(b *testing.B) {
		return func(b *testing.B) {
			l := nothing(f, args)
			b.ReportAllocs()
			for b.Loop() {
				if err := d.LaunchKernel(l); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	args := new([5]uint64) // elementwise's Binary, of no values
	b.Run("path=binding", func(b *testing.B) {
		d := null(b)
		d.context.Store(1)
		launches(d, 1, unsafe.Pointer(args))(b)
	})
	b.Run("path=binding-without-context", func(b *testing.B) { launches(null(b), 1, unsafe.Pointer(args))(b) })
	b.Run("path=call", func(b *testing.B) {
		entry := null(b).entry[cuLaunchKernel]
		b.ReportAllocs()
		for b.Loop() {
			purego.SyscallN(entry, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
		}
	})
	b.Run("path=driver", func(b *testing.B) {
		d, err := Open()
		if err != nil {
			b.Skip(err)
		}
		must := func(err error) {
			if err != nil {
				b.Fatal(err)
			}
		}
		context, err := d.PrimaryCtxRetain(0)
		must(err)
		must(d.CtxSetCurrent(context))
		text, err := ptx.Text("elementwise_1_direct")
		must(err)
		m, _, err := d.ModuleLoadData(text, driver.JITOptions{Optimisation: -1})
		must(err)
		f, err := d.ModuleGetFunction(m, "elementwise_add")
		must(err)
		launches(d, f, unsafe.Pointer(args))(b)
		must(d.CtxSynchronize())
		must(d.ModuleUnload(m))
		must(d.PrimaryCtxRelease(0))
	})
}
