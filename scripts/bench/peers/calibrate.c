/* The floor for calibrating flats. Frames of unsigned 16-bit pixels in, float64 or float32 out, as a program does it that
 * has nothing else to do.
 *
 *   calibrate io|fused|datasum|sha256 float64|float32 RAWS MASTERS OUT TRIM OVERSCAN
 *
 * io: reads every byte of RAWS and MASTERS and writes as many bytes as results have, in pieces; no arithmetic at all.
 * fused: TRIM columns are kept. OVERSCAN is the first column of the overscan, then each row loses the median of its own
 *   overscan and the dark nearest in exposure: (raw - median) - dark. Where OVERSCAN is "-" it loses bias and scaled dark:
 *   (raw - bias) - dark * (exposure / dark's exposure). Masters stay in memory; one pass over the pixels.
 * datasum: the same, and adds up the data as FITS's DATASUM does. sha256: that, and the SHA-256 of every raw file; with
 *   nothing behind it, it ends with 4 where it was compiled for that.
 *
 * No FMA may be made of these sums (-ffp-contract=off): the pixels are those of numpy, bit for bit. Little-endian machines. */
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef WITH_SHA256
#include <openssl/evp.h>
#endif

enum { BLOCK = 2880, PIECE = 1 << 18, MOST_MASTERS = 8 };

struct image {
    int file;
    long width, rows, offset;
    double exposure;
    char type[9];
    double *pixels;
};

static struct image masters[MOST_MASTERS];
static int masterCount;
static long trim, overscan;
static int outSize, withDatasum, withSha;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void readAll(int file, void *to, long size, long offset)
{
    if (pread(file, to, size, offset) != size) fail("read");
}

static void writeAll(int file, const void *from, long size)
{
    if (write(file, from, size) != size) fail("write");
}

static struct image openImage(const char *path)
{
    struct image image = {open(path, O_RDONLY), 0, 0, 0, 0, "", NULL};
    char card[81] = "";
    if (image.file < 0) fail(path);
    for (long at = 0; strncmp(card, "END     ", 8) != 0; at += 80) {
        readAll(image.file, card, 80, at);
        if (strncmp(card, "NAXIS1  ", 8) == 0) image.width = atol(card + 10);
        if (strncmp(card, "NAXIS2  ", 8) == 0) image.rows = atol(card + 10);
        if (strncmp(card, "EXPTIME ", 8) == 0) image.exposure = atof(card + 10);
        if (strncmp(card, "IMAGETYP", 8) == 0) sscanf(card + 11, "%8[A-Z]", image.type);
        image.offset = (at + 80 + BLOCK - 1) / BLOCK * BLOCK;
    }
    return image;
}

static long headerFor(int bitpix, long width, long rows, char *header, unsigned datasum)
{
    char cards[6][81];
    sprintf(cards[0], "SIMPLE  =                    T");
    sprintf(cards[1], "BITPIX  = %20d", bitpix);
    sprintf(cards[2], "NAXIS   =                    2");
    sprintf(cards[3], "NAXIS1  = %20ld", width);
    sprintf(cards[4], "NAXIS2  = %20ld", rows);
    sprintf(cards[5], "DATASUM = '%u'", datasum);
    memset(header, ' ', BLOCK);
    int count = withDatasum ? 6 : 5;
    for (int i = 0; i < count; i++) memcpy(header + 80 * i, cards[i], strlen(cards[i]));
    memcpy(header + 80 * count, "END", 3);
    return BLOCK;
}

/* The k-th smallest of n values (k from 0), bit by bit: counting needs no branch. */
static unsigned kthSmallest(const uint16_t *values, int n, int k)
{
    unsigned found = 0;
    for (unsigned bit = 0x8000; bit != 0; bit >>= 1) {
        uint16_t limit = (uint16_t)(found | bit);
        uint16_t below = 0;
        for (int i = 0; i < n; i++) below += values[i] < limit;
        if (below <= k) found = limit;
    }
    return found;
}

static double medianOf(const uint16_t *values, int n)
{
    if (n % 2 == 1) return kthSmallest(values, n, n / 2);
    return 0.5 * ((double)kthSmallest(values, n, n / 2 - 1) + kthSmallest(values, n, n / 2));
}

static void swapRaw(const uint16_t *restrict from, uint16_t *restrict to, long n)
{
    for (long i = 0; i < n; i++) to[i] = (uint16_t)(from[i] << 8 | from[i] >> 8) ^ 0x8000;
}

static void subtractLevel(const uint16_t *restrict raw, double level, const double *restrict dark, double *restrict out, long n)
{
    for (long i = 0; i < n; i++) out[i] = ((double)raw[i] - level) - dark[i];
}

static void subtractScaled(const uint16_t *restrict raw, const double *restrict bias, const double *restrict dark, double scale,
                           double *restrict out, long n)
{
    for (long i = 0; i < n; i++) out[i] = ((double)raw[i] - bias[i]) - dark[i] * scale;
}

static void swapDoubles(const double *restrict from, uint64_t *restrict to, long n)
{
    for (long i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, from + i, 8);
        to[i] = __builtin_bswap64(bits);
    }
}

static void swapFloats(const double *restrict from, uint32_t *restrict to, long n)
{
    for (long i = 0; i < n; i++) {
        float value = (float)from[i];
        uint32_t bits;
        memcpy(&bits, &value, 4);
        to[i] = __builtin_bswap32(bits);
    }
}

/* The 32-bit ones' complement sum is folded once, at the end: a file has fewer than 2^32 words. */
static uint64_t addWords(const uint32_t *words, long n)
{
    uint64_t sum = 0;
    for (long i = 0; i < n; i++) sum += __builtin_bswap32(words[i]);
    return sum;
}

