/* The sea of an extract: its coastlines are kept while features are read, then closed in a box around what was read, so
 * far out that its sides lie in the haze.  A sea that would cover the town (an extract that has islands, but not its own
 * coast) is not made. */
#include "tools/import.h"

#include "tools/coast.h"

#include <math.h>
#include <stdlib.h>

#define BEYOND_M 12000.0 /* around what was read */
#define SAMPLES  4000    /* buildings, or roads, that are asked whether they lie in the sea */
#define FLOODED  0.2     /* of them: there is a coast missing */

void
jum_import_coast_feature(JumImport *import,
                         const JumTags *tags,
                         OGRGeometryH geometry,
                         const JumProjection *projection)
{
    gboolean repaired = FALSE;
    JumShape *shape = &import->shape;
    if (!jum_tags_is(tags, JUM_TAG_natural, "coastline") ||
        jum_shape_read(shape, geometry, projection, &repaired) != JUM_DROP_NONE ||
        shape->kind == JUM_GEOMETRY_POINT)
        return;
    if (import->coast == NULL)
        import->coast = jum_coast_new();
    const double *x = (const double *) (const void *) shape->x->data,
                 *y = (const double *) (const void *) shape->y->data;
    for (guint r = 0, v = 0; r < shape->end->len; r++) {
        guint end = g_array_index(shape->end, guint, r);
        if (shape->kind == JUM_GEOMETRY_LINE)
            jum_coast_add_line(import->coast, x + v, y + v, end - v);
        else if (!g_array_index(shape->hole, guint8, r))
            jum_coast_add_island(import->coast, x + v, y + v, end - v);
        v = end;
    }
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

/* What is built, but for what lies apart: a way is read as a whole, however far it goes. */
static gboolean
find_town(const JumImport *import, double box[4], double middle[2])
{
    const JumLayer *layer = import->layer[JUM_TABLE_building];
    if (jum_layer_n_rows(layer) == 0)
        layer = import->layer[JUM_TABLE_road];
    guint n = 0, rows = jum_layer_n_rows(layer);
    g_autofree double *x = g_new(double, rows + 1);
    g_autofree double *y = g_new(double, rows + 1);
    double *at[2] = {x, y};
    for (guint row = 0; row < rows; row++)
        n += jum_layer_point(layer, row, &at[0][n], &at[1][n]);
    for (int k = 0; k < 2 && n > 0; k++) {
        qsort(at[k], n, sizeof(double), compare_doubles);
        box[k] = at[k][n / 100] - BEYOND_M;
        box[k + 2] = at[k][n - 1 - n / 100] + BEYOND_M;
        middle[k] = at[k][n / 2];
    }
    return n > 0 && isfinite(box[0] + box[1] + box[2] + box[3]);
}

static gboolean
is_in_sea(const JumShape *sea, double px, double py)
{
    gboolean in = FALSE;
    const double *x = (const double *) (const void *) sea->x->data,
                 *y = (const double *) (const void *) sea->y->data;
    for (guint r = 0, first = 0; r < sea->end->len; r++) {
        guint end = g_array_index(sea->end, guint, r);
        for (guint v = first, w = end - 1; v < end; w = v++)
            if ((y[v] > py) != (y[w] > py) &&
                px < (x[w] - x[v]) * (py - y[v]) / (y[w] - y[v]) + x[v])
                in = !in;
        first = end;
    }
    return in;
}

static gboolean
covers_town(const JumImport *import, const JumShape *sea)
{
    const JumLayer *layer = import->layer[JUM_TABLE_building];
    if (jum_layer_n_rows(layer) == 0)
        layer = import->layer[JUM_TABLE_road];
    guint n = jum_layer_n_rows(layer), step = MAX(n / SAMPLES, 1), asked = 0, wet = 0;
    for (guint row = 0; row < n; row += step) {
        double x, y;
        if (!jum_layer_point(layer, row, &x, &y))
            continue;
        asked++;
        wet += is_in_sea(sea, x, y);
    }
    return wet > FLOODED * asked;
}

void
jum_import_coast(JumImport *import)
{
    JumShape *shape = &import->shape;
    double box[4], middle[2];
    JumImportSource *source = NULL;
    for (guint i = 0; source == NULL && i < import->sources->len; i++)
        if (((JumImportSource *) import->sources->pdata[i])->is_osm)
            source = import->sources->pdata[i];
    if (import->coast == NULL || source == NULL || !find_town(import, box, middle))
        return;
    g_array_set_size(shape->x, 0);
    g_array_set_size(shape->y, 0);
    g_array_set_size(shape->end, 0);
    g_array_set_size(shape->hole, 0);
    shape->kind = JUM_GEOMETRY_POLYGON;
    JumSea sea = {shape->x, shape->y, shape->end, shape->hole};
    if (!jum_coast_close(import->coast, box, middle, &sea) || covers_town(import, shape))
        return;
    JumLayer *layer = import->layer[JUM_TABLE_water_area];
    guint row = jum_import_add_row(import, JUM_TABLE_water_area, "sea", source);
    jum_import_add_shape(layer, shape);
    jum_layer_set_text_by_name(layer, "kind", row, "sea");
    jum_layer_set_text_by_name(layer, "provenance", row, "derived");
    source->count[JUM_TABLE_water_area].read++;
    source->count[JUM_TABLE_water_area].kept++;
}
