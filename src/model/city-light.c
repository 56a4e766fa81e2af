/* Territory to whole-city field and back.  Lamps become luminaires over the relief; tiles of lit streets exist even where
 * no light falls, so that darkness is measured and not missing.  A solve after the first only looks at lamps whose
 * level moved by more than a thousandth. */
#include "model/city-light.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "model/city-light-private.h"

#define TILE_M           (JUM_CITY_TILE * JUM_CITY_CELL)
#define SHADED_CUTOFF_LX 0.01  /* behind walls every cell is asked: no farther than this */
#define SAME             0.001 /* of a level */

void
jum_city_light_free(JumCityLight *light)
{
    if (light == NULL)
        return;
    jum_city_field_free(light->field);
    jum_luminaires_free(light->luminaires);
    jum_luminaire_types_free(light->types);
    jum_layer_free(light->roads);
    jum_layer_free(light->communes);
    jum_elevation_free(light->ground);
    g_free(light->intensities);
    g_free(light->full);
    g_free(light->now);
    g_free(light->level_pu);
    g_free(light->walls);
    g_free(light);
}

/* ---- from the territory ---- */

static gboolean
read_all(JumCityLight *light, JumTerritory *territory, JumLayer **lamps, GError **error)
{
    g_autoptr(GError) why = NULL;
    *lamps = jum_territory_read(territory, JUM_TABLE_lamp, NULL, error);
    if (*lamps == NULL)
        return FALSE;
    if (jum_layer_n_rows(*lamps) == 0) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_EMPTY, "the territory has no lamp");
        return FALSE;
    }
    light->roads = jum_territory_read(territory, JUM_TABLE_road, NULL, error);
    if (light->roads == NULL)
        return FALSE;
    light->communes = jum_territory_read(territory, JUM_TABLE_commune, NULL, error);
    if (light->communes == NULL)
        return FALSE;
    light->ground = jum_territory_read_elevation(territory, &why);
    if (why != NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    return TRUE;
}

/* The walls of buildings: each edge of their rings, up to the top of the roof. */
static gboolean
read_walls(JumCityLight *light, JumTerritory *territory, GError **error)
{
    g_autoptr(JumLayer) buildings = jum_territory_read(territory, JUM_TABLE_building, NULL, error);
    if (buildings == NULL)
        return FALSE;
    JumGeometryColumns g = jum_layer_geometry(buildings);
    const double *height = jum_layer_reals(buildings, jum_layer_column(buildings, "height_m"));
    const double *foot = jum_layer_reals(buildings, jum_layer_column(buildings, "ground_m"));
    light->walls = g_new(JumWall, g.n_vertices + 1);
    for (guint row = 0; row < g.n_rows; row++)
        for (guint32 ring = g.ring_start[row]; ring < g.ring_start[row + 1]; ring++) {
            guint32 first = g.vertex_start[ring], end = g.vertex_start[ring + 1];
            for (guint32 v = first, before = end - 1; v < end; before = v++) {
                double ground = isfinite(foot[row])
                                    ? foot[row]
                                    : jum_elevation_at(light->ground, g.x[v], g.y[v]);
                if (!(height[row] > 0.0))
                    continue;
                light->walls[light->n_walls++] =
                    (JumWall){g.x[before], g.y[before], g.x[v], g.y[v], ground + height[row]};
            }
        }
    return TRUE;
}

static void
make_luminaires(JumCityLight *light)
{
    const JumLuminaires *l = light->luminaires;
    light->full = g_new0(JumLuminaire, l->n + 1);
    for (guint row = 0; row < l->n; row++) {
        gboolean placed = isfinite(l->x_m[row]) && isfinite(l->y_m[row]);
        double ground = placed ? jum_elevation_at(light->ground, l->x_m[row], l->y_m[row]) : 0.0;
        light->full[row] = jum_luminaires_get(light->types, l, row, ground, placed ? 1.0 : 0.0,
                                              !light->settings.initial);
        if (!placed) /* a lamp without a place lights nothing */
            light->full[row].x_m = light->full[row].y_m = 0.0;
    }
    light->now = g_memdup2(light->full, (l->n + 1) * sizeof *light->full);
    light->intensities = g_new0(JumIntensity, light->types->n_types + 1);
    for (guint i = 0; i < light->types->n_types; i++)
        light->intensities[i] = light->types->types[i].intensity;
}

/* ---- the grid ---- */

