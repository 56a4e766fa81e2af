/* Who stands where: convex pieces of footprints in a grid, tested by separating axes, so that no two
 * buildings overlap; carriageways and railways by distance, water and parks on the surface raster. */
#include "tools/building-plots.h"

#include <math.h>

#include "tools/generate-frame.h"

#define TOUCH_M    0.03 /* walls may touch */
#define PAVEMENT_M 1.0
#define BLOCKED    (JUM_SURFACE_WATER | JUM_SURFACE_FLOOD)

struct JumBuildingPlots {
    JumGenerate *generate;
    JumBoxGrid *grid;
    GArray *quads; /* JumQuad */
    GArray *found;
};

JumBuildingPlots *
jum_building_plots_new(JumGenerate *generate)
{
    JumBuildingPlots *plots = g_new0(JumBuildingPlots, 1);
    plots->generate = generate;
    plots->grid = jum_box_grid_new(40);
    plots->quads = g_array_new(FALSE, FALSE, sizeof(JumQuad));
    plots->found = g_array_new(FALSE, FALSE, sizeof(guint32));
    return plots;
}

void
jum_building_plots_free(JumBuildingPlots *plots)
{
    if (!plots)
        return;
    jum_box_grid_free(plots->grid);
    g_array_unref(plots->quads);
    g_array_unref(plots->found);
    g_free(plots);
}

/* ---- shapes ---- */

JumQuad
jum_quad(double x, double y, double ux, double uy, double u0, double v0, double u1, double v1)
{
    const double u[4] = {u0, u1, u1, u0}, v[4] = {v0, v0, v1, v1};
    JumQuad quad;
    for (guint i = 0; i < 4; i++) {
        quad.x[i] = x + u[i] * ux - v[i] * uy;
        quad.y[i] = y + u[i] * uy + v[i] * ux;
    }
    return quad;
}

void
jum_building_add_part(JumBuilding *building, const JumQuad *quad)
{
    building->part[building->n_parts++] = *quad;
    if (building->n)
        return;
    building->n = 4;
    for (guint i = 0; i < 4; i++) {
        building->x[i] = quad->x[i];
        building->y[i] = quad->y[i];
    }
}

void
jum_building_set_outline(JumBuilding *building,
                         double x,
                         double y,
                         double ux,
                         double uy,
                         const double *u,
                         const double *v,
                         guint n)
{
    building->n = n;
    for (guint i = 0; i < n; i++) {
        building->x[i] = x + u[i] * ux - v[i] * uy;
        building->y[i] = y + u[i] * uy + v[i] * ux;
    }
}

static JumBox
quad_box(const JumQuad *quad, double margin_m)
{
    JumBox box = JUM_BOX_EMPTY;
    for (guint i = 0; i < 4; i++)
        jum_box_add(&box, quad->x[i], quad->y[i]);
    return (JumBox){box.x0 - margin_m, box.y0 - margin_m, box.x1 + margin_m, box.y1 + margin_m};
}

/* Is there an edge of @a with all of @b beyond it? */
static gboolean
separated_by(const JumQuad *a, const JumQuad *b)
{
    for (guint i = 0; i < 4; i++) {
        guint j = (i + 1) % 4;
        double ex = a->x[j] - a->x[i], ey = a->y[j] - a->y[i], length = hypot(ex, ey);
        double nearest = G_MAXDOUBLE;
        for (guint k = 0; k < 4; k++)
            nearest = MIN(nearest, (b->x[k] - a->x[i]) * ey - (b->y[k] - a->y[i]) * ex);
        if (nearest > -TOUCH_M * length)
            return TRUE;
    }
    return FALSE;
}

static gboolean
meets_quads(const JumBuildingPlots *plots, const JumQuad *quad)
{
    JumBox box = quad_box(quad, 0);
    jum_box_grid_query(plots->grid, &box, plots->found);
    for (guint i = 0; i < plots->found->len; i++) {
        const JumQuad *other =
            &g_array_index(plots->quads, JumQuad, g_array_index(plots->found, guint32, i));
        if (!separated_by(quad, other) && !separated_by(other, quad))
            return TRUE;
    }
    return FALSE;
}

/* ---- roads, rails, surfaces ---- */

static double
point_to_segment(double x, double y, double ax, double ay, double bx, double by)
{
    double dx = bx - ax, dy = by - ay, l2 = dx * dx + dy * dy;
    double t = l2 > 0 ? CLAMP(((x - ax) * dx + (y - ay) * dy) / l2, 0, 1) : 0;
    return hypot(x - ax - t * dx, y - ay - t * dy);
}

