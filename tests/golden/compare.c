/* compare PICTURE GOLDEN DIFFERENCE: are two pictures the same within tolerance?  A pixel differs when a channel is more
 * than 24 levels off; 0.6 % of pixels may (edges move with the driver's rounding), the mean may be off by 1.5, and no
 * patch of 8 × 8 pixels may differ nearly as a whole: that is a thing that has another colour, or is not there.
 * Where they are not the same, DIFFERENCE shows the golden in grey and what differs in magenta. */
#include "gfx/png-file.h"

#include <stdio.h>
#include <stdlib.h>

#define LEVELS 24
#define PART   0.006
#define MEAN   1.5
#define PATCH  8
#define WHOLE  (PATCH * PATCH * 9 / 10)

/* The pixels that differ most of any patch; @bad: [width · height] bytes, not 0 where one does. */
static guint
worst_patch(const guint8 *bad, int width, int height)
{
    guint most = 0;
    for (int y = 0; y + PATCH <= height; y += PATCH / 2)
        for (int x = 0; x + PATCH <= width; x += PATCH / 2) {
            guint n = 0;
            for (int i = 0; i < PATCH * PATCH; i++)
                n += bad[(y + i / PATCH) * width + x + i % PATCH] != 0;
            most = MAX(most, n);
        }
    return most;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int width, height, golden_width, golden_height;
    if (argc != 4)
        return 2;
    g_autofree guint8 *picture = jum_png_read(argv[1], &width, &height, &error);
    g_autofree guint8 *golden =
        picture != NULL ? jum_png_read(argv[2], &golden_width, &golden_height, &error) : NULL;
    if (golden == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    if (width != golden_width || height != golden_height) {
        fprintf(stderr, "%d × %d instead of %d × %d\n", width, height, golden_width, golden_height);
        return 1;
    }
    gsize n = (gsize) width * (gsize) height, differ = 0;
    double sum = 0.0;
    g_autofree guint8 *shown = g_malloc(n * 4), *differs = g_malloc(n);
    for (gsize i = 0; i < n; i++) {
        int most = 0, grey = 0;
        for (int c = 0; c < 3; c++) {
            int off = abs(picture[4 * i + c] - golden[4 * i + c]);
            most = MAX(most, off);
            grey += golden[4 * i + c];
            sum += off;
        }
        gboolean bad = most > LEVELS;
        differ += bad;
        differs[i] = bad;
        shown[4 * i] = bad ? 255 : (guint8) (128 + grey / 6);
        shown[4 * i + 1] = bad ? 0 : (guint8) (128 + grey / 6);
        shown[4 * i + 2] = bad ? 255 : (guint8) (128 + grey / 6);
        shown[4 * i + 3] = 255;
    }
    double part = (double) differ / (double) n, mean = sum / (double) (3 * n);
    guint patch = worst_patch(differs, width, height);
    printf("%.3f %% of pixels, mean %.3f levels, worst patch %u of %u", part * 100.0, mean, patch,
           PATCH * PATCH);
    if (part <= PART && mean <= MEAN && patch <= WHOLE)
        return 0;
    if (!jum_png_write(argv[3], shown, width, height, &error))
        fprintf(stderr, " %s", error->message);
    return 1;
}
