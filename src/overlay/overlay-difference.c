/* What-if: values given from outside lie over a table.  Where the table is drawn by a theme its symbols take the
 * difference's colours (part.c); polygons (communes, sectors, zones) become a field: the polygons are rasterised
 * once, even-odd, on a grid of at most 256 cells a side. */
#include "overlay/overlay-private.h"

#include "base/i18n.h"

#include <math.h>

#define SIDE   256
#define RAISED 200

void
jum_overlay_clear_difference(JumOverlay *overlay)
{
    JumOverlayDifference *difference = &overlay->difference;
    g_free(difference->values);
    g_free(difference->title);
    g_free(difference->unit);
    g_free(difference->raised);
    jum_field_layer_free(difference->field);
    *difference = (JumOverlayDifference){.table = JUM_N_TABLES};
}

/* Fills the cells of one row of the grid whose middle lies inside the polygon. */
static void
fill_row(const JumGeometryColumns *g,
         guint row,
         const JumFieldGrid *grid,
         guint j,
         double value,
         float *cells)
{
    double y = grid->y0_m + (j + 0.5) * grid->cell_m;
    g_autoptr(GArray) crossings = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint32 ring = g->ring_start[row]; ring < g->ring_start[row + 1]; ring++) {
        guint32 first = g->vertex_start[ring], last = g->vertex_start[ring + 1];
        for (guint32 v = first, before = last - 1; v < last; before = v++)
            if ((g->y[v] > y) != (g->y[before] > y)) {
                double x = g->x[before] +
                           (y - g->y[before]) / (g->y[v] - g->y[before]) * (g->x[v] - g->x[before]);
                guint at = 0;
                while (at < crossings->len && g_array_index(crossings, double, at) < x)
                    at++;
                g_array_insert_val(crossings, at, x);
            }
    }
    for (guint k = 0; k + 1 < crossings->len; k += 2) {
        double from = (g_array_index(crossings, double, k) - grid->x0_m) / grid->cell_m - 0.5;
        double to = (g_array_index(crossings, double, k + 1) - grid->x0_m) / grid->cell_m - 0.5;
        for (int i = MAX((int) ceil(from), 0); i <= MIN((int) floor(to), (int) grid->nx - 1); i++)
            cells[j * grid->nx + (guint) i] = (float) value;
    }
}

static JumFieldLayer *
make_field(JumOverlay *overlay,
           const JumLayer *layer,
           const double *values,
           const JumScale *scale,
           GError **error)
{
    JumBox box = jum_layer_extent(layer);
    JumGeometryColumns g = jum_layer_geometry(layer);
    double side = MAX(box.x1 - box.x0, box.y1 - box.y0);
    if (jum_box_is_empty(&box) || !(side > 0.0)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY,
                    _("There is no outline to draw the difference on."));
        return NULL;
    }
    JumFieldGrid grid = {.x0_m = box.x0, .y0_m = box.y0, .cell_m = side / SIDE};
    grid.nx = CLAMP((guint) ceil((box.x1 - box.x0) / grid.cell_m), 1, SIDE);
    grid.ny = CLAMP((guint) ceil((box.y1 - box.y0) / grid.cell_m), 1, SIDE);
    g_autofree float *cells = g_new(float, (gsize) grid.nx *grid.ny);
    for (gsize i = 0; i < (gsize) grid.nx * grid.ny; i++)
        cells[i] = NAN;
    for (guint row = 0; row < g.n_rows; row++)
        for (guint j = 0; isfinite(values[row]) && j < grid.ny; j++)
            fill_row(&g, row, &grid, j, values[row], cells);
    JumFieldLayer *field =
        jum_field_layer_new(overlay->device, &grid, overlay->ground, overlay->ground_data, error);
    if (field != NULL)
        jum_field_layer_set(field, cells, scale->map, scale->low, scale->high);
    return field;
}

static int
larger_first(gconstpointer a, gconstpointer b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? 1 : -(x > y);
}

guint
jum_overlay_n_values(const JumOverlay *overlay)
{
    return overlay->difference.n;
}