/* Distance of a quad and a segment; 0 if they meet. */
static double
quad_to_segment(const JumQuad *quad, double ax, double ay, double bx, double by)
{
    double nearest = G_MAXDOUBLE;
    gboolean inside = TRUE;
    for (guint i = 0; i < 4; i++) {
        guint j = (i + 1) % 4;
        double ex = quad->x[j] - quad->x[i], ey = quad->y[j] - quad->y[i];
        double a = ex * (ay - quad->y[i]) - ey * (ax - quad->x[i]),
               b = ex * (by - quad->y[i]) - ey * (bx - quad->x[i]);
        inside = inside && a >= 0;
        double c = (bx - ax) * (quad->y[i] - ay) - (by - ay) * (quad->x[i] - ax),
               d = (bx - ax) * (quad->y[j] - ay) - (by - ay) * (quad->x[j] - ax);
        if ((a > 0) != (b > 0) && (c > 0) != (d > 0))
            return 0;
        nearest = MIN(nearest, point_to_segment(quad->x[i], quad->y[i], ax, ay, bx, by));
        nearest =
            MIN(nearest, point_to_segment(ax, ay, quad->x[i], quad->y[i], quad->x[j], quad->y[j]));
        nearest =
            MIN(nearest, point_to_segment(bx, by, quad->x[i], quad->y[i], quad->x[j], quad->y[j]));
    }
    return inside ? 0 : nearest;
}

static gboolean
meets_roads(const JumBuildingPlots *plots, const JumQuad *quad)
{
    const JumGenerate *generate = plots->generate;
    JumBox box = quad_box(quad, PAVEMENT_M);
    jum_box_grid_query(generate->road_grid, &box, plots->found);
    for (guint i = 0; i < plots->found->len; i++) {
        const JumGenerateRoad *r = &generate->road[g_array_index(plots->found, guint32, i)];
        const JumGenerateNode *p = &generate->node[r->from], *q = &generate->node[r->to];
        double keep = r->width_m / 2 + (r->class == JUM_ROAD_MOTORWAY ? 8 : PAVEMENT_M);
        if (quad_to_segment(quad, p->x_m, p->y_m, q->x_m, q->y_m) < keep)
            return TRUE;
    }
    return FALSE;
}

