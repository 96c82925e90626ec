"""Flats with masters that carry MASK and UNCERT, reduced by ccdproc: quality.json and the small files beside it.

Debian: apt-get install python3-ccdproc; /usr/bin/python3 make_fixtures.py
Values are written as the hexadecimal form of their 64 bits. Seeded, so that a second run gives the same bytes.
"""
import json
import warnings
from pathlib import Path

import astropy.units as u
import ccdproc
import numpy as np
from astropy.io import fits
from astropy.nddata import CCDData, StdDevUncertainty

warnings.filterwarnings('ignore')
HERE = Path(__file__).parent
WIDTH, HEIGHT = 24, 18
GAIN, READ_NOISE = 1.5, 10.0
rng = np.random.default_rng(20261124)


def hexes(values):
    text = np.asarray(values, '>f8').tobytes().hex()
    return [text[at:at + 16] for at in range(0, len(text), 16)]


def master(name, level, unit_cards):
    data = level + rng.normal(0, 3, (HEIGHT, WIDTH))
    mask = np.zeros(data.shape, bool)
    mask[rng.integers(0, HEIGHT, 4), rng.integers(0, WIDTH, 4)] = True
    ccd = CCDData(data, unit='adu', uncertainty=StdDevUncertainty(np.abs(rng.normal(1, 0.2, data.shape))), mask=mask)
    ccd.meta.update(unit_cards)
    ccd.write(HERE / name, overwrite=True)
    return CCDData.read(HERE / name)


def raw():
    data = np.clip(1000 + rng.normal(20000, 140, (HEIGHT, WIDTH)), 0, 65535).astype('u2')
    data[2, 3] = 65535
    data[5, 7:9] = [0, 3]  # below the bias: the deviation of a negative pixel
    header = fits.Header({'IMAGETYP': 'FLAT', 'EXPTIME': 4.5, 'GAIN': GAIN, 'RDNOISE': READ_NOISE, 'BUNIT': 'adu'})
    fits.writeto(HERE / 'raw.fits', data, header, overwrite=True)
    return data


def reduce(data, bias, dark, scale):
    ccd = CCDData(data.astype(float), unit='adu', meta={'EXPTIME': 4.5})
    gain, noise = GAIN * u.electron / u.adu, READ_NOISE * u.electron
    ccd = ccdproc.create_deviation(ccd, gain=gain, readnoise=noise, disregard_nan=True)
    if bias is not None:
        ccd = ccdproc.subtract_bias(ccd, bias)
    ccd = ccdproc.subtract_dark(ccd, dark, exposure_time='EXPTIME', exposure_unit=u.s, scale=scale)
    mask = ccd.mask | (data >= 65535)
    return {'data': hexes(ccd.data), 'uncertainty': hexes(ccd.uncertainty.array), 'mask': mask.astype(int).ravel().tolist()}


frame = raw()
bias = master('bias.fits', 1000, {'IMAGETYP': 'BIAS', 'COMBINED': True, 'SUBOSCAN': 'none'})
dark = master('dark.fits', 40, {'IMAGETYP': 'DARK', 'EXPTIME': 90.0, 'COMBINED': True, 'SUBBIAS': 'bias.fits'})
expected = {
    'versions': {'ccdproc': ccdproc.__version__, 'numpy': np.__version__},
    'scaled': reduce(frame, bias, dark, True),
    'notScaled': reduce(frame, None, dark, False),
}
(HERE / 'quality.json').write_text(json.dumps(expected) + '\n')
