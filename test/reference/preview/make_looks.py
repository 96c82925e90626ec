#!/usr/bin/python3
"""Small images and what numpy and astropy say of them: writes levels_*.fits, mosaic*.fits and looks.json beside this
script (python3-astropy). Percentiles are of the values as float32, computed in float64.
"""
import json
import os

import numpy as np
from astropy.io import fits
from astropy.visualization import ZScaleInterval

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20260401)
PERCENTS = [99.9, 99.5, 99, 98, 95, 90]


def path(name):
    return os.path.join(here, name)


def describe(values, total):
    finite = values[np.isfinite(values)]
    singles = finite.astype('f4').astype('f8')
    tails = sorted([t for p in PERCENTS for t in (round((100 - p) / 2, 4), round(100 - (100 - p) / 2, 4))] + [50])
    low, high = np.percentile(singles, [0.1, 99.9])
    counts, edges = np.histogram(singles, bins=512, range=(low, high))
    return {
        'count': total,
        'nan': int(total - finite.size),
        'min': float(finite.min()),
        'max': float(finite.max()),
        'zscale': [float(v) for v in ZScaleInterval().get_limits(values.astype('f8'))],
        'percentiles': [{'percent': t, 'value': float(np.percentile(singles, t))} for t in tails],
        'histogram': {'from': float(edges[0]), 'to': float(edges[-1]), 'counts': [int(c) for c in counts]},
    }


def frame(shape, mean, sigma):
    image = rng.normal(mean, sigma, shape)
    for _ in range(12):
        y, x = rng.integers(0, shape[0]), rng.integers(0, shape[1])
        image[y, x] += rng.pareto(1.2) * 500
    return image


# float32, both signs, NaN and infinities.
image = frame((61, 83), 3, 40).astype('f4')
image[::9, 4::11] = np.nan
image[3, 7], image[5, 8] = np.inf, -np.inf
fits.PrimaryHDU(image).writeto(path('levels_float.fits'), overwrite=True)
looks = {'levels_float.fits': describe(image, image.size)}

# uint16, no hole.
image = np.clip(frame((47, 90), 32000, 25), 0, 65535).astype('u2')
fits.PrimaryHDU(image).writeto(path('levels_uint16.fits'), overwrite=True)
looks['levels_uint16.fits'] = describe(image.astype('f8'), image.size)

# int16 with BLANK.
image = np.clip(frame((50, 64), -20, 60), -32000, 32000).astype('i2')
image[::6, 2::7] = -32768
hdu = fits.PrimaryHDU(image)
hdu.header['BLANK'] = -32768
hdu.writeto(path('levels_blank.fits'), overwrite=True)
values = image.astype('f8')
values[image == -32768] = np.nan
looks['levels_blank.fits'] = describe(values, image.size)

# The limits of a larger image that tests make by this formula.
y, x = np.mgrid[0:1100, 0:1500]
looks['formula'] = {'zscale': [float(v) for v in ZScaleInterval().get_limits(((x * 7919 + y * 104729) % 1009 + y).astype('u2'))]}


def amplifier(name, data, datasec, detsec, ccdsum=None, left=0, right=0, unit='adu'):
    """An image with prescan and overscan columns of -1 beside its light."""
    rows = data.shape[0]
    image = np.hstack([np.full((rows, left), -1), data, np.full((rows, right), -1)]).astype('i2')
    hdu = fits.ImageHDU(image, name=name)
    hdu.header['DATASEC'] = datasec
    hdu.header['DETSEC'] = detsec
    hdu.header['BUNIT'] = unit
    if ccdsum:
        hdu.header['CCDSUM'] = ccdsum
    return hdu


# A detector of 14 x 10 pixels read at its four corners, binned by 2 along x; it begins at detector pixel (21, 101).
detector = np.arange(7 * 10).reshape(10, 7) + 100
whole = detector.astype(float)
# The lower left quarter is 4 columns x 6 rows, the others fill up but for the upper right, which is missing.
hdus = fits.HDUList([fits.PrimaryHDU()])
hdus.append(amplifier('ll', detector[:6, :4], '[3:6,1:6]', '[21:28,101:106]', '2 1', left=2, right=1))
hdus.append(amplifier('lr', detector[:6, 4:][:, ::-1], '[1:3,1:6]', '[34:29,101:106]', '2 1', right=3))
hdus.append(amplifier('ul', detector[6:, :4][::-1], '[2:5,1:4]', '[21:28,110:107]', '2 1', left=1))
hdus.writeto(path('mosaic.fits'), overwrite=True)
whole[6:, 4:] = np.nan
looks['mosaic.fits'] = [[None if np.isnan(v) else v for v in row] for row in whole]

with open(path('looks.json'), 'w') as file:
    json.dump(looks, file, separators=(',', ':'))
    file.write('\n')
