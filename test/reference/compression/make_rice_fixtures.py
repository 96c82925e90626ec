"""RICE_1 streams and quantised images written by CFITSIO, for the tests of src/engine/fits/compression.

    apt-get install -y python3-astropy libcfitsio10 libcfitsio-bin
    /usr/bin/python3 make_rice_fixtures.py

Written with CFITSIO 4.2.0, astropy 5.2.1 and numpy 1.24.2. The output depends on neither the machine nor the date: the
pixels come from a generator that stands here, the seeds of the dithers are given. Pixels are base64 of little-endian
int32 or of big-endian floats, scales are the hexadecimal form of their 64 bits.

    rice.json       streams of fits_rcomp, fits_rcomp_short and fits_rcomp_byte
    quantized.json  tables of fpack: cells, ZSCALE, ZZERO; the pixels that went in and those that funpack gave back
    packed.json     whole data units of fpack for integers, with the header of the image
"""
import base64
import ctypes
import json
import os
import struct
import subprocess
import tempfile

import numpy as np
from astropy.io import fits

HERE = os.path.dirname(os.path.abspath(__file__))
CFITSIO = ctypes.CDLL("libcfitsio.so.10")


def base64of(raw):
    return base64.b64encode(bytes(raw)).decode("ascii")


def bits(value):
    return struct.pack(">d", value).hex()


