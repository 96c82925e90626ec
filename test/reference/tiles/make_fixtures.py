"""Tile-compressed images by fpack, by astropy and by hand, and what funpack makes of them.

    apt-get install -y python3-astropy libcfitsio-bin
    /usr/bin/python3 make_fixtures.py

Written with CFITSIO 4.2.0, fpack 1.7.0 and astropy 5.2.1. NAME.fits.gz are the files (gzip only keeps the blanks of their
headers out of the repository); expected.json has for each of them

    axes     NAXIS1 first
    sha256   of the physical values as little-endian float64, NaN as 0x7ff8000000000000, computed here from what funpack
             gave back: float64(raw) * BSCALE + BZERO, raw == BLANK is NaN
    first    the first values
    nan      instead of these two: the pixels without value
    cards    the header that funpack restored, without END (where asked for; its checksums name the day)

Tables by hand hold what no program here writes (NULL_PIXEL_MASK, UNCOMPRESSED_DATA, 1QB): their expected values are the
pixels that went in, and CFITSIO must agree where it can read them.
"""
import gzip
import hashlib
import json
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from astropy.io import fits

HERE = Path(__file__).parent
WIDTH, HEIGHT = 37, 21


class Noise:
    """Numbers that are the same everywhere: a congruential generator (Numerical Recipes, ranqd1)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (1664525 * self.state + 1013904223) % 2**32
        return self.state / 2**32

    def normal(self, sigma):
        return sigma * (sum(self.uniform() for _ in range(12)) - 6)


def sky(shape, level, sigma, seed=1):
    noise = Noise(seed)
    pixels = np.array([level + noise.normal(sigma) for _ in range(int(np.prod(shape)))]).reshape(shape)
    pixels[..., 3] += 40 * sigma
    return pixels


def physical(path, number):
    """The image of this HDU in float64, by the rule above."""
    with fits.open(path, do_not_scale_image_data=True, disable_image_compression=True, ignore_blank=True) as hdus:
        header, raw = hdus[number].header, hdus[number].data
    values = raw.astype(np.float64)
    bscale, bzero, blank = header.get('BSCALE', 1), header.get('BZERO', 0), header.get('BLANK')
    if raw.dtype.kind == 'i' and raw.dtype.itemsize == 8 and bzero == 2**63:
        values = (raw.astype(object) + 2**63).astype(np.float64)
    elif bscale != 1 or bzero != 0:
        values = values * bscale + bzero
    if raw.dtype.kind in 'iu' and blank is not None:
        values[raw == blank] = np.nan
    return values, header


def record(values, header=None):
    flat = np.ascontiguousarray(values, '<f8').ravel()
    flat[np.isnan(flat)] = np.frombuffer(struct.pack('<Q', 0x7FF8000000000000), '<f8')
    made = {
        'axes': list(values.shape[::-1]),
        'sha256': hashlib.sha256(flat.tobytes()).hexdigest(),
        'first': [repr(float(value)) for value in flat[:4]],
    }
    if header is not None:
        made['cards'] = [str(card) for card in header.cards]
    return made


expected = {}


def keep(name, path):
    (HERE / f'{name}.fits.gz').write_bytes(gzip.compress(Path(path).read_bytes(), 9, mtime=0))


def packed(name, hdus, *options, cards=False, number=None):
    """fpack's file of these HDUs, and what funpack gives back of its last (or `number`) image."""
    with tempfile.TemporaryDirectory() as folder:
        plain, table, back = (f'{folder}/{part}' for part in ('a.fits', 'a.fits.fz', 'b.fits'))
        hdus.writeto(plain, checksum=cards)
        subprocess.run(['fpack', *options, '-O', table, plain], check=True, stdout=subprocess.DEVNULL)
        return finish(name, table, cards, number)