static void
add_lit_streets(const JumCityLight *light, JumBox *box)
{
    for (guint row = 0; row < jum_layer_n_rows(light->roads); row++) {
        if (!jum_city_light_is_lit(light, row))
            continue;
        JumBox street = jum_layer_box(light->roads, row);
        if (jum_box_is_empty(&street))
            continue;
        jum_box_add(box, street.x0 - TILE_M, street.y0 - TILE_M);
        jum_box_add(box, street.x1 + TILE_M, street.y1 + TILE_M);
    }
}

static void
set_grid(JumCityLight *light, JumCityProblem *p)
{
    JumBox box = JUM_BOX_EMPTY;
    double margin = 4.0 * TILE_M;
    add_lit_streets(light, &box);
    for (guint row = 0; row < light->luminaires->n; row++)
        if (light->full[row].scale > 0.0) {
            jum_box_add(&box, light->full[row].x_m - margin, light->full[row].y_m - margin);
            jum_box_add(&box, light->full[row].x_m + margin, light->full[row].y_m + margin);
        }
    if (jum_box_is_empty(&box))
        return;
    p->x0_m = floor(box.x0 / TILE_M) * TILE_M;
    p->y0_m = floor(box.y0 / TILE_M) * TILE_M;
    p->columns = (guint32) CLAMP(ceil((box.x1 - p->x0_m) / TILE_M), 1.0, 1e6);
    p->rows = (guint32) CLAMP(ceil((box.y1 - p->y0_m) / TILE_M), 1.0, 1e6);
}

static void
want_cell(const JumStreetCell *cell, gpointer data)
{
    struct {
        const JumCityProblem *p;
        guint8 *wanted;
    } *w = data;
    double i = floor((cell->x_m - w->p->x0_m) / TILE_M),
           j = floor((cell->y_m - w->p->y0_m) / TILE_M);
    if (i >= 0.0 && j >= 0.0 && i < w->p->columns && j < w->p->rows)
        w->wanted[(gsize) j * w->p->columns + (gsize) i] = 1;
}

static gboolean
refuse(JumCityStatus status, const JumCityInfo *info, const JumLayer *lamps, GError **error)
{
    if (status == JUM_CITY_BAD_LUMINAIRE && lamps != NULL)
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "lamp/%s: its place or values are no numbers",
                    jum_layer_id(lamps, info->element));
    else if (status == JUM_CITY_NO_MEMORY)
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE,
                            "there is not enough memory for the light of the whole territory");
    else if (status == JUM_CITY_BAD_GRID)
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE,
                            "the lamps lie too far apart, or the settings are out of range");
    else
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "luminaire type %u is out of range",
                    info->element + 1);
    return FALSE;
}

static gboolean
make_field(JumCityLight *light, const JumLayer *lamps, GError **error)
{
    JumCityProblem *p = &light->problem;
    const JumElevation *e = light->ground;
    *p = (JumCityProblem){
        .n_intensities = light->types->n_types,
        .n_luminaires = light->luminaires->n,
        .n_walls = light->n_walls,
        .intensities = light->intensities,
        .luminaires = light->full,
        .walls = light->walls,
        .cutoff_lx = light->settings.occlusion ? fmax(light->settings.cutoff_lx, SHADED_CUTOFF_LX)
                                               : light->settings.cutoff_lx,
        .n_threads = light->settings.n_threads,
    };
    if (e != NULL)
        p->ground = (JumCityGround){e->x0_m, e->y0_m, e->cell_m, e->nx, e->ny, e->z_m};
    set_grid(light, p);
    if ((guint64) p->columns * p->rows > (1u << 24))
        return refuse(JUM_CITY_BAD_GRID, &light->info, lamps, error);
    g_autofree guint8 *wanted = g_new0(guint8, (gsize) p->columns * p->rows + 1);
    struct {
        const JumCityProblem *p;
        guint8 *wanted;
    } want = {p, wanted};
    for (guint row = 0; row < jum_layer_n_rows(light->roads); row++)
        if (jum_city_light_is_lit(light, row))
            jum_city_light_cells(light, row, want_cell, &want);
    p->wanted = wanted;
    JumCityStatus status = jum_city_field_new(p, &light->field, &light->info);
    p->wanted = NULL;
    return status == JUM_CITY_OK || refuse(status, &light->info, lamps, error);
}

