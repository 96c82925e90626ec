"""Writes small frames and what ccdproc's ImageFileCollection finds among them (files_filtered), for frameFilter.test.ts.

Each case has our words (`where`) beside ccdproc's; only questions that mean the same in both are asked.
Run with Debian's python3-ccdproc 2.4.0: python3 make_fixtures.py
"""
import json
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits
from ccdproc import ImageFileCollection

warnings.simplefilter('ignore')
here = Path(__file__).parent

FRAMES = {
    'bias1.fits': dict(IMAGETYP='BIAS', EXPTIME=0.0, CCDTEMP=-100.5),
    'dark1.fits': dict(IMAGETYP='DARK', EXPTIME=70.0, CCDTEMP=-100.25, AIRMASS=None),
    'flat1.fits': dict(IMAGETYP='FLATFIELD', EXPTIME=70.0, FILTER="g'", OBJECT='dome flat', AIRMASS=1.25, GUIDED=False),
    'flat2.fits': dict(IMAGETYP='FLATFIELD', EXPTIME=70.001, FILTER='R', OBJECT='sky', AIRMASS=2, SEQNO=7),
    'flat3.fits': dict(IMAGETYP='flatfield', EXPTIME=7, FILTER='r', OBJECT='M 31', AIRMASS=1.5, GUIDED=True),
    'light1.fits': dict(IMAGETYP='OBJECT', EXPTIME=300.014, FILTER='R', OBJECT='M 31', AIRMASS=1.1, GUIDED=True),
    'light2.fits': dict(IMAGETYP='OBJECT', EXPTIME=300.062, FILTER='Rc', OBJECT='M31', AIRMASS=3.0, SEQNO=70),
    'light3.fits': dict(IMAGETYP='OBJECT', EXPOSURE=60.0, OBJECT='m 33', GUIDED=True, SEQNO=7),
}

# (our filter, ccdproc's keywords)
CASES = [
    ('imagetyp=flatfield', dict(imagetyp='FLATFIELD')),
    ('imagetyp=FlatField', dict(imagetyp='flatfield')),
    ('filter=r', dict(filter='r')),
    ("filter=g'", dict(filter="g'")),
    ('filter=R.', dict(filter='R.')),
    ('exptime=70', dict(exptime=70)),
    ('exptime=70.001', dict(exptime=70.001)),
    ('airmass=2.0', dict(airmass=2)),
    ('seqno=7.0', dict(seqno=7)),
    ('filter=*', dict(filter='*')),
    ('ccdtemp=*', dict(ccdtemp='*')),
    ('!filter', dict(filter=None)),
    ('seqno=', dict(seqno=None)),
    ('object="M 31"', dict(object='m 31')),
    ('object=M31', dict(object='M31')),
    ('object="dome flat" imagetyp=flatfield', dict(object='dome flat', imagetyp='FLATFIELD')),
    ('guided=T', dict(guided=True)),
    ('guided=false', dict(guided=False)),
    ('filter=R imagetyp=OBJECT exptime=300.014', dict(filter='R', imagetyp='object', exptime=300.014)),
    (r'object~/m ?31/i', dict(object='m ?31', regex_match=True)),
    (r'filter~/^r/i', dict(filter='^r', regex_match=True)),
    (r'imagetyp~/flat|dark/i', dict(imagetyp='flat|dark', regex_match=True)),
    ('nosuchkey=1', dict(nosuchkey=1)),
    ('EXPTIME=7 FILTER=r', dict(EXPTIME=7, FILTER='r')),
]

for name, cards in FRAMES.items():
    hdu = fits.PrimaryHDU(np.zeros((2, 2), dtype='int16'))
    for keyword, value in cards.items():
        hdu.header[keyword] = value
    hdu.writeto(here / name, overwrite=True)

collection = ImageFileCollection(here)
cases = [
    dict(where=where, ccdproc={k: v for k, v in words.items()}, files=[str(f) for f in collection.files_filtered(**words)])
    for where, words in CASES
]
(here / 'expected.json').write_text(json.dumps(dict(cases=cases), indent=1) + '\n')
