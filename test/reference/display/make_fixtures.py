#!/usr/bin/python3
"""Writes src/engine/display/colormapTables.ts (matplotlib 3.6.3) and display.json (astropy 5.2.1, for the tests).

Run from anywhere: /usr/bin/python3 test/reference/display/make_fixtures.py
"""
import base64
import hashlib
import json
import warnings
from pathlib import Path

import astropy
import matplotlib
import numpy as np
from astropy.visualization import (
    AsinhStretch, HistEqStretch, LinearStretch, LogStretch, PowerDistStretch, SinhStretch, SqrtStretch, SquaredStretch,
)

HERE = Path(__file__).resolve().parent
TABLES = HERE.parents[2] / 'src/engine/display/colormapTables.ts'

# Our name -> matplotlib's, in the order of `colormaps` in display.ts.
NAMES = {
    'gray': 'gray', 'heat': 'gist_heat', 'viridis': 'viridis', 'inferno': 'inferno', 'magma': 'magma',
    'plasma': 'plasma', 'cividis': 'cividis', 'turbo': 'turbo', 'cool': 'cool', 'coolwarm': 'coolwarm',
}
STRETCHES = {
    'linear': LinearStretch(), 'log': LogStretch(a=1000), 'sqrt': SqrtStretch(), 'squared': SquaredStretch(),
    'asinh': AsinhStretch(a=0.1), 'sinh': SinhStretch(a=1 / 3), 'power': PowerDistStretch(a=1000),
}


def table(name):
    return matplotlib.colormaps[name](range(256), bytes=True)[:, :3].astype(np.uint8).tobytes()


def write_tables():
    lines = [
        '/** Colour maps of matplotlib ' + matplotlib.__version__ + ' as 256 colours each. Written by test/reference/display/make_fixtures.py. */',
        "import type { Colormap } from './display';",
        '',
        '/** Red, green, blue of 256 colours, base64. */',
        'const tables: Readonly<Record<Colormap, string>> = {',
    ]
    for ours, theirs in NAMES.items():
        lines += [f'  {ours}:', f"    '{base64.b64encode(table(theirs)).decode()}',"]
    lines += [
        '};',
        '',
        'const decoded = new Map<Colormap, Uint8Array>();',
        '',
        '/** 256 colours of 3 bytes (red, green, blue), the darkest value first; shared, not to be written into. */',
        'export function colormapTable(colormap: Colormap): Uint8Array {',
        '  const table = decoded.get(colormap) ?? bytesOf(tables[colormap]);',
        '  decoded.set(colormap, table);',
        '  return table;',
        '}',
        '',
        "const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';",
        '',
        '/** Bytes of base64 text whose length is a multiple of 4, without padding: atob is no part of the language. */',
        'function bytesOf(text: string): Uint8Array {',
        '  const bytes = new Uint8Array((text.length / 4) * 3);',
        '  for (let i = 0, at = 0; i < text.length; i += 4) {',
        '    let bits = 0;',
        '    for (let k = 0; k < 4; k++) bits = (bits << 6) | DIGITS.indexOf(text.charAt(i + k));',
        '    bytes[at++] = bits >> 16;',
        '    bytes[at++] = bits >> 8;',
        '    bytes[at++] = bits;',
        '  }',
        '  return bytes;',
        '}',
        '',
    ]
    TABLES.write_text('\n'.join(lines))


def equalised(name, data, limits):
    """Shares by astropy's HistEqStretch of the values within the limits, which the data reach."""
    low, high = limits
    inside = data[(data >= low) & (data <= high)].astype(float)
    at = np.linspace(0, 1, 33)
    return {
        'name': name, 'sample': [float(v) for v in data], 'limits': limits,
        'at': at.tolist(), 'share': HistEqStretch(inside)(at).tolist(),
    }


def main():
    write_tables()
    at = np.concatenate([np.linspace(0, 1, 65), [1e-6, 1e-4, 0.999999]])
    rng = np.random.default_rng(4)
    sky = np.float32(rng.normal(1000, 30, 400))
    stars = np.float32(np.concatenate([rng.exponential(200, 300), [0, 5000]]))
    document = {
        'made with': f'matplotlib {matplotlib.__version__}, astropy {astropy.__version__}',
        'sha256': {ours: hashlib.sha256(table(theirs)).hexdigest() for ours, theirs in NAMES.items()},
        'colours': {ours: {i: list(table(theirs)[3 * i:3 * i + 3]) for i in (0, 37, 128, 200, 255)} for ours, theirs in NAMES.items()},
        'stretches': {'at': at.tolist(), **{name: s(at).tolist() for name, s in STRETCHES.items()}},
        'equalised': [
            equalised('sky', sky, [float(sky.min()), float(sky.max())]),
            equalised('stars', stars, [0.0, 5000.0]),
        ],
    }
    (HERE / 'display.json').write_text(json.dumps(document, indent=1) + '\n')


warnings.simplefilter('error')
main()