def finish(name, table, cards=False, number=None):
    back = f'{table}.back'
    subprocess.run(['funpack', '-O', back, table], check=True)
    with fits.open(back) as hdus:
        last = len(hdus) - 1 if number is None else number
    values, header = physical(back, last)
    expected[name] = record(values, header if cards else None)
    keep(name, table)
    return values


def image(pixels, dtype, **cards):
    hdu = fits.PrimaryHDU(pixels.astype(dtype))
    for keyword, value in cards.items():
        hdu.header[keyword] = value
    return hdu


bytes8 = np.clip(sky((HEIGHT, WIDTH), 100, 3), 0, 255)
counts = np.clip(sky((HEIGHT, WIDTH), 1000, 12), 0, 32000).round()
high = np.clip(sky((HEIGHT, WIDTH), 33000, 170), 0, 65535).round()
wide = (sky((HEIGHT, WIDTH), 3e5, 900)).round()
real = sky((HEIGHT, WIDTH), 1000.5, 5)

# ---------------------------------------------------------------- every codec, in several shapes of tiles

packed('rice8-rows', image(bytes8, 'u1'), '-r')
packed('rice8-16x8', image(bytes8, 'u1'), '-r', '-t', '16,8')
packed('rice16-rows', image(counts, 'i2', OBJECT='flat'), '-r')
packed('rice16-16x8', image(counts, 'i2'), '-r', '-t', '16,8')
packed('rice16-whole', image(counts, 'i2'), '-r', '-w')
packed('rice32-16x8', image(wide, 'i4'), '-r', '-t', '16,8')
packed('rice-uint16', image(high, 'u2'), '-r')
packed('rice-uint32-16x8', image(high + 2**31, 'u4'), '-r', '-t', '16,8')
packed('rice-scaled', image(counts, 'i2', BSCALE=0.25, BZERO=-100.0), '-r', '-t', '16,8')
packed('gzip1-8-rows', image(bytes8, 'u1'), '-g1')
packed('gzip1-16-16x8', image(counts, 'i2'), '-g1', '-t', '16,8')
packed('gzip1-32-rows', image(wide, 'i4'), '-g1')
packed('gzip2-16-16x8', image(counts, 'i2'), '-g2', '-t', '16,8')
packed('gzip2-32-rows', image(wide, 'i4'), '-g2')
packed('gzip2-uint16-whole', image(high, 'u2'), '-g2', '-w')
packed('gzip1-f32-lossless', image(real, 'f4'), '-g1', '-q', '0', '-t', '16,8')
packed('gzip2-f32-lossless', image(real, 'f4'), '-g2', '-q', '0')
packed('gzip2-f64-lossless', image(real, 'f8'), '-g2', '-q', '0', '-t', '16,8')
mask = np.zeros((HEIGHT, WIDTH))
mask[4:9, 5:20] = 7
mask[10, :] = 200
mask[15:, 30:] = 1
packed('plio-rows', image(mask, 'i2'), '-p')
packed('plio-16x8', image(mask, 'u1'), '-p', '-t', '16,8')
packed('hcompress-16x8', image(counts, 'i2'), '-h', '-t', '16,8')
packed('hcompress-uint16-whole', image(high, 'u2'), '-h', '-w')
packed('hcompress-32-lossy', image(wide, 'i4'), '-h', '-s', '2', '-t', '37,8')
packed('not-compressed', image(counts, 'i2'), '-d', '-t', '16,8')

# ---------------------------------------------------------------- quantised floats

