/* A raster as a draped mesh of at most 96 × 96 squares with the values in a float texture: the fragment reads and
 * colours them, so that the mesh need not be as fine as the data.  Holes are a value below any other. */
#include "gfx/field.h"

#include "base/i18n.h"

#include <math.h>

#define MAX_SIDE  4096
#define MESH_SIDE 96
#define NO_VALUE  (-3e38f)
#define LIFT_M    0.8

typedef struct {
    float x, y, z;
    guint16 u, v;
} Vertex;

static const JumAttribute attributes[] = {{0, 3, JUM_ATTRIBUTE_F32, 0},
                                          {1, 2, JUM_ATTRIBUTE_U16, 12}};
static const JumVertexFormat vertex_format = {attributes, 2, sizeof(Vertex)};

struct JumFieldLayer {
    JumDevice *device;
    JumFieldGrid grid;
    double origin[3], low, high;
    float *values; /* [ny * nx], holes as NO_VALUE */
    gboolean filled;
    JumColourMap map;
    gboolean logarithmic, isolines;
    float levels[JUM_FIELD_LEVELS_MAX];
    double hole[4];
    JumProgram *program;
    JumMesh *mesh;
    JumTexture *texture, *colours;
};

static JumMesh *
drape(JumDevice *device,
      const JumFieldGrid *grid,
      const double origin[3],
      double (*height)(void *data, double x_m, double y_m),
      void *data)
{
    guint mx = MIN(grid->nx, MESH_SIDE), my = MIN(grid->ny, MESH_SIDE);
    g_autofree Vertex *vertices = g_new(Vertex, (gsize) (mx + 1) * (my + 1));
    g_autofree guint16 *indices = g_new(guint16, (gsize) mx * my * 6);
    guint n = 0;
    for (guint j = 0; j <= my; j++)
        for (guint i = 0; i <= mx; i++) {
            double x = grid->x0_m + grid->cell_m * grid->nx * i / mx;
            double y = grid->y0_m + grid->cell_m * grid->ny * j / my;
            double z = (height != NULL ? height(data, x, y) : 0.0) + LIFT_M;
            vertices[j * (mx + 1) + i] =
                (Vertex){(float) (x - origin[0]), (float) (y - origin[1]), (float) (z - origin[2]),
                         (guint16) (i * 65535u / mx), (guint16) (j * 65535u / my)};
            if (i == mx || j == my)
                continue;
            guint16 a = (guint16) (j * (mx + 1) + i), b = a + 1;
            guint16 c = (guint16) (a + mx + 1), d = c + 1;
            const guint16 square[6] = {a, b, d, a, d, c};
            memcpy(indices + n, square, sizeof square);
            n += 6;
        }
    return jum_mesh_new(device, &vertex_format, (mx + 1) * (my + 1), vertices, n, 2, indices);
}

JumFieldLayer *
jum_field_layer_new(JumDevice *device,
                    const JumFieldGrid *grid,
                    double (*height)(void *data, double x_m, double y_m),
                    void *data,
                    GError **error)
{
    if (grid->nx < 1 || grid->ny < 1 || grid->nx > MAX_SIDE || grid->ny > MAX_SIDE ||
        !(grid->cell_m > 0.0)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    _("A field of %u × %u cells cannot be drawn."), grid->nx, grid->ny);
        return NULL;
    }
    g_autoptr(JumProgram) program = jum_program_new(device, "field", NULL, error);
    if (program == NULL)
        return NULL;
    JumFieldLayer *layer = g_new0(JumFieldLayer, 1);
    layer->device = device;
    layer->grid = *grid;
    layer->program = g_steal_pointer(&program);
    layer->origin[0] = grid->x0_m + grid->cell_m * grid->nx / 2.0;
    layer->origin[1] = grid->y0_m + grid->cell_m * grid->ny / 2.0;
    layer->values = g_new(float, (gsize) grid->nx * grid->ny);
    layer->mesh = drape(device, grid, layer->origin, height, data);
    layer->texture = jum_texture_new(device, JUM_TEXTURE_R32F, (int) grid->nx, (int) grid->ny,
                                     JUM_TEXTURE_NEAREST, NULL);
    return layer;
}

void
jum_field_layer_free(JumFieldLayer *layer)
{
    if (layer == NULL)
        return;
    jum_mesh_free(layer->mesh);
    jum_texture_free(layer->texture);
    jum_texture_free(layer->colours);
    jum_program_free(layer->program);
    g_free(layer->values);
    g_free(layer);
}