class Noise:
    """Numbers that are the same everywhere: a congruential generator (Numerical Recipes, ranqd1)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (1664525 * self.state + 1013904223) % 2**32
        return self.state / 2**32

    def normal(self, sigma):
        return sigma * (sum(self.uniform() for _ in range(12)) - 6)

    def integers(self, low, high, count):
        return [low + int(self.uniform() * (high - low)) for _ in range(count)]


# ---------------------------------------------------------------- streams

COMPRESS = {1: (CFITSIO.fits_rcomp_byte, np.int8), 2: (CFITSIO.fits_rcomp_short, np.int16), 4: (CFITSIO.fits_rcomp, np.int32)}


def stream(name, values, bytepix, blocksize):
    compress, dtype = COMPRESS[bytepix]
    values = np.array(values, np.int64)
    raw = np.ascontiguousarray(values.astype(dtype))
    out = ctypes.create_string_buffer(8 * raw.nbytes + 100)
    size = compress(raw.ctypes.data_as(ctypes.c_void_p), len(raw), out, len(out), blocksize)
    assert size > 0
    return {"name": name, "bytepix": bytepix, "blocksize": blocksize, "values": base64of(values.astype("<i4")),
            "stream": base64of(out.raw[:size])}


def streams():
    noise = Noise(1)
    flat = [int(30000 + noise.normal(170)) - 32768 for _ in range(77)]
    yield stream("16-bit noise, last block short", flat, 2, 32)
    yield stream("16-bit noise, blocks of 16", flat, 2, 16)
    yield stream("16-bit noise, blocks of 7", flat, 2, 7)
    yield stream("16-bit noise, one block", flat, 2, 100)
    yield stream("16-bit noise as 32 bits", flat, 4, 32)
    yield stream("one pixel", [-3], 2, 32)
    yield stream("constant", [-32768] * 70, 2, 32)
    yield stream("constant with a spike", [5] * 40 + [500] + [5] * 40, 2, 32)
    yield stream("a hot pixel after dark sky", [0] * 31 + [32767] + [0] * 5, 2, 32)
    yield stream("16-bit extremes", [-32768, 32767] * 20, 2, 32)
    yield stream("16-bit white noise", noise.integers(-2**15, 2**15, 70), 2, 32)
    yield stream("bytes", [int(100 + noise.normal(3)) for _ in range(70)], 1, 32)
    yield stream("bytes over the whole range", noise.integers(0, 256, 70), 1, 32)
    yield stream("byte extremes", [0, 255, 128, 127] * 10, 1, 16)
    yield stream("32-bit noise", [int(2e9 + noise.normal(1e5)) for _ in range(70)], 4, 32)
    yield stream("32-bit white noise", noise.integers(-2**31, 2**31, 70), 4, 32)
    yield stream("32-bit extremes", [-2**31, 2**31 - 1, 0] * 14, 4, 32)
    for split in range(0, 26):
        yield stream(f"32 bits, steps of 2^{split}", [int(noise.normal(2**split)) for _ in range(20)], 4, 32)


# ---------------------------------------------------------------- quantised images

def packed(name, pixels, options, tail=None):
    """What fpack writes for these rows of floats, and what funpack makes of it; of long rows only the last pixels."""
    with tempfile.TemporaryDirectory() as folder:
        plain, table, back = (os.path.join(folder, part) for part in ("a.fits", "a.fits.fz", "b.fits"))
        fits.PrimaryHDU(pixels).writeto(plain)
        subprocess.run(["fpack", *options, "-O", table, plain], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["funpack", "-O", back, table], check=True)
        decoded = fits.getdata(back)
        with fits.open(table, disable_image_compression=True) as hdus:
            header, rows = hdus[1].header, hdus[1].data
            names = rows.names
            tiles = [
                {
                    "cell": base64of(row["COMPRESSED_DATA"]),
                    "gzip": base64of(row["GZIP_COMPRESSED_DATA"]) if "GZIP_COMPRESSED_DATA" in names else "",
                    "scale": bits(row["ZSCALE"]),
                    "zero": bits(row["ZZERO"]),
                }
                for row in rows
            ]
    kind = ">f4" if pixels.dtype.itemsize == 4 else ">f8"
    return {
        "name": name,
        "options": options,
        "bitpix": header["ZBITPIX"],
        "width": header["ZNAXIS1"],
        "dither": header["ZQUANTIZ"],
        "seed": header.get("ZDITHER0", 0),
        "blank": header.get("ZBLANK"),
        "blocksize": header["ZVAL1"],
        "bytepix": header["ZVAL2"],
        "pixels": base64of(pixels.astype(kind).tobytes()),
        "decoded": base64of(decoded[:, -(tail or 0):].astype(kind).tobytes()),
        "tiles": tiles,
    }


def images():
    noise = Noise(2)
    sky = np.array([[1000 + 0.3 * x + 20 * y + noise.normal(5) for x in range(60)] for y in range(3)])
    single = sky.astype(np.float32)
    holes = single.copy()
    holes[0, :3] = np.nan
    holes[1, 10:40] = np.nan
    holes[2, 59] = np.nan
    zeros = (sky - 1010).astype(np.float32)
    zeros[:, 5] = 0
    zeros[0, 20:30] = 0
    zeros[1, 7] = -0.0
    both = zeros.copy()
    both[:, 8] = np.nan
    yield packed("float32, dither 1", single, ["-q7", "4"])
    yield packed("float32, dither 1, the last seed", single, ["-q10000", "1.5"])
    yield packed("float32, dither 2 with zeros", zeros, ["-qz9999", "16"])
    yield packed("float32, no dither", single, ["-q0", "4"])
    yield packed("float32, NaN, dither 1", holes, ["-q1", "4"])
    yield packed("float32, NaN, no dither", holes, ["-q0", "8"])
    yield packed("float32, NaN and zeros, dither 2", both, ["-qz3", "4"])
    yield packed("float32, absolute steps", zeros, ["-q5", "-0.25"])
    yield packed("float32, negative, no dither", -single, ["-q0", "4"])
    yield packed("float64, dither 1", sky, ["-q7", "4"])
    yield packed("float64, dither 2", np.where(zeros == 0, 0.0, sky - 1010), ["-qz8", "4"])
    yield packed("float64, NaN, dither 1", holes.astype(np.float64) / 3, ["-q2", "4"])

    odd = single[:1].repeat(6, axis=0)
    odd[0] = 7.25
    odd[1] = np.nan
    odd[2, ::2] = 3e38
    odd[3, :20] = odd[3, 0]
    odd[4] = np.where(np.arange(60) % 4 == 0, odd[4], 1000)
    odd[5] = np.arange(60) // 3
    yield packed("float32, rows that are constant, empty, too wide, half constant, mostly constant, stairs", odd, ["-q6", "4"])
    yield packed("float32, eight pixels", single[:, :8], ["-q6", "4"])
    yield packed("float32, nine pixels", single[:, :9], ["-q6", "4"])
    long = np.full((1, 12000), 5, np.float32)
    long[0, ::500] += 1
    yield packed("float32, a row longer than the random numbers", long, ["-q9999", "-2"], tail=60) | {"pixels": ""}


# ---------------------------------------------------------------- data units

def data_unit(name, pixels):
    """Table and heap as fpack writes them for an image extension with a few cards."""
    image = fits.ImageHDU(pixels, name="SCI")
    image.header["OBJECT"] = ("M31's core", "what it is")
    image.header["HIERARCH ESO DET CHIP"] = (3, "a long name")
    image.header["LONGSTRN"] = "OGIP 1.0"
    image.header["REMARK"] = "long " * 20
    image.header.add_history("made by hand")
    with tempfile.TemporaryDirectory() as folder:
        plain, table = (os.path.join(folder, part) for part in ("a.fits", "a.fits.fz"))
        fits.HDUList([fits.PrimaryHDU(), image]).writeto(plain)
        subprocess.run(["fpack", "-O", table, plain], check=True)
        header = open(plain, "rb").read()[2880:5760].decode("ascii")
        with fits.open(table, disable_image_compression=True) as hdus:
            cards, info = hdus[1].header, hdus[1].fileinfo()
        size = cards["NAXIS1"] * cards["NAXIS2"] + cards["PCOUNT"]
        unit = open(table, "rb").read()[info["datLoc"]:][:size]
    end = header.index("END" + " " * 77)
    raw = pixels.astype(np.int64) - (32768 if pixels.dtype == np.uint16 else 0)
    return {"name": name, "cards": [header[at:at + 80] for at in range(0, end, 80)], "format": cards["TFORM1"],
            "pcount": cards["PCOUNT"], "raw": base64of(raw.astype("<i4")), "unit": base64of(unit)}


def units():
    noise = Noise(3)
    rows = [[int(100 + noise.normal(4)) for _ in range(70)] for _ in range(6)]
    yield data_unit("bytes", np.array(rows, np.uint8))
    yield data_unit("int16", np.array(rows, np.int16))
    yield data_unit("uint16", np.array(rows, np.uint16))
    yield data_unit("int32", np.array(rows, np.int32))
    yield data_unit("a cube", np.array(rows, np.int16).reshape(2, 3, 70))
    yield data_unit("one axis", np.array(rows[0], np.int16))


def save(name, value):
    with open(os.path.join(HERE, name), "w", encoding="ascii") as file:
        file.write("[\n" + ",\n".join(json.dumps(item) for item in value) + "\n]\n")


save("rice.json", streams())
save("quantized.json", images())
save("packed.json", units())
