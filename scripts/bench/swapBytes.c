/* The floor for decoding unsigned 16-bit pixels (BITPIX 16, BZERO 32768): read the bytes in pieces of 1 MiB, swap the
 * two bytes of each pixel, flip its top bit. Nothing is parsed, nothing is checked.
 *
 *   swapBytes reused|array|doubles FILE OFFSET PIXELS PASSES
 *
 * reused: into one buffer of 1 MiB over and over; array: into an array of the whole image, made anew in each pass;
 * doubles: into one buffer of float64 values, which is what our reader gives. Prints the CPU seconds of each pass as
 * JSON; with PASSES = 0 it writes the pixels (native uint16 or float64) to standard output instead. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PIECE = 1 << 19 };

static uint16_t raw[PIECE];
static uint16_t swapped[PIECE];
static double doubles[PIECE];

static double cpuSeconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void swapTo(uint16_t *restrict out, long count)
{
    for (long i = 0; i < count; i++) out[i] = (uint16_t)(raw[i] << 8 | raw[i] >> 8) ^ 0x8000;
}

static void swapToDoubles(double *restrict out, long count)
{
    for (long i = 0; i < count; i++) out[i] = (uint16_t)(raw[i] << 8 | raw[i] >> 8) ^ 0x8000;
}

static void pass(const char *mode, int file, long offset, long pixels, int show)
{
    uint16_t *array = strcmp(mode, "array") == 0 ? malloc(pixels * sizeof *array) : NULL;
    for (long done = 0; done < pixels; done += PIECE) {
        long count = pixels - done < PIECE ? pixels - done : PIECE;
        void *out = swapped;
        size_t size = sizeof *swapped;
        if (pread(file, raw, count * 2, offset + done * 2) != count * 2) fail("read");
        if (strcmp(mode, "doubles") == 0) {
            swapToDoubles(doubles, count);
            out = doubles;
            size = sizeof *doubles;
        } else {
            if (array != NULL) out = array + done;
            swapTo(out, count);
        }
        if (show && fwrite(out, size, count, stdout) != (size_t)count) fail("write");
    }
    free(array);
}

int main(int argc, char **argv)
{
    if (argc != 6) return 2;
    int file = open(argv[2], O_RDONLY);
    if (file < 0) fail(argv[2]);
    int passes = atoi(argv[5]);
    if (passes == 0) pass(argv[1], file, atol(argv[3]), atol(argv[4]), 1);
    else putchar('[');
    for (int i = 0; i < passes; i++) {
        double start = cpuSeconds();
        pass(argv[1], file, atol(argv[3]), atol(argv[4]), 0);
        printf("%s%.6f", i == 0 ? "" : ", ", cpuSeconds() - start);
    }
    if (passes != 0) puts("]");
    return 0;
}
