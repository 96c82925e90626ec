"""Type, exposure and filter of all frames of a folder, a line a frame.

readHeaders.py ccdproc|astropy|fitsio version
readHeaders.py ccdproc FOLDER         from the summary of an ImageFileCollection
readHeaders.py astropy|fitsio FOLDER  header after header
"""
import sys
import warnings
from pathlib import Path

library, what = sys.argv[1:]
KEYWORDS = ["imagetyp", "exptime", "filter"]

if library == "ccdproc":
    import ccdproc

    version = f"ccdproc {ccdproc.__version__}"

    def rows(folder):
        warnings.simplefilter("ignore")
        summary = ccdproc.ImageFileCollection(folder).summary
        return zip(summary["file"], *(summary[keyword] for keyword in KEYWORDS))

elif library == "astropy":
    import astropy
    from astropy.io import fits

    version = f"astropy {astropy.__version__}"

    def rows(folder):
        for path in sorted(Path(folder).glob("*.fits")):
            header = fits.getheader(path)
            yield (path.name, *(header[keyword] for keyword in KEYWORDS))

else:
    import fitsio

    version = f"fitsio {fitsio.__version__}"

    def rows(folder):
        for path in sorted(Path(folder).glob("*.fits")):
            header = fitsio.read_header(str(path))
            yield (path.name, *(header[keyword] for keyword in KEYWORDS))


if what == "version":
    print(version)
    print(sys.executable)
else:
    sys.stdout.writelines(f"{name} {kind} {exposure} {band}\n" for name, kind, exposure, band in rows(what))
