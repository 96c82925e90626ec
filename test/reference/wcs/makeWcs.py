#!/usr/bin/python3
"""Sky positions of pixels as astropy.wcs computes them: writes wcs.json beside this script (python3-astropy).

realCards.txt holds the coordinate cards of real files; the other headers are made here, one for each rule.
"""
import contextlib
import io
import json
import os
import warnings

import astropy
import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter('ignore')
here = os.path.dirname(os.path.abspath(__file__))


def real():
    name, cards = None, []
    for line in open(os.path.join(here, 'realCards.txt')).read().splitlines() + ['# ']:
        if line.startswith('# '):
            if cards:
                yield name, cards
            name, cards = line[2:], []
        else:
            cards.append(line)


def made(projection='TAN', axes=('RA---', 'DEC--'), **changes):
    keys = dict(NAXIS=2, NAXIS1=200, NAXIS2=100, CTYPE1=axes[0] + projection, CTYPE2=axes[1] + projection, CRPIX1=50.5, CRPIX2=40.0,
                CRVAL1=30.0, CRVAL2=20.0, CDELT1=-0.01, CDELT2=0.02)
    keys.update(changes)
    spell = lambda v: f"'{v}'" if isinstance(v, str) else repr(v).upper()
    return [f'{k:8}= {spell(v)}' for k, v in keys.items() if v is not None]


CD = dict(CDELT1=None, CDELT2=None)
SIP = dict(A_ORDER=3, B_ORDER=2, A_2_0=1.5e-4, A_0_2=-2e-5, A_1_1=3e-5, A_3_0=1e-7, A_1_0=1e-3, B_0_2=-1e-4, B_1_1=4e-5, B_2_0=2e-5)
FAR = dict(CDELT1=-1.0, CDELT2=1.0)
NEAR = [[1, 1], [50.5, 40], [200, 100], [-300.25, 777]]
WIDE = [[1, 1], [50.5, 40], [75.5, 62], [110.25, 40], [50.5, -20], [105, 95], [-60, 120], [-120, 40]]

cases = []
for name, cards in real():
    keys = {c.split('=')[0].strip() for c in cards}
    for alternate in [''] + sorted({k[6:] for k in keys if k.startswith('CTYPE1') and k[6:]}):
        cases.append((f'{name} {alternate}'.strip(), cards, alternate, None))


def add(name, cards, alternate='', points=NEAR):
    cases.append((name, cards, alternate, points))


for code in ('TAN', 'SIN', 'ARC', 'ZEA', 'CAR'):
    add(f'{code} all over its map', made(code, **FAR), points=WIDE)
    add(f'{code} about the south pole', made(code, **FAR, CRVAL1=250.0, CRVAL2=-90.0), points=WIDE)
    add(f'{code} about the north pole, turned', made(code, **FAR, CRVAL1=10.0, CRVAL2=90.0, LONPOLE=0.0 if code == 'CAR' else 33.0), points=WIDE)
    add(f'{code} across 0 h', made(code, **FAR, CRVAL1=359.5, CRVAL2=-5.0), points=WIDE)
    add(f'{code} with LONPOLE', made(code, **FAR, CRVAL2=10.0, LONPOLE=75.0), points=WIDE)
    add(f'{code} with its fiducial point elsewhere', made(code, **FAR, PV1_1=20.0, PV1_2=50.0), points=WIDE)
    add(f'{code} with its fiducial point elsewhere, moved', made(code, **FAR, PV1_0=1.0, PV1_1=20.0, PV1_2=50.0), points=WIDE)
