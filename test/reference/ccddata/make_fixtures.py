"""A file as astropy's CCDData writes it, with mask, uncertainty and checksums; and checksums that CFITSIO encodes.

    apt-get install -y python3-astropy libcfitsio10
    /usr/bin/python3 make_fixtures.py

Written with astropy 5.2.1 and libcfitsio 4.2. The output does not depend on the machine or the date.

    ccddata.fits     primary image, MASK, UNCERT, each with DATASUM and CHECKSUM
    checksums.json   32-bit sums and the text of their CHECKSUM cards: [sum, complement, text]
"""
import ctypes
import json
import os

import numpy as np
from astropy.io import fits
from astropy.io.fits.hdu.base import _ValidHDU
from astropy.nddata import CCDData, StdDevUncertainty

# astropy dates the comments of its checksums; a fixture has no date
_ValidHDU._get_timestamp = lambda self: "2000-01-01T00:00:00"

HERE = os.path.dirname(os.path.abspath(__file__))
cfitsio = ctypes.CDLL("libcfitsio.so.10")

counts = np.arange(15, dtype=np.float64).reshape(3, 5) * 1000.25
frame = CCDData(
    counts,
    unit="adu",
    mask=np.arange(15).reshape(3, 5) % 4 == 1,
    uncertainty=StdDevUncertainty(np.sqrt(counts).astype(np.float32)),
)
frame.write(os.path.join(HERE, "ccddata.fits"), overwrite=True, checksum=True)
for hdu in fits.open(os.path.join(HERE, "ccddata.fits"), checksum=True):
    assert hdu.verify_checksum() == 1 and hdu.verify_datasum() == 1

sums = [0, 1, 868229149, 3426738146, 2**32 - 1, 2**31, 0x3A3A3A3A, 0x00FF00FF, 0x3C40280C]
state = 1
for _ in range(60):
    state = (state * 1664525 + 1013904223) % 2**32
    sums.append(state)
encoded = []
for value in sums:
    for complement in (False, True):
        text = ctypes.create_string_buffer(17)
        cfitsio.ffesum(ctypes.c_ulong(value), int(complement), text)
        encoded.append([value, complement, text.value.decode()])
with open(os.path.join(HERE, "checksums.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(line) for line in encoded) + "\n]\n")