holes = real.copy()
holes[2, 4:9] = np.nan
holes[5, 0] = np.nan
zeros = real - 1005
zeros[3, ::4] = 0
fallback = real.copy()
fallback[6] = 12.5
fallback[9, ::2] = 3e30
packed('float32-no-dither', image(real, 'f4'), '-r', '-q0', '4')
packed('float32-dither1', image(holes, 'f4'), '-r', '-q7', '4')
packed('float32-dither1-16x8', image(real, 'f4'), '-r', '-q7', '4', '-t', '16,8')
packed('float32-holes-16x8', image(holes, 'f4'), '-r', '-q7', '4', '-t', '16,8')
# funpack 4.2 puts the NaN of such tiles into other places, and astropy 5.2 gives none at all: only where they were is sure
expected['float32-holes-16x8'] = {'axes': [WIDTH, HEIGHT], 'nan': np.flatnonzero(np.isnan(holes)).tolist()}
packed('float32-dither2', image(zeros, 'f4'), '-r', '-qz9', '4')
packed('float32-fallback', image(fallback, 'f4'), '-r', '-q3', '4')
packed('float64-dither1', image(holes, 'f8'), '-r', '-q10000', '8', '-t', '37,8')
packed('float32-gzip2-quantised', image(real, 'f4'), '-g2', '-q5', '4')
packed('float32-hcompress', image(real, 'f4'), '-h', '-q5', '4', '-t', '37,8')

# ---------------------------------------------------------------- axes, BLANK, headers

packed('cube-13x4x2', image(sky((5, 11, 29), 1000, 12).round(), 'i2'), '-r', '-t', '13,4,2')
packed('cube-planes', image(sky((3, 7, 29), 1000, 12).round(), 'i4'), '-g2', '-t', '29,7,1')
packed('four-axes', image(sky((2, 3, 5, 11), 1000, 12).round(), 'i2'), '-r', '-t', '4,3,2,2')
packed('line', image(sky((200,), 1000, 12).round(), 'i2'), '-r', '-t', '64')
holed = counts.copy()
holed[7, 3:11] = -32768
packed('blank16', image(holed, 'i2', BLANK=-32768), '-r', '-t', '16,8')

# the whole header: what fpack saves, long strings, HIERARCH, HISTORY, a name
cards = image(counts, 'i2')
cards.header['OBJECT'] = ('dome flat', 'what it is')
cards.header['EXPTIME'] = (7.5, '[s] time')
cards.header['LONGNOTE'] = 'a string of more than sixty-eight characters, which goes on over the next of the cards'
cards.header['HIERARCH ESO DET NAME'] = 'chip 1'
cards.header['HISTORY'] = 'first light'
cards.header['COMMENT'] = 'kept'
packed('header-primary', fits.HDUList([cards]), '-r', cards=True, number=0)
named = fits.ImageHDU(real.astype('f4'), name='SCI')
named.header['EXTVER'] = 2
named.header['GAIN'] = (1.5, 'electron/adu')
packed('header-extension', fits.HDUList([fits.PrimaryHDU(), named]), '-r', '-q7', '4', cards=True, number=1)

# ---------------------------------------------------------------- by astropy: smoothing

with tempfile.TemporaryDirectory() as folder:
    path = f'{folder}/a.fits.fz'
    smooth = fits.CompImageHDU(wide.astype('i4'), compression_type='HCOMPRESS_1', tile_size=(37, 21), hcomp_scale=3,
                               hcomp_smooth=1)
    smooth.writeto(path)
    finish('hcompress-smooth', path)

# ---------------------------------------------------------------- by hand


def block(raw, fill):
    return raw + fill * (-len(raw) % 2880)


def card(keyword, value):
    if isinstance(value, str):
        return f"{keyword:8}= '{value:8}'".ljust(80)
    return f'{keyword:8}= {"T" if value is True else value:>20}'.ljust(80)


def header(cards):
    return block((''.join(card(*pair) for pair in cards) + 'END'.ljust(80)).encode(), b' ')


ELEMENT = {'B': 1, 'I': 2, 'J': 4, 'E': 4, 'D': 8}


