"""Files compressed with bzip2, for test/worker/bzip2Decompressor.test.ts.

    apt-get install -y python3-astropy
    /usr/bin/python3 make_fixtures.py

Written with astropy 5.2.1 and Python 3.11's libbz2 1.0.8. The output does not depend on the machine or the date.

    blocks.fits.bz2   an image in three blocks of 100 kB, the last with long runs
    streams.fits.bz2  an image in three streams that are cut at odd places, an empty one among them
    zeros.bz2         as many zeros as fit into one block: 45 899 235 in 46 bytes
"""

import bz2
import io
from pathlib import Path

import numpy as np
from astropy.io import fits

HERE = Path(__file__).parent


def frame(columns: int, rows: int) -> bytes:
    """An unsigned 16-bit image whose pixel (x, y) is (x * x + 31 * (y // 60)) % 4093, and 40000 in its last fifth of rows."""
    y, x = np.mgrid[:rows, :columns]
    pixels = (x * x + 31 * (y // 60)) % 4093
    pixels[rows - rows // 5 :] = 40000
    file = io.BytesIO()
    fits.PrimaryHDU(pixels.astype(np.uint16)).writeto(file)
    return file.getvalue()


whole = frame(400, 300)
(HERE / "blocks.fits.bz2").write_bytes(bz2.compress(whole, 1))
small = frame(40, 30)
(HERE / "streams.fits.bz2").write_bytes(
    bz2.compress(small[:3001]) + bz2.compress(b"") + bz2.compress(small[3001:], 5)
)
(HERE / "zeros.bz2").write_bytes(bz2.compress(bytes(45899235)))