void
jum_field_layer_set(
    JumFieldLayer *layer, const float *values, JumColourMap map, double low, double high)
{
    gsize n = (gsize) layer->grid.nx * layer->grid.ny;
    for (gsize i = 0; i < n; i++)
        layer->values[i] = isfinite(values[i]) ? values[i] : NO_VALUE;
    jum_texture_update(layer->texture, 0, 0, (int) layer->grid.nx, (int) layer->grid.ny,
                       layer->values);
    if (layer->colours == NULL || layer->map != map) {
        jum_texture_free(layer->colours);
        layer->colours = jum_texture_new(layer->device, JUM_TEXTURE_RGBA8, JUM_COLOUR_MAP_SIZE, 1,
                                         JUM_TEXTURE_LINEAR, jum_colour_map_table(map));
    }
    layer->map = map;
    layer->low = low;
    layer->high = high;
    layer->filled = TRUE;
}

gboolean
jum_field_layer_set_isolines(
    JumFieldLayer *layer, const double *levels, guint n, gboolean logarithmic, GError **error)
{
    JumProgram *program = jum_program_new(
        layer->device, "field",
        logarithmic ? "#define ISOLINES\n#define LOGARITHMIC\n" : "#define ISOLINES\n", error);
    if (program == NULL)
        return FALSE;
    jum_program_free(layer->program);
    layer->program = program;
    layer->logarithmic = logarithmic;
    layer->isolines = TRUE;
    for (guint i = 0; i < JUM_FIELD_LEVELS_MAX; i++) /* no more: where none can be */
        layer->levels[i] = i < n ? (float) levels[i] : 1e30f;
    return TRUE;
}

void
jum_field_layer_show_isolines(JumFieldLayer *layer, gboolean shown)
{
    layer->isolines = shown;
}

void
jum_field_layer_set_hole(JumFieldLayer *layer, double x0_m, double y0_m, double x1_m, double y1_m)
{
    layer->hole[0] = x0_m;
    layer->hole[1] = y0_m;
    layer->hole[2] = x1_m;
    layer->hole[3] = y1_m;
}

double
jum_field_layer_at(const JumFieldLayer *layer, double x_m, double y_m)
{
    double i = floor((x_m - layer->grid.x0_m) / layer->grid.cell_m);
    double j = floor((y_m - layer->grid.y0_m) / layer->grid.cell_m);
    if (!layer->filled || !(i >= 0 && j >= 0 && i < layer->grid.nx && j < layer->grid.ny))
        return NAN;
    float value = layer->values[(gsize) j * layer->grid.nx + (gsize) i];
    return value == NO_VALUE ? NAN : value;
}

void
jum_field_layer_record(JumFieldLayer *layer,
                       const JumFrame *frame,
                       JumDrawQueue *queue,
                       double opacity)
{
    if (!layer->filled)
        return;
    JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_BLEND, layer->program, layer->mesh);
    draw->textures[0] = layer->texture;
    draw->textures[1] = layer->colours;
    draw->flags = JUM_DRAW_TWO_SIDED;
    draw->n_params = 2;
    for (int k = 0; k < 3; k++)
        draw->params[0][k] = (float) (layer->origin[k] - frame->origin_m[k]);
    draw->params[0][3] = (float) CLAMP(opacity, 0.0, 1.0);
    draw->params[1][0] = (float) layer->low;
    draw->params[1][1] =
        (float) (layer->high > layer->low ? 1.0 / (layer->high - layer->low) : 0.0);
    draw->params[1][2] = 1.0f;
    if (layer->levels[0] == 0.0f)
        return;
    draw->n_params = 5;
    draw->params[1][1] = layer->logarithmic && layer->high > layer->low
                             ? (float) (1.0 / log2(layer->high / layer->low))
                             : draw->params[1][1];
    draw->params[1][3] = layer->isolines ? 1.0f : 0.0f;
    memcpy(draw->params[2], layer->levels, sizeof layer->levels); /* fills 2 and 3 */
    for (int k = 0; k < 4; k++) {
        const JumFieldGrid *g = &layer->grid;
        double side = g->cell_m * (k % 2 == 0 ? g->nx : g->ny);
        draw->params[4][k] = (float) ((layer->hole[k] - (k % 2 == 0 ? g->x0_m : g->y0_m)) / side);
    }
}
