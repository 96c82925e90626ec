#!/bin/sh
# The raw flats of Example 1 in miniature as fpack, gzip and bzip2 leave them: for test/cli/reduce.test.ts.
# Debian: apt-get install libcfitsio-bin bzip2. Run in this folder.
set -eu
raws=../ccdproc/example-cryo-LFC
fpack -r -S "$raws/ccd.014.0.fits" > ccd.014.0.fits.fz
gzip -9 -n -c "$raws/ccd.015.0.fits" > ccd.015.0.fits.gz
bzip2 -9 -c "$raws/ccd.017.0.fits" > ccd.017.0.fits.bz2