static const struct image *nearestDark(double exposure)
{
    const struct image *best = NULL;
    for (int i = 0; i < masterCount; i++) {
        if (strcmp(masters[i].type, "DARK") != 0) continue;
        if (best == NULL || fabs(masters[i].exposure - exposure) < fabs(best->exposure - exposure)) best = &masters[i];
    }
    if (best == NULL) exit(3);
    return best;
}

static const struct image *bias(void)
{
    for (int i = 0; i < masterCount; i++) if (strcmp(masters[i].type, "BIAS") == 0) return &masters[i];
    exit(3);
}

static void hashFile(int file)
{
#ifdef WITH_SHA256
    static unsigned char piece[PIECE];
    unsigned char digest[32];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    for (long at = 0, n; (n = pread(file, piece, PIECE, at)) > 0; at += n) EVP_DigestUpdate(context, piece, n);
    EVP_DigestFinal_ex(context, digest, NULL);
    EVP_MD_CTX_free(context);
#else
    (void)file;
    exit(2);
#endif
}

static void calibrate(struct image raw, int out)
{
    const struct image *dark = nearestDark(raw.exposure);
    const struct image *zero = overscan > 0 ? NULL : bias();
    double scale = raw.exposure / dark->exposure;
    long most = PIECE / 2 / raw.width > 0 ? PIECE / 2 / raw.width : 1;
    uint16_t *bytes = malloc(most * raw.width * 2), *row = malloc(raw.width * 2);
    double *values = malloc(trim * 8);
    char *result = malloc(most * trim * outSize), header[BLOCK];
    uint64_t sum = 0;
    writeAll(out, header, headerFor(-8 * outSize, trim, raw.rows, header, 0));
    for (long first = 0; first < raw.rows; first += most) {
        long count = raw.rows - first < most ? raw.rows - first : most;
        readAll(raw.file, bytes, count * raw.width * 2, raw.offset + first * raw.width * 2);
        for (long y = 0; y < count; y++) {
            const double *d = dark->pixels + (first + y) * trim;
            swapRaw(bytes + y * raw.width, row, raw.width);
            if (zero == NULL) subtractLevel(row, medianOf(row + overscan, raw.width - overscan), d, values, trim);
            else subtractScaled(row, zero->pixels + (first + y) * trim, d, scale, values, trim);
            void *to = result + y * trim * outSize;
            if (outSize == 8) swapDoubles(values, to, trim);
            else swapFloats(values, to, trim);
        }
        if (withDatasum) sum += addWords((const uint32_t *)result, count * trim * outSize / 4);
        writeAll(out, result, count * trim * outSize);
    }
    if (withSha) hashFile(raw.file);
    long rest = raw.rows * trim * outSize % BLOCK;
    memset(header, 0, BLOCK);
    if (rest != 0) writeAll(out, header, BLOCK - rest);
    if (withDatasum) {
        while (sum >> 32 != 0) sum = (sum & 0xffffffff) + (sum >> 32);
        headerFor(-8 * outSize, trim, raw.rows, header, (unsigned)sum);
        if (pwrite(out, header, BLOCK, 0) != BLOCK) fail("write");
    }
    free(bytes);
    free(row);
    free(values);
    free(result);
}

/* Reads the whole file and writes the bytes of a result: what no program can do without. */
static void copyBytes(int in, int out, long size)
{
    static char piece[PIECE];
    while (read(in, piece, PIECE) > 0) {}
    for (long done = 0; done < size; done += PIECE) writeAll(out, piece, size - done < PIECE ? size - done : PIECE);
}

static int isFits(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end != NULL && strcmp(end, ".fits") == 0;
}

static int list(const char *folder, struct dirent ***names)
{
    int count = scandir(folder, names, isFits, alphasort);
    if (count < 0) fail(folder);
    return count;
}

int main(int argc, char **argv)
{
    char path[4096];
    struct dirent **names;
#ifdef WITH_SHA256
    if (argc == 2 && strcmp(argv[1], "sha256") == 0) return 4;
#endif
    if (argc != 8) return 2;
    int io = strcmp(argv[1], "io") == 0;
    withSha = strcmp(argv[1], "sha256") == 0;
    withDatasum = withSha || strcmp(argv[1], "datasum") == 0;
    outSize = strcmp(argv[2], "float32") == 0 ? 4 : 8;
    trim = atol(argv[6]);
    overscan = strcmp(argv[7], "-") == 0 ? 0 : atol(argv[7]);

    int count = list(argv[4], &names);
    if (count > MOST_MASTERS) return 2;
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", argv[4], names[i]->d_name);
        struct image master = openImage(path);
        long pixels = master.width * master.rows;
        if (io) copyBytes(master.file, -1, 0);
        else {
            uint64_t *words = malloc(pixels * 8);
            readAll(master.file, words, pixels * 8, master.offset);
            for (long k = 0; k < pixels; k++) words[k] = __builtin_bswap64(words[k]);
            master.pixels = (double *)words;
        }
        close(master.file);
        masters[masterCount++] = master;
    }

    count = list(argv[3], &names);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", argv[3], names[i]->d_name);
        struct image raw = openImage(path);
        snprintf(path, sizeof path, "%s/flat-%s", argv[5], names[i]->d_name);
        int out = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (out < 0) fail(path);
        long bytes = raw.rows * trim * outSize;
        if (io) copyBytes(raw.file, out, BLOCK + (bytes + BLOCK - 1) / BLOCK * BLOCK);
        else calibrate(raw, out);
        close(out);
        close(raw.file);
    }
    return 0;
}
