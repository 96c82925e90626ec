#!/usr/bin/python3
"""Writes ccdmask.json: what ccdproc.ccdmask makes of small ratios of flats.

  make_fixtures.py [OUT]          OUT: this script's own folder if not given

The test that reads it needs no Python. Needs ccdproc 2.4.0, scipy 1.10 and
numpy 1.24 (Debian 12: python3-ccdproc). Everything is seeded: two runs write
the same bytes.

ratios: name -> width, height, dtype and the pixels, row by row, as 16
hexadecimal digits each (big endian IEEE 754; a 32-bit float as the double of
the same value).
cases: name of the ratio, the arguments of ccdmask, and the mask, row by row, as
hexadecimal digits of four pixels each (the first is the highest bit).

How ccdproc 2.4.0 computes (read in ccdproc/core.py, scipy/ndimage, numpy)
* median_filter takes rank n // 2, percentile_filter rank int(n * p / 100) of
  the n pixels of the box, whose centre is size // 2; the mode is "reflect".
* With NaN in a box its value is what NI_Select ends with, which depends on the
  order of the pixels: rows of the box, one after the other.
* 32-bit floats stay 32-bit floats in every array; np.percentile of a block is
  a double.
* byblocks: np.percentile, linear. The mask of a block replaces what was there,
  so that NaN are not masked, and a block with a NaN has no bad pixel.
* findbadcolumns in blocks: sums of the unmasked pixels of each column of the
  block against the square root of (columns - sum); where that is negative,
  numpy.ma leaves the plain factor.
"""
import json
import os
import struct
import sys
import warnings

import astropy
import ccdproc
import numpy as np
import scipy
from astropy.nddata import CCDData

warnings.simplefilter('ignore')
rng = np.random.default_rng(20261130)


def noisy(width, height, sigma=0.01, dtype='f8'):
    y, x = np.mgrid[0:height, 0:width]
    slope = 1 + 0.02 * x / width - 0.03 * y / height
    return (slope + rng.normal(0, sigma, (height, width))).astype(dtype)


def spoiled(ratio, share=0.01):
    """Hot and dead pixels, a bad column, a piece of one with gaps."""
    out = ratio.copy()
    height, width = out.shape
    bad = rng.random(out.shape) < share
    out[bad] *= rng.choice([0.3, 0.85, 0.9, 1.1, 1.2, 4.0], bad.sum())
    out[:, width // 3] *= 0.8
    rows = [r for r in range(height // 4, height) if r % 7 in (0, 1, 4)]
    out[rows, width // 2] *= 1.4
    return out


def with_nan(ratio, share):
    out = ratio.copy()
    out[rng.random(out.shape) < share] = np.nan
    return out


ratios = {}
ratios['plain'] = spoiled(noisy(64, 48))
ratios['odd'] = spoiled(noisy(53, 37))
ratios['single'] = spoiled(noisy(61, 40, dtype='f4'))
ratios['nan'] = with_nan(spoiled(noisy(50, 43)), 0.004)
holes = with_nan(spoiled(noisy(47, 41)), 0.05)
holes[10:20, 12:30] = np.nan
holes[25, 30] = np.inf
holes[26, 8] = -np.inf
ratios['holes'] = holes
singleholes = with_nan(spoiled(noisy(44, 38, dtype='f4')), 0.03)
singleholes[3, 5] = np.inf
ratios['single with nan'] = singleholes
ratios['small'] = spoiled(noisy(9, 6), 0.05)
ratios['tiny'] = noisy(4, 3)
ratios['row'] = spoiled(noisy(40, 1))
ratios['column'] = spoiled(noisy(1, 40))
ratios['wide'] = spoiled(noisy(300, 20))
flat = np.ones((30, 33))
flat[12, 14] = 1.5
flat[20:28, 5] = 0.9
ratios['without noise'] = flat
steps = np.round(spoiled(noisy(60, 50, 0.02)) * 100) / 100
ratios['in steps'] = steps
# Column sums in blocks tell only where residuals are of the order of the width of a block.
ratios['loud'] = 100 * spoiled(noisy(46, 47, 0.02), 0.02)
loud = ratios['loud'].astype('f4')
ratios['loud single'] = loud
lines = noisy(45, 45, 0.3)
lines[:, 7] += np.where(np.arange(45) % 2, 1.2, 1.6)
lines[:, 22] += 0.9
lines[:, 37] -= 1.3
ratios['columns'] = lines
one = 50 * noisy(46, 45, 0.1)
ratios['a block of one column'] = one

EVERY = [dict(), dict(byblocks=True), dict(findbadcolumns=True), dict(byblocks=True, findbadcolumns=True)]
cases = [(name, arguments) for name in ratios for arguments in EVERY]
for name in ('plain', 'odd', 'single', 'nan', 'in steps', 'small', 'loud'):
    cases += [
        (name, dict(lsigma=3, hsigma=4)),
        (name, dict(lsigma=2.3, hsigma=3.7, byblocks=True)),
        (name, dict(lsigma=2.3, hsigma=3.7)),
        (name, dict(ncmed=3, nlmed=1, ncsig=10, nlsig=12)),
        (name, dict(ncmed=6, nlmed=4, ncsig=14, nlsig=8, lsigma=5, hsigma=5)),
        (name, dict(lsigma=4, hsigma=4, findbadcolumns=True, ngood=3)),
        (name, dict(lsigma=4, hsigma=4, findbadcolumns=True, ngood=12)),
        (name, dict(lsigma=1, hsigma=1, byblocks=True, findbadcolumns=True)),
        (name, dict(lsigma=4, hsigma=5, byblocks=True, findbadcolumns=True, ncsig=11, nlsig=10, ngood=8)),
    ]
for name in ('columns', 'a block of one column', 'loud single'):
    for factor in (0.2, 0.5, 1, 2):
        cases.append((name, dict(lsigma=factor, hsigma=factor, byblocks=True, findbadcolumns=True)))


def bits(pixels):
    return ''.join(struct.pack('>d', float(v)).hex() if v == v else '7ff8000000000000' for v in pixels.ravel())


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    written = {
        'versions': dict(ccdproc=ccdproc.__version__, astropy=astropy.__version__, numpy=np.__version__,
                         scipy=scipy.__version__),
        'ratios': {n: dict(width=r.shape[1], height=r.shape[0], dtype=str(r.dtype), pixels=bits(r))
                   for n, r in ratios.items()},
        'cases': [],
    }
    for name, arguments in cases:
        mask = ccdproc.ccdmask(CCDData(ratios[name], unit=''), **arguments)
        written['cases'].append(
            dict(ratio=name, arguments=arguments, mask=np.packbits(mask.ravel()).tobytes().hex()))
    with open(os.path.join(out, 'ccdmask.json'), 'w') as file:
        json.dump(written, file, separators=(',', ':'))
        file.write('\n')


main()
