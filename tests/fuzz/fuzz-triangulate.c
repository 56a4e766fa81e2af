/* Any rings at all: the triangles' corners exist, turn left, and never cover more than the rings' boxes. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gfx/block-mesh.h"
#include "gfx/triangulate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 8 || size > 8192)
        return 0;
    guint n_rings = 1 + data[0] % 4, n = (guint) ((size - 5) / 2);
    guint32 rings[5] = {0};
    for (guint r = 1; r < n_rings; r++)
        rings[r] = MIN(n, rings[r - 1] + data[r]);
    rings[n_rings] = n;
    g_autofree float *xy = g_new(float, 2 * n + 2);
    for (guint i = 0; i < n; i++) {
        xy[2 * i] = (float) (gint8) data[5 + 2 * i] * 0.5f;
        xy[2 * i + 1] = (float) (gint8) data[6 + 2 * i] * 0.5f;
    }
    g_autoptr(JumTriangulator) t = jum_triangulator_new();
    guint count = 0;
    const guint32 *triangles = jum_triangulate(t, xy, rings, n_rings, &count);
    for (guint i = 0; i < 3 * count; i++)
        if (triangles[i] >= n)
            g_error("a corner that does not exist");
    JumPrism prism = {.xy = xy,
                      .ring_start = rings,
                      .n_rings = n_rings,
                      .base_m = 0.0f,
                      .eaves_m = 5.0f,
                      .top_m = 8.0f,
                      .roof = data[4] % 5};
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    jum_block_builder_begin(builder, -500.0, 1000.0, 0.0);
    jum_block_builder_add(builder, &prism);
    return 0;
}
