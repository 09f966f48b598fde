# Recomputes recorded worst errors in 160-bit arithmetic. mpmath 1.3.0. Reads
# lines "function input output" (patterns in hexadecimal) from standard input;
# TestWorstPoints prints them with -v:
#   go test ./kernels/elementary -run WorstPoints -v | grep -o 'point .*' | cut -c7- | python worst_points.py
import struct
import sys

from mpmath import cos, erf, erfc, exp, floor, log, mp, mpf, nstr, pi, sin, sqrt, tanh

mp.prec = 160
functions = {
    "Exp": exp, "Log": log, "Erf": erf, "Erfc": erfc, "Tanh": tanh, "Sin": sin, "Cos": cos,
    "GELU": lambda x: x * erfc(-x / sqrt(mpf(2))) / 2,
    "GELUGrad": lambda x: erfc(-x / sqrt(mpf(2))) / 2 + x * exp(-x * x / 2) / sqrt(2 * pi),
}


def value(text):
    return mpf(struct.unpack("<f", struct.pack("<I", int(text, 16)))[0])


for line in sys.stdin:
    name, x, y = line.split()
    true = functions[name](value(x))
    exponent = max(int(floor(log(abs(true), 2))), -126)
    print(name, x, nstr(abs(value(y) - true) / mpf(2) ** (exponent - 23), 9))
