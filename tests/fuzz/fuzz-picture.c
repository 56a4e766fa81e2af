/* Tiles of a picture are bytes of a file: whatever they are, the decoder answers, and what it gives is as large as it
 * says. */
#include <stddef.h>
#include <stdint.h>

#include "city/picture-tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    guint width = 0, height = 0, sum = 0;
    g_autofree guint8 *rgba = jum_picture_tile_decode(data, size, &width, &height);
    if (rgba == NULL)
        return 0;
    if (width < 1 || height < 1 || width > JUM_PICTURE_TILE_MAX || height > JUM_PICTURE_TILE_MAX)
        g_error("a size that was refused is told");
    for (gsize i = 0; i < (gsize) width * height * 4; i++)
        sum += rgba[i];
    return sum == 1 && width == 0 ? 1 : 0;
}
