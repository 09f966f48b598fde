# Writes ../large_test.go: sine and cosine of large binary32 arguments in 400-bit
# arithmetic. mpmath 1.3.0, numpy 2.4.6:  python make_large_test.py > ../large_test.go
import random
import struct

import numpy as np
from mpmath import cos, floor, mp, mpf, pi, sin

mp.prec = 400
random.seed(1)


def value(u):
    return struct.unpack("<f", struct.pack("<I", u))[0]


patterns = {0x7F7FFFFF, 0x7F000000, 0x471C4001, 0x471C4000, 0x4E800000, 0x5F000000, 0x70000000}
digits = int(floor((2 / pi) * mpf(2) ** 300))
nearest = []
for e in range(142, 255):  # for each exponent the two significands nearest to a multiple of pi/2
    shift = e - 150
    window = digits << max(0, shift + 64 - 300) if shift + 64 > 300 else digits >> (300 - 64 - shift)
    m = np.arange(1 << 23, 1 << 24, dtype=np.uint64)
    fraction = m * np.uint64(window & ((1 << 64) - 1))
    distance = np.minimum(fraction, np.uint64(0) - fraction)
    for i in np.argpartition(distance, 2)[:2]:
        nearest.append((int(distance[i]), (e << 23) | (int(m[i]) & 0x7FFFFF)))
patterns.update(u for _, u in sorted(nearest)[:24])
patterns.update(random.randrange(0x471C4001, 0x7F800000) for _ in range(9))

print("""package elementary_test

// largeArguments are made by testdata/make_large_test.py in 400-bit arithmetic:
// of the two patterns of each exponent nearest to a multiple of π/2 the 24
// nearest, the largest number, powers of two, and some at random.
var largeArguments = []struct {
	x        uint32
	sin, cos float64
}{""")
for u in sorted(patterns):
    x = mpf(value(u))
    print("\t{0x%08x, %s, %s}," % (u, float(sin(x)).hex(), float(cos(x)).hex()))
print("}")