add('SIN slanted', made('SIN', **FAR, PV2_1=0.3, PV2_2=-0.5), points=WIDE)
add('SIN slanted, old spelling', made('SIN', **FAR, PROJP1=0.3, PROJP2=-0.5), points=WIDE)
add('NCP', made('NCP', **FAR, CRVAL2=55.0), points=WIDE)
add('CAR with LATPOLE south', made('CAR', **FAR, CRVAL2=-20.0, LATPOLE=-60.0), points=WIDE)
add('CAR with LONPOLE 180 and LATPOLE 0', made('CAR', **FAR, CRVAL2=0.0, LONPOLE=180.0, LATPOLE=0.0), points=WIDE)
add('CAR with LONPOLE 90: LATPOLE alone decides', made('CAR', **FAR, CRVAL2=0.0, LONPOLE=90.0, LATPOLE=35.0), points=WIDE)
add('CAR with its pole by PV', made('CAR', **FAR, PV1_3=60.0, PV1_4=10.0), points=WIDE)
add('LONPOLE 999 is none', made(LONPOLE=999.0))
add('PV1_3 before LONPOLE', made(PV1_3=150.0, LONPOLE=120.0))
add('CDELT, both positive', made(CDELT1=0.01, CDELT2=0.01))
add('no CDELT', made(**CD))
add('CROTA2', made(CROTA2=30.0))
add('CROTA1 counts for nothing', made(CROTA1=30.0))
add('CROTA2 with latitude first', made(CTYPE1='DEC--TAN', CTYPE2='RA---TAN', CRVAL1=20.0, CRVAL2=30.0, CROTA1=25.0, CROTA2=70.0))
add('CD', made(**CD, CD1_1=-0.01, CD1_2=0.003, CD2_1=0.002, CD2_2=0.02))
add('CD with latitude first', made(**CD, CTYPE1='DEC--TAN', CTYPE2='RA---TAN', CRVAL1=20.0, CRVAL2=30.0, CD1_1=-0.01, CD1_2=0.003, CD2_1=0.002, CD2_2=0.02))
add('CD before CDELT and CROTA2', made(CDELT1=3.0, CROTA2=30.0, CD1_1=-0.01, CD2_2=0.02))
add('CD of one diagonal', made(**CD, CD1_2=-0.01, CD2_1=0.02))
add('PC', made(PC1_1=0.8, PC1_2=-0.6, PC2_1=0.6, PC2_2=0.8))
add('PC in part', made(PC1_2=0.1))
add('PC before CD', made(PC1_2=0.1, CD1_1=-0.02, CD2_2=0.02))
add('PC before CROTA2', made(PC1_1=1.0, CROTA2=30.0))
add('PC in the old spelling', made(PC001001=0.8, PC001002=-0.6, PC002001=0.6, PC002002=0.8))
add('CD in the old spelling', made(**CD, CD001001=-0.01, CD002002=0.02))
add('arcseconds', made(CUNIT1='arcsec', CUNIT2='arcsec', CDELT1=-36.0, CDELT2=72.0, CRVAL1=108000.0, CRVAL2=72000.0))
add('arcminutes on one axis', made(CUNIT2='arcmin', CDELT2=1.2, CRVAL2=1200.0))
add('radians', made(CUNIT1='rad', CUNIT2='rad', CDELT1=-2e-4, CDELT2=3e-4, CRVAL1=0.5, CRVAL2=-0.3))
add('arcseconds with CD', made(**CD, CUNIT1='arcsec', CUNIT2='arcsec', CD1_1=-36.0, CD1_2=1.0, CD2_1=1.5, CD2_2=72.0, CRVAL1=108000.0, CRVAL2=72000.0))
add('units turned with CROTA2', made(CUNIT2='arcmin', CDELT2=1.2, CRVAL2=1200.0, CROTA2=30.0))
add('degrees in capitals', made(CUNIT1='DEG', CUNIT2='degrees'))
add('negative CRVAL1', made(CRVAL1=-1.0))
add('CRVAL1 beyond 360', made(CRVAL1=400.0))
add('no CRPIX and no CRVAL', made(CRPIX1=None, CRPIX2=None, CRVAL1=None, CRVAL2=None))
add('whole numbers', made(CRVAL1=30, CRVAL2=20, CRPIX1=50, CDELT1=-1))
for lon, lat in (('GLON-', 'GLAT-'), ('ELON-', 'ELAT-'), ('SLON-', 'SLAT-'), ('HPLN-', 'HPLT-')):
    add(f'{lon[:4]} and {lat[:4]}', made(axes=(lon, lat)))