static gboolean
meets_rails(const JumBuildingPlots *plots, const JumQuad *quad)
{
    const struct JumGenerateFrame *frame = plots->generate->frame;
    JumBox box = quad_box(quad, 10);
    jum_box_grid_query(frame->rail_grid, &box, plots->found);
    for (guint i = 0; i < plots->found->len; i++) {
        const JumRailPiece *r =
            &g_array_index(frame->rails, JumRailPiece, g_array_index(plots->found, guint32, i));
        if (quad_to_segment(quad, r->ax, r->ay, r->bx, r->by) < (r->tram ? 4.5 : 9))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_blocked_at(const JumGenerate *generate, double x, double y, gboolean landmark)
{
    const JumByteRaster *surface = &generate->frame->surface;
    gsize cell;
    guint bits = landmark ? JUM_SURFACE_WATER
                          : BLOCKED | JUM_SURFACE_PARK | JUM_SURFACE_WOOD | JUM_SURFACE_KEPT;
    return !jum_byte_raster_cell(surface, x, y, &cell) || (surface->cell[cell] & bits) ||
           jum_generate_commune_at(generate, x, y) < 0;
}

gboolean
jum_building_plots_is_free(const JumBuildingPlots *plots, const JumBuilding *building)
{
    for (guint p = 0; p < building->n_parts; p++) {
        const JumQuad *quad = &building->part[p];
        double mx = 0, my = 0;
        for (guint i = 0; i < 4; i++) {
            if (is_blocked_at(plots->generate, quad->x[i], quad->y[i], building->fact != NULL))
                return FALSE;
            mx += quad->x[i] / 4;
            my += quad->y[i] / 4;
        }
        JumBox box = quad_box(quad, 0);
        if (is_blocked_at(plots->generate, mx, my, building->fact != NULL) ||
            (!building->fact && jum_generate_is_reserved(plots->generate, &box)) ||
            meets_quads(plots, quad) || meets_roads(plots, quad) || meets_rails(plots, quad))
            return FALSE;
    }
    return TRUE;
}

void
jum_building_plots_take(JumBuildingPlots *plots, const JumBuilding *building)
{
    for (guint p = 0; p < building->n_parts; p++) {
        JumBox box = quad_box(&building->part[p], 0);
        jum_box_grid_add(plots->grid, plots->quads->len, &box);
        g_array_append_val(plots->quads, building->part[p]);
    }
}

/* ---- rows ---- */

typedef struct {
    int id, name, commune, owner, provenance, source, accuracy, address, height, ground,
        roof_height, levels, roof_shape, roof_material, wall_material, use, dwellings, built_year;
} Columns;

static Columns
columns_of(const JumLayer *layer)
{
    return (Columns){
        .id = jum_layer_column(layer, "id"),
        .name = jum_layer_column(layer, "name"),
        .commune = jum_layer_column(layer, "commune"),
        .owner = jum_layer_column(layer, "owner"),
        .provenance = jum_layer_column(layer, "provenance"),
        .source = jum_layer_column(layer, "source"),
        .accuracy = jum_layer_column(layer, "accuracy_m"),
        .address = jum_layer_column(layer, "address"),
        .height = jum_layer_column(layer, "height_m"),
        .ground = jum_layer_column(layer, "ground_m"),
        .roof_height = jum_layer_column(layer, "roof_height_m"),
        .levels = jum_layer_column(layer, "levels"),
        .roof_shape = jum_layer_column(layer, "roof_shape"),
        .roof_material = jum_layer_column(layer, "roof_material"),
        .wall_material = jum_layer_column(layer, "wall_material"),
        .use = jum_layer_column(layer, "use"),
        .dwellings = jum_layer_column(layer, "dwellings"),
        .built_year = jum_layer_column(layer, "built_year"),
    };
}

static void
write_ring(JumLayer *layer, const double *x, const double *y, guint n, gboolean hole)
{
    jum_layer_begin_ring(layer, hole);
    for (guint i = 0; i < n; i++)
        jum_layer_add_vertex(layer, round(x[i] * 100) / 100, round(y[i] * 100) / 100);
}

guint
jum_building_plots_write(JumGenerate *generate, const JumBuilding *b, guint number)
{
    JumLayer *layer = generate->layer[JUM_TABLE_building];
    Columns c = columns_of(layer);
    guint row = jum_layer_add_row(layer);
    const char *insee = b->commune >= 0 ? generate->commune[b->commune].insee : NULL;
    char text[96];
    g_snprintf(text, sizeof text, "B-%s-%05u", insee ? insee : "00000", number);
    jum_layer_set_text(layer, c.id, row, text);
    jum_layer_set_text(layer, c.name, row, b->name);
    jum_layer_set_text(layer, c.commune, row, insee);
    jum_layer_set_text(layer, c.provenance, row, "synthetic");
    jum_layer_set_text(layer, c.source, row, "generated");
    if (b->fact) {
        jum_layer_set_text(layer, c.provenance, row, "unverified");
        jum_layer_set_text(layer, c.source, row, jum_fact_text(b->fact, "source"));
        jum_layer_set_real(layer, c.accuracy, row, jum_fact_number(b->fact, "accuracy_m", 100));
    }
    const char *street =
        b->road >= 0 ? jum_layer_text(generate->layer[JUM_TABLE_road],
                                      jum_layer_column(generate->layer[JUM_TABLE_road], "name"),
                                      (guint) b->road)
                     : NULL;
    if (street) {
        g_autofree char *address =
            g_strdup_printf("%u %s", 2 * (guint) (b->along_m / 8) + (b->right ? 2 : 1), street);
        jum_layer_set_text(layer, c.address, row, address);
    }
    double ground = G_MAXDOUBLE;
    for (guint i = 0; i < b->n; i++)
        ground = MIN(ground, jum_generate_ground(generate, b->x[i], b->y[i]));
    jum_layer_set_real(layer, c.height, row, round(b->height_m * 10) / 10);
    jum_layer_set_real(layer, c.ground, row, round(ground * 100) / 100);
    jum_layer_set_real(layer, c.roof_height, row, round(b->roof_height_m * 10) / 10);
    jum_layer_set_int(layer, c.levels, row, b->levels);
    jum_layer_set_text(layer, c.roof_shape, row, b->roof_shape);
    jum_layer_set_text(layer, c.roof_material, row, b->roof_material);
    jum_layer_set_text(layer, c.wall_material, row, b->wall_material);
    jum_layer_set_text(layer, c.use, row, b->use);
    jum_layer_set_int(layer, c.dwellings, row, b->dwellings);
    jum_layer_set_int(layer, c.built_year, row, b->built_year);
    write_ring(layer, b->x, b->y, b->n, FALSE);
    if (b->has_hole)
        write_ring(layer, b->hole_x, b->hole_y, 4, TRUE);
    return row;
}