/* So many stand out; more would hide the town. */
void
jum_overlay_raise(JumOverlay *overlay, const double *sizes)
{
    JumOverlayDifference *difference = &overlay->difference;
    g_autoptr(GArray) sorted = g_array_sized_new(FALSE, FALSE, sizeof(double), difference->n);
    for (guint row = 0; row < difference->n; row++) {
        double size = fabs(sizes[row]);
        if (isfinite(size) && size > 1e-9)
            g_array_append_val(sorted, size);
    }
    g_array_sort(sorted, larger_first);
    guint last = MIN(sorted->len, RAISED);
    double from = last > 0 ? MAX(g_array_index(sorted, double, last - 1),
                                 0.05 * g_array_index(sorted, double, 0))
                           : INFINITY;
    g_free(difference->raised);
    difference->raised = g_new0(guint8, MAX(difference->n, 1));
    for (guint row = 0; row < difference->n; row++)
        difference->raised[row] = fabs(sizes[row]) >= from; /* never of NaN */
}

void
jum_overlay_set_values(JumOverlay *overlay,
                       JumTable table,
                       const double *values,
                       const char *title,
                       const char *unit,
                       gboolean is_signed,
                       double low,
                       double high)
{
    JumOverlayDifference *difference = &overlay->difference;
    const JumLayer *layer =
        overlay->points != NULL ? jum_points_layer(overlay->points, table) : NULL;
    g_autoptr(JumLayer) read = NULL;
    g_autoptr(GError) error = NULL;
    jum_overlay_clear_difference(overlay);
    for (int t = 0; t < JUM_N_THEMES; t++)
        overlay->themes[t].all_due = TRUE;
    overlay->news = overlay->legend_due = TRUE;
    if (values == NULL)
        return;
    if (layer == NULL)
        layer = read = jum_territory_read(overlay->territory, table, NULL, &error);
    guint n = layer != NULL ? jum_layer_n_rows(layer) : 0;
    double largest = 0.0;
    for (guint row = 0; row < n; row++)
        if (isfinite(values[row]))
            largest = MAX(largest, fabs(values[row]));
    difference->table = table;
    difference->n = n;
    difference->values = g_memdup2(values, MAX(n, 1) * sizeof(double));
    difference->title = g_strdup(title);
    difference->unit = g_strdup(unit != NULL ? unit : "");
    difference->is_signed = is_signed;
    if (is_signed)
        jum_overlay_raise(overlay, values);
    difference->scale = jum_scale_signed(difference->title, difference->unit,
                                         is_signed && isfinite(high) ? high : largest);
    if (!is_signed) {
        difference->scale.low = low;
        difference->scale.high = high > low ? high : low + 1.0;
        difference->scale.map = JUM_COLOUR_MAP_DATA;
    }
    if (read != NULL && jum_schema_table(table)->geometry == JUM_GEOMETRY_POLYGON)
        difference->field = make_field(overlay, read, values, &difference->scale, &error);
    if (error != NULL)
        g_warning("%s", error->message);
}

void
jum_overlay_set_difference(
    JumOverlay *overlay, JumTable table, const double *values, const char *title, const char *unit)
{
    jum_overlay_set_values(overlay, table, values, title, unit, TRUE, NAN, NAN);
}

void
jum_overlay_follow(JumOverlay *overlay, const JumOverlay *other)
{
    for (int t = 0; t < JUM_N_THEMES; t++) {
        if (overlay->themes[t].shown != other->themes[t].shown)
            jum_overlay_set_theme(overlay, (JumTheme) t, other->themes[t].shown);
        if (overlay->themes[t].context.quantity != other->themes[t].context.quantity)
            jum_overlay_set_quantity(overlay, (JumTheme) t, other->themes[t].context.quantity);
    }
    if (overlay->look != other->look)
        jum_overlay_set_look(overlay, other->look);
    if (overlay->now != other->now || overlay->time != other->time)
        jum_overlay_set_time(overlay, other->time, other->now);
    if (overlay->underground != other->underground)
        jum_overlay_set_underground(overlay, other->underground);
    if (overlay->street.n != other->street.n)
        jum_overlay_set_street_pressure(overlay, other->street.n > 0 ? &other->street : NULL);
    jum_overlay_select(overlay, other->selected_address);
}
