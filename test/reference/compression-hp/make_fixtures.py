"""HCOMPRESS_1 and PLIO_1 streams written by CFITSIO, and the pixels that CFITSIO makes of them.

    apt-get install -y python3-astropy libcfitsio-bin libcfitsio10
    /usr/bin/python3 make_fixtures.py

Written with fpack and funpack 1.7.0, libcfitsio 4.2 and astropy 5.2.1. The output does not depend on the machine or the
date: the noise comes from a generator of four lines, streams and pixels hold no times.

    streams.json   one entry per tile: its method, size, stream, and the SHA-256 of its pixels as big-endian int32
"""
import base64
import ctypes
import hashlib
import json
import os
import subprocess
import tempfile

import numpy as np
from astropy.io import fits

HERE = os.path.dirname(os.path.abspath(__file__))
cfitsio = ctypes.CDLL("libcfitsio.so.10")


def noise(count, seed):
    """Numbers 0..2^31-1 of a linear congruential generator, the same everywhere."""
    values, state = [], seed
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        values.append((state >> 8) ^ (state << 3) & 0x7FFFFFFF)
    return np.array(values, dtype=np.int64)


def spread(rows, columns, seed, low, high):
    return (noise(rows * columns, seed) % (high - low) + low).reshape(rows, columns)


def sky(rows, columns, seed, level, sigma, star):
    """A background with noise (the sum of four evenly spread numbers) and one star."""
    y, x = np.mgrid[:rows, :columns]
    parts = noise(4 * rows * columns, seed).reshape(4, rows, columns) % (2 * sigma + 1) - sigma
    return level + parts.sum(axis=0) + star // (1 + (y - rows // 3) ** 2 + (x - columns // 2) ** 2)


def entry(name, method, smooth, stream, pixels):
    rows, columns = pixels.shape
    pixels = pixels.astype(">i4")
    return {
        "name": name,
        "method": method,
        "width": columns,
        "height": rows,
        "smooth": smooth,
        "stream": base64.b64encode(stream).decode(),
        "first": int(pixels[0, 0]),
        "last": int(pixels[-1, -1]),
        "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
    }


def tiles(name, path):
    """An entry for every tile of a compressed file; the pixels are funpack's, and astropy has to agree."""
    unpacked = path + ".plain"
    subprocess.run(["funpack", "-O", unpacked, path], check=True)
    with fits.open(unpacked, do_not_scale_image_data=True) as hdus:
        image = np.array(hdus[1 if hdus[0].data is None else 0].data)
    with fits.open(path, do_not_scale_image_data=True) as hdus:
        assert (hdus[1].data == image).all()
    found = []
    with fits.open(path, disable_image_compression=True) as hdus:
        header, table = hdus[1].header, hdus[1].data
        width, height = header["ZTILE1"], header["ZTILE2"]
        smooth = any(header.get(f"ZNAME{i}") == "SMOOTH" and header[f"ZVAL{i}"] == 1 for i in range(1, 10))
        across = -(-header["ZNAXIS1"] // width)
        for i in range(len(table)):
            values = np.array(table["COMPRESSED_DATA"][i])
            stream = values.astype(values.dtype.newbyteorder(">")).tobytes()
            row, column = i // across * height, i % across * width
            tile = image[row : row + height, column : column + width]
            found.append(entry(f"{name}, tile {i + 1}", header["ZCMPTYPE"], smooth, stream, tile))
    return found


def fpack(name, image, *options):
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = os.path.join(folder, "a.fits"), os.path.join(folder, "a.fz")
        fits.writeto(plain, image)
        subprocess.run(["fpack", *options, "-O", packed, plain], check=True)
        return tiles(name, packed)


def smoothed(name, image, scale):
    """fpack has no option for SMOOTH = 1."""
    with tempfile.TemporaryDirectory() as folder:
        packed = os.path.join(folder, "a.fz")
        hdu = fits.CompImageHDU(
            image, compression_type="HCOMPRESS_1", tile_size=image.shape[::-1], hcomp_scale=scale, hcomp_smooth=1
        )
        hdu.writeto(packed)
        return tiles(name, packed)


def lossless(name, image):
    """Tiles that fpack refuses: fewer than 4 rows or columns, or noise over all 32 bits. Their pixels are known."""
    rows, columns = image.shape
    out, length, status = ctypes.create_string_buffer(9000), ctypes.c_long(9000), ctypes.c_int(0)
    work = image.astype(np.int64).copy()
    cfitsio.fits_hcompress64(
        work.ctypes.data_as(ctypes.c_void_p), columns, rows, 0, out, ctypes.byref(length), ctypes.byref(status)
    )
    assert status.value == 0
    return [entry(name, "HCOMPRESS_1", False, out.raw[: length.value], image)]


whole = ("-h", "-w")
mask = np.zeros((3, 9000), dtype=np.int32)
mask[1, 10:5000] = 7
mask[1, 8000:8003] = 2**24 - 1
mask[2, ::700] = 1
mask[2, 1::700] = 4095
mask[2, 2::700] = 8192
streams = [
    *fpack("uint8", spread(13, 24, 1, 0, 256).astype(np.uint8), *whole),
    *fpack("int16 sky", sky(29, 37, 2, 1000, 12, 20000).astype(np.int16), *whole),
    *fpack("int16 noise", spread(16, 16, 3, -32768, 32768).astype(np.int16), *whole),
    *fpack("int16 negative", sky(20, 19, 4, -300, 4, -9000).astype(np.int16), "-h", "-t", "8,10"),
    *fpack("int16 constant", np.full((9, 6), -1234, dtype=np.int16), *whole),
    *fpack("int16 lossy", sky(24, 31, 5, 500, 30, 8000).astype(np.int16), *whole, "-s", "-9"),
    *fpack("int32", spread(12, 11, 6, -(2**20), 2**24).astype(np.int32), *whole),
    *fpack("int32 lossy", spread(17, 18, 7, 0, 2**30).astype(np.int32), *whole, "-s", "-100000"),
    *smoothed("int16 smooth", sky(41, 38, 8, 700, 9, 30000).astype(np.int16), 25),
    *smoothed("int16 smooth even", sky(32, 64, 9, -700, 9, 30000).astype(np.int16), 60),
    *smoothed("int32 smooth", sky(33, 35, 10, -(10**8), 10**5, 10**9).astype(np.int32), 3),
    # the scale is in units of the noise: this one overflows, and is written as a negative number
    *smoothed("int32 scale overflow", sky(8, 9, 19, 0, 10**5, 0).astype(np.int32), 500000),
    *smoothed("int16 smooth lossless", sky(12, 14, 11, 0, 5, 100).astype(np.int16), 0),
    *lossless("int32 noise", spread(12, 11, 6, -(2**31), 2**31)),
    *lossless("one row", spread(1, 37, 12, -(2**31), 2**31)),
    *lossless("one column", spread(21, 1, 13, -1000, 70000)),
    *lossless("two by two", spread(2, 2, 14, -50, 50)),
    *lossless("two by three", spread(2, 3, 15, -50, 50)),
    *lossless("three by one", spread(3, 1, 16, -50, 50)),
    *fpack("mask 8", (spread(4, 60, 17, 0, 6) // 5).astype(np.uint8), "-p"),
    *fpack("mask 32", mask, "-p"),
    *fpack("int16 counts", np.repeat(spread(2, 10, 18, 0, 32768), 5, axis=1).astype(np.int16), "-p", "-w"),
]
with open(os.path.join(HERE, "streams.json"), "w") as file:
    json.dump(streams, file, indent=1)
    file.write("\n")
