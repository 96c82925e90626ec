"""Reads every pixel of the first image of a file with astropy or fitsio (CFITSIO).

readFrame.py astropy|fitsio version           prints the library's version and the path of this interpreter
readFrame.py astropy|fitsio digest FILE       prints the SHA-256 of the pixels as little-endian float64
readFrame.py astropy|fitsio passes FILE N     reads it N times; prints the CPU seconds of each pass, after the import
readFrame.py astropy compress FILE OUT        writes it as RICE_1 tiles of a row each
"""
import hashlib
import json
import sys
import time


def reader(name):
    if name == "fitsio":
        import fitsio

        def read(path):
            with fitsio.FITS(path) as hdus:
                return next(hdu for hdu in hdus if hdu.has_data()).read()

        return fitsio.__version__, read

    import astropy
    import numpy as np
    from astropy.io import fits

    def read(path):
        with fits.open(path, memmap=False) as hdus:
            pixels = next(hdu for hdu in hdus if hdu.data is not None).data
            # without BZERO the pixels are a view whose bytes are not swapped yet
            return np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("="))

    return astropy.__version__, read


def main():
    name, what = sys.argv[1:3]
    version, read = reader(name)
    if what == "version":
        print(version, sys.executable, sep="\n")
    elif what == "digest":
        print(hashlib.sha256(read(sys.argv[3]).astype("<f8").tobytes()).hexdigest())
    elif what == "compress":
        from astropy.io import fits

        fits.CompImageHDU(read(sys.argv[3]), compression_type="RICE_1").writeto(sys.argv[4])
    else:
        seconds = []
        for _ in range(int(sys.argv[4])):
            start = time.process_time()
            read(sys.argv[3])
            seconds.append(time.process_time() - start)
        print(json.dumps(seconds))


main()