add('an alternate', made(CTYPE1B='GLON-ZEA', CTYPE2B='GLAT-ZEA', CRVAL1B=10.0, CRVAL2B=-30.0, CRPIX1B=7.0, CDELT1B=0.5, CDELT2B=0.5, PC1_2B=0.2, LONPOLEB=170.0), 'B')
add('a further axis', made(NAXIS=3, NAXIS3=4, CTYPE3='FREQ', CRVAL3=1.4e9, CDELT3=1e6, PC1_2=0.1))
add('two further axes of the description', made(WCSAXES=4, CTYPE3='FREQ', CTYPE4='STOKES', CD1_1=-0.01, CD2_2=0.02, CD3_3=1.0, CD4_4=1.0, **CD))
add('SIP', made('TAN-SIP', **SIP))
add('SIP without its suffix', made('TAN', **SIP))
add('SIP in a SIN', made('SIN-SIP', **SIP))
add('SIP with latitude first', made(**{**SIP, 'CTYPE1': 'DEC--TAN-SIP', 'CTYPE2': 'RA---TAN-SIP', 'CRVAL1': 20.0, 'CRVAL2': 30.0}))
add('SIP beyond its order', made('TAN-SIP', **SIP, B_3_0=1.0))
add('SIP of an alternate', made('TAN-SIP', **SIP, CTYPE1B='GLON-TAN-SIP', CTYPE2B='GLAT-TAN-SIP', CRPIX1B=5.0, CRPIX2B=6.0, CDELT1B=0.01, CDELT2B=0.01), 'B')
add('the suffix of SIP without polynomials', made('TAN-SIP'))
add('SIP beside the PV of SCAMP', made('TAN-SIP', **SIP, PV1_1=1.01, PV1_5=0.1, PV2_1=1.0))
add('PV of the latitude that says nothing', made(PV2_1=0.0))

DSS = dict(CTYPE1=None, CTYPE2=None, PLTRAH=14, PLTRAM=37, PLTRAS=4.688253, PLTDECSN='-       ', PLTDECD=60, PLTDECM=12, PLTDECS=59.287610, CNPIX1=8860,
           CNPIX2=1708, XPIXELSZ=25.28445, YPIXELSZ=25.3, PPO3=176616.9833815, PPO6=177193.56115606)
TERMS = dict(AMDX1=67.2, AMDX2=-0.23, AMDX3=1.09, AMDX4=1.2e-6, AMDX5=5.6e-6, AMDX6=-3.8e-5, AMDX7=2e-6, AMDX8=2.3e-6, AMDX9=1e-7, AMDX10=2.3e-6,
             AMDX11=1.9e-7, AMDX12=1e-6, AMDX13=1e-10, AMDY1=67.1, AMDY2=0.226, AMDY3=-0.527, AMDY4=-7.3e-6, AMDY5=2e-5, AMDY6=-5.6e-6,
             AMDY7=3e-6, AMDY8=2.2e-6, AMDY9=1e-8, AMDY10=2.2e-6, AMDY11=-1.6e-8, AMDY12=-2e-6, AMDY13=-3e-10)
add('a plate solution without CTYPE', made(**DSS, **TERMS))
add('a plate solution before the SIN beside it', made(**{**DSS, 'PLTDECSN': '+       ', 'CTYPE1': 'RA---SIN', 'CTYPE2': 'DEC--SIN'}, **TERMS))

out = []
for name, cards, alternate, points in cases:
    header = fits.Header([fits.Card.fromstring(c) for c in cards])
    if points is None:
        nx, ny = header.get('NAXIS1', 256), header.get('NAXIS2', 256)
        points = [[1, 1], [nx, 1.5], [nx / 3, ny], [-nx / 4, ny * 1.25]]
    with contextlib.redirect_stdout(io.StringIO()):
        wcs = WCS(header, key=alternate or ' ')
    padded = np.hstack([np.array(points, float), np.ones((len(points), wcs.naxis - 2))])
    world = wcs.all_pix2world(padded, 1)
    sky = [[float(v[wcs.wcs.lng]), float(v[wcs.wcs.lat])] for v in world]
    rows = [[*p, *([round(v, 12) for v in s] if np.isfinite(s).all() else [None, None])] for p, s in zip(points, sky)]
    out.append({'name': name, 'cards': cards, 'alternate': alternate, 'points': rows})

with open(os.path.join(here, 'wcs.json'), 'w') as f:
    f.write('{"astropy": "%s", "wcslib": "%s", "cases": [\n' % (astropy.__version__, astropy.wcs._wcs.__version__))
    f.write(',\n'.join(json.dumps(c) for c in out))
    f.write('\n]}\n')