def table(columns, image_cards, tile, method, further=()):
    """A primary HDU and a table; columns are (name, '1PB' …, cells: bytes of each tile)."""
    rows, heap = [b''] * len(columns[0][2]), b''
    for name, form, cells in columns:
        code = form[-1]
        for at, cell in enumerate(cells):
            if form[1] not in 'PQ':
                rows[at] += cell
                continue
            rows[at] += struct.pack('>qq' if form[1] == 'Q' else '>ii', len(cell) // ELEMENT[code], len(heap) if cell else 0)
            heap += cell
    body = b''.join(rows) + heap
    cards = [('XTENSION', 'BINTABLE'), ('BITPIX', 8), ('NAXIS', 2), ('NAXIS1', len(rows[0])), ('NAXIS2', len(rows)),
             ('PCOUNT', len(heap)), ('GCOUNT', 1), ('TFIELDS', len(columns))]
    for n, (name, form, _) in enumerate(columns, 1):
        cards += [(f'TTYPE{n}', name), (f'TFORM{n}', form)]
    cards += [('ZIMAGE', True), ('ZCMPTYPE', method), *((f'ZTILE{n}', length) for n, length in enumerate(tile, 1))]
    return (header([('SIMPLE', True), ('BITPIX', 8), ('NAXIS', 0), ('EXTEND', True)])
            + header([*cards, *image_cards, *further]) + block(body, b'\0'))


def image_cards(bitpix, axes):
    return [('ZBITPIX', bitpix), ('ZNAXIS', len(axes)), *((f'ZNAXIS{n}', a) for n, a in enumerate(axes, 1))]


def by_hand(name, raw, values, cfitsio=True):
    expected[name] = record(np.array(values, np.float64))
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/a.fits.fz'
        Path(path).write_bytes(raw)
        if cfitsio:
            subprocess.run(['funpack', '-O', f'{path}.back', path], check=True)
            assert record(physical(f'{path}.back', 0 if len(fits.open(f'{path}.back')) == 1 else 1)[0]) == expected[name], name
        keep(name, path)


def fpack_cells(name):
    """The cells of a table that fpack wrote above."""
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/a.fits'
        Path(path).write_bytes(gzip.decompress((HERE / f'{name}.fits.gz').read_bytes()))
        return cells_of(path)


def cells_of(path):
    with fits.open(path, disable_image_compression=True) as hdus:
        return [cell.astype(cell.dtype.newbyteorder('>')).tobytes() for cell in hdus[1].data['COMPRESSED_DATA']]


rows16 = [counts[row].astype('>i2').tobytes() for row in range(HEIGHT)]
rice16 = fpack_cells('rice16-rows')
bytepix2 = [('ZNAME1', 'BLOCKSIZE'), ('ZVAL1', 32), ('ZNAME2', 'BYTEPIX'), ('ZVAL2', 2)]
size = (WIDTH, HEIGHT)

by_hand('descriptors-q', table([('COMPRESSED_DATA', '1QB', rice16)], image_cards(16, size), (WIDTH, 1), 'RICE_1',
                               bytepix2), counts)

# BYTEPIX is 4 where it is not said, and BLOCKSIZE 32 (which CFITSIO wants to be told)
by_hand('rice32-no-bytepix', table([('COMPRESSED_DATA', '1PB', fpack_cells('rice32-16x8'))], image_cards(32, size),
                                   (16, 8), 'RICE_1', bytepix2[:2]), wide)
by_hand('rice32-no-parameters', table([('COMPRESSED_DATA', '1PB', fpack_cells('rice32-16x8'))], image_cards(32, size),
                                      (16, 8), 'RICE_1'), wide, cfitsio=False)

# every third tile did not become shorter and stands as it is
sparse = [b'' if row % 3 == 0 else cell for row, cell in enumerate(rice16)]
plain = [cell if row % 3 == 0 else b'' for row, cell in enumerate(rows16)]
by_hand('uncompressed-fallback', table([('COMPRESSED_DATA', '1PB', sparse), ('UNCOMPRESSED_DATA', '1PI', plain)],
                                       image_cards(16, size), (WIDTH, 1), 'RICE_1', bytepix2), counts)

# every third tile is a gzip stream
gzipped = [gzip.compress(cell, mtime=0) if row % 3 == 0 else b'' for row, cell in enumerate(rows16)]
by_hand('gzip-fallback', table([('COMPRESSED_DATA', '1PB', sparse), ('GZIP_COMPRESSED_DATA', '1PB', gzipped)],
                               image_cards(16, size), (WIDTH, 1), 'RICE_1', bytepix2), counts, cfitsio=False)

# a mask of the pixels without value, compressed by itself: GZIP_1 (32-bit integers)
lossless = [gzip.compress(real[row].astype('>f4').tobytes(), mtime=0) for row in range(HEIGHT)]
nulls = [gzip.compress((mask[row] != 0).astype('>i4').tobytes(), mtime=0) if mask[row].any() else b''
         for row in range(HEIGHT)]
hidden = real.astype('f4').astype('f8')
hidden[mask != 0] = np.nan
by_hand('null-pixel-mask', table([('COMPRESSED_DATA', '1PB', lossless), ('NULL_PIXEL_MASK', '1PB', nulls)],
                                 image_cards(-32, size), (WIDTH, 1), 'GZIP_1', [('ZMASKCMP', 'GZIP_1')]), hidden,
        cfitsio=False)

# the same with PLIO_1, the method that such masks were made for, and RICE_1 pixels
plio = [cell if mask[row].any() else b'' for row, cell in enumerate(fpack_cells('plio-rows'))]
hidden = counts.copy()
hidden[mask != 0] = np.nan
by_hand('null-pixel-mask-plio', table([('COMPRESSED_DATA', '1PB', rice16), ('NULL_PIXEL_MASK', '1PI', plio)],
                                      image_cards(16, size), (WIDTH, 1), 'RICE_1',
                                      [*bytepix2, ('ZMASKCMP', 'PLIO_1')]), hidden, cfitsio=False)

# ZBLANK, ZSCALE and ZZERO as keywords for all tiles, without dither (of which CFITSIO 4.2 reads nothing but ZZERO)
steps = (counts - 900).astype('>i4')
steps[3, 5:9] = -2147483647
quantised = steps * 0.5 + 7.25
quantised[steps == -2147483647] = np.nan
with tempfile.TemporaryDirectory() as folder:
    image(steps, 'i4').writeto(f'{folder}/a.fits')
    subprocess.run(['fpack', '-r', '-O', f'{folder}/a.fz', f'{folder}/a.fits'], check=True, stdout=subprocess.DEVNULL)
    cells = cells_of(f'{folder}/a.fz')
by_hand('zscale-keywords', table([('COMPRESSED_DATA', '1PB', cells)], image_cards(-32, size), (WIDTH, 1), 'RICE_1',
                                 [*bytepix2[:2], ('ZQUANTIZ', 'NO_DITHER'), ('ZSCALE', 0.5), ('ZZERO', 7.25),
                                  ('ZBLANK', -2147483647)]), quantised.astype('f4'), cfitsio=False)

# ---------------------------------------------------------------- what lossy compression makes of NaN

# a sheet of noise with NaN: lossy compression smears the null value to both sides, and CFITSIO wraps what falls below it
smeared = sky((24, 24), 1000, 12)
smeared.flat[::7] = np.nan
smeared.flat[3::29] = 0
values = packed('float32-hcompress-smeared', image(smeared, 'f4'), '-h', '-q5', '4', '-s', '4')
absurd = np.isnan(values) | (np.abs(values) > 1e6)
assert absurd.sum() > np.isnan(values).sum() > 0 and np.isnan(smeared)[absurd].all()
expected['float32-hcompress-smeared'] = {
    'axes': [24, 24],
    'nan': np.flatnonzero(absurd).tolist(),
    'holes': np.flatnonzero(np.isnan(smeared)).tolist(),
}

(HERE / 'expected.json').write_text(json.dumps(expected, indent=1) + '\n')
print(len(expected), 'fixtures', sum(path.stat().st_size for path in HERE.glob('*.gz')), 'bytes')
