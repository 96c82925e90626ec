"""Flats calibrated by hand, as a person writes it who wants it fast: numpy, and astropy or fitsio for the files.

numpyFlats.py astropy|fitsio version
numpyFlats.py astropy|fitsio calibrate PIXELS RAWS MASTERS OUT TRIM OVERSCAN
numpyFlats.py fitsio tile RAW MASTERS TRIM OVERSCAN Y0 Y1 X0 X1 PASSES   reads only what the part needs;
                 CPU seconds of each pass as JSON, with PASSES 0 the SHA-256 of the part in little-endian float32

PIXELS: float64 or float32. OVERSCAN: first column (from 0), or "-" where bias and scaled dark are subtracted instead.
"""
import json
import sys
import time
from hashlib import sha256
from pathlib import Path

import numpy as np

library = sys.argv[1]
if library == "fitsio":
    import fitsio

    version = f"fitsio {fitsio.__version__}, numpy {np.__version__}"

    def read(path):
        with fitsio.FITS(path) as hdus:
            return hdus[0].read(), hdus[0].read_header()

    def write(path, data, header):
        with fitsio.FITS(path, "rw") as hdus:
            hdus.write(data, header=header)

else:
    import astropy
    from astropy.io import fits

    version = f"astropy {astropy.__version__}, numpy {np.__version__}"

    def read(path):
        with fits.open(path, memmap=False) as hdus:
            data = hdus[0].data
            return np.ascontiguousarray(data, dtype=data.dtype.newbyteorder("=")), hdus[0].header

    def write(path, data, header):
        fits.PrimaryHDU(data, header).writeto(path)


class Masters:
    def __init__(self, folder):
        self.bias = None
        self.darks = {}
        for path in sorted(Path(folder).glob("*.fits")):
            data, header = read(str(path))
            if header["IMAGETYP"].strip() == "BIAS":
                self.bias = data
            else:
                self.darks[header["EXPTIME"]] = data

    def nearest(self, exposure):
        return min(self.darks, key=lambda seconds: abs(seconds - exposure))


def calibrate(pixels, raws, masters, out, trim, overscan):
    masters = Masters(masters)
    trim = int(trim)
    for path in sorted(Path(raws).glob("*.fits")):
        raw, header = read(str(path))
        exposure = header["EXPTIME"]
        nearest = masters.nearest(exposure)
        if overscan != "-":
            level = np.median(raw[:, int(overscan) :], axis=1)
            data = raw[:, :trim] - level[:, np.newaxis]
            data -= masters.darks[nearest]
        else:
            data = raw[:, :trim] - masters.bias
            data -= masters.darks[nearest] * (exposure / nearest)
        for keyword in ("BSCALE", "BZERO"):
            if keyword in header:
                header.delete(keyword) if library == "fitsio" else header.remove(keyword)
        write(f"{out}/flat-{path.name}", data.astype("f4") if pixels == "float32" else data, header)


def tile(raw, masters, trim, overscan, y0, y1, x0, x1, passes):
    """Only of the kind with an overscan; the masters' parts are read each time, as of the frame."""
    y0, y1, x0, x1 = (int(word) for word in (y0, y1, x0, x1))
    paths = {}
    for path in sorted(Path(masters).glob("*.fits")):
        paths[fitsio.read_header(str(path))["EXPTIME"]] = str(path)
    seconds = []
    for _ in range(max(1, int(passes))):
        start = time.process_time()
        with fitsio.FITS(raw) as hdus:
            exposure = hdus[0].read_header()["EXPTIME"]
            part = hdus[0][y0:y1, x0:x1]
            level = np.median(hdus[0][y0:y1, int(overscan) : hdus[0].get_dims()[1]], axis=1)
        with fitsio.FITS(paths[min(paths, key=lambda other: abs(other - exposure))]) as hdus:
            dark = hdus[0][y0:y1, x0:x1]
        values = (part - level[:, np.newaxis] - dark).astype("f4")
        seconds.append(time.process_time() - start)
    print(json.dumps(seconds) if passes != "0" else sha256(values.astype("<f4").tobytes()).hexdigest())


what, *words = sys.argv[2:]
if what == "version":
    print(version)
    print(sys.executable)
elif what == "calibrate":
    calibrate(*words)
else:
    tile(*words)
