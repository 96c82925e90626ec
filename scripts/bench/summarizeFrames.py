"""ccdproc's summary of all FITS files below a folder: the headers of all files as one table.

summarizeFrames.py FOLDER | version
"""
import json
import sys
import time
import warnings
from pathlib import Path

import ccdproc

if sys.argv[1] == "version":
    print(ccdproc.__version__)
    sys.exit()

warnings.simplefilter("ignore")
start = time.perf_counter()
names = [str(path) for path in sorted(Path(sys.argv[1]).rglob("*.fits"))]
table = ccdproc.ImageFileCollection(filenames=names).summary
print(json.dumps({"wall": time.perf_counter() - start, "frames": len(table)}))