JumCityLight *
jum_city_light_new(JumTerritory *territory,
                   JumLuminaireTypes *types,
                   const JumCityLightSettings *settings,
                   void (*change)(JumLuminaires *luminaires, gpointer data),
                   gpointer data,
                   GError **error)
{
    g_autoptr(JumCityLight) light = g_new0(JumCityLight, 1);
    g_autoptr(JumLayer) lamps = NULL;
    light->types = types;
    light->settings = *settings;
    if (!read_all(light, territory, &lamps, error))
        return NULL;
    light->lit_column = jum_layer_column(light->roads, "lit");
    light->width_column = jum_layer_column(light->roads, "width_m");
    light->luminaires = jum_luminaires_new(types, lamps, light->roads);
    if (change != NULL)
        change(light->luminaires, data);
    make_luminaires(light);
    if (settings->occlusion && !read_walls(light, territory, error))
        return NULL;
    if (!make_field(light, lamps, error))
        return NULL;
    return g_steal_pointer(&light);
}

/* ---- solving ---- */

gboolean
jum_city_light_solve(JumCityLight *light, const double *level_pu, GError **error)
{
    guint n = light->luminaires->n, n_changed = 0;
    g_autofree guint8 *changed = g_new0(guint8, n + 1);
    g_autofree JumLuminaire *was = g_memdup2(light->now, (n + 1) * sizeof *was);
    g_autofree double *level = g_new(double, n + 1);
    for (guint i = 0; i < n; i++) {
        level[i] = level_pu == NULL ? 1.0 : CLAMP(level_pu[i], 0.0, 1.0);
        if (!(level[i] >= 0.0))
            level[i] = 1.0;
        changed[i] = light->level_pu == NULL || fabs(level[i] - light->level_pu[i]) > SAME;
        if (light->level_pu != NULL && !changed[i])
            level[i] = light->level_pu[i];
        n_changed += changed[i];
        light->now[i].scale = light->full[i].scale * level[i];
    }
    if (n_changed == 0)
        return TRUE;
    gboolean first = light->level_pu == NULL || n_changed > n / 2;
    double bound = light->info.error_bound_lx;
    light->problem.luminaires = light->now;
    JumCityStatus status = jum_city_field_solve(
        light->field, &light->problem, first ? NULL : changed, first ? NULL : was, &light->info);
    if (status != JUM_CITY_OK)
        return refuse(status, &light->info, NULL, error);
    if (!first)
        light->info.error_bound_lx = bound; /* of the last whole solve */
    g_free(light->level_pu);
    light->level_pu = g_steal_pointer(&level);
    return TRUE;
}

JumCityCheck
jum_city_light_check(const JumCityLight *light, guint n)
{
    const JumCityField *f = light->field;
    JumCityCheck check = {.n = f->n_tiles > 0 ? n : 0};
    JumRng rng = jum_rng(1, 0);
    g_autofree double *x = g_new(double, n + 1), *y = g_new(double, n + 1),
                      *z = g_new(double, n + 1), *lux = g_new0(double, n + 1);
    for (guint k = 0; k < check.n; k++) {
        guint32 place = f->place[jum_rng_int(&rng, f->n_tiles)];
        guint cell = jum_rng_int(&rng, JUM_CITY_CELLS);
        x[k] = f->x0_m + place % f->columns * TILE_M + cell % JUM_CITY_TILE + 0.5;
        y[k] = f->y0_m + place / f->columns * TILE_M + cell / JUM_CITY_TILE + 0.5;
        z[k] = jum_elevation_at(light->ground, x[k], y[k]);
    }
    JumPointProblem points = {light->problem.n_intensities,
                              light->problem.n_luminaires,
                              check.n,
                              0,
                              light->intensities,
                              light->now,
                              NULL,
                              x,
                              y,
                              z};
    JumPointInfo info;
    if (jum_point_solve(&points, lux, &info) != JUM_POINT_OK)
        check.n = 0;
    for (guint k = 0; k < check.n; k++) {
        double apart = fabs(jum_city_field_at(f, x[k], y[k]) - lux[k]);
        check.worst_lx = fmax(check.worst_lx, apart);
        check.worst_of_tolerance =
            fmax(check.worst_of_tolerance, apart / fmax(0.01 * lux[k], 0.01));
    }
    return check;
}

const JumCityField *
jum_city_light_field(const JumCityLight *light)
{
    return light->field;
}

const JumCityInfo *
jum_city_light_info(const JumCityLight *light)
{
    return &light->info;
}

const JumLuminaires *
jum_city_light_luminaires(const JumCityLight *light)
{
    return light->luminaires;
}

const JumLuminaireTypes *
jum_city_light_types(const JumCityLight *light)
{
    return light->types;
}

const JumLayer *
jum_city_light_roads(const JumCityLight *light)
{
    return light->roads;
}

const JumLayer *
jum_city_light_communes(const JumCityLight *light)
{
    return light->communes;
}
