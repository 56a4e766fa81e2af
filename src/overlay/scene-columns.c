/* The base scene's tables, seen by the renderer: numbers and small codes instead of words.  What the territory does not
 * say is filled here with what a person would expect (a height from levels, a width from the class), so that nothing
 * downstream asks again. */
#include "overlay/scene-columns.h"

#include "overlay/palette.h"
#include "overlay/scene-roof.h"

#include <math.h>
#include <string.h>

static double
real_or(const JumLayer *layer, const char *column, guint row, double otherwise)
{
    double value = jum_layer_real(layer, jum_layer_column(layer, column), row);
    return isfinite(value) ? value : otherwise;
}

static gint64
int_or(const JumLayer *layer, const char *column, guint row, gint64 otherwise)
{
    gint64 value = jum_layer_int(layer, jum_layer_column(layer, column), row);
    return value == JUM_INT_NONE ? otherwise : value;
}

static int
word_of(const JumLayer *layer,
        const char *column,
        guint row,
        const char *const *words,
        guint n,
        int otherwise)
{
    const char *text = jum_layer_text(layer, jum_layer_column(layer, column), row);
    for (guint i = 0; text != NULL && i < n; i++)
        if (strcmp(words[i], text) == 0)
            return (int) i;
    return otherwise;
}

/* ---- lines and areas ---- */

static gboolean
fill_road(const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data)
{
    static const char *const classes[] = {"motorway", "trunk",       "primary", "secondary",
                                          "tertiary", "residential", "service", "pedestrian",
                                          "cycle",    "track"};
    static const float widths[] = {14.0f, 11.0f, 9.0f, 8.0f, 7.0f, 5.5f, 4.0f, 3.5f, 2.5f, 3.0f};
    int class = word_of(layer, "class", row, classes, G_N_ELEMENTS(classes), JUM_ROAD_RESIDENTIAL);
    values[0] = (float) CLAMP(real_or(layer, "width_m", row, widths[class]), 1.0, 60.0);
    tags[0] = (guint8) class;
    if (int_or(layer, "bridge", row, 0) != 0)
        tags[1] |= JUM_ROAD_BRIDGE;
    if (int_or(layer, "tunnel", row, 0) != 0)
        tags[1] |= JUM_ROAD_TUNNEL;
    if (int_or(layer, "oneway", row, 0) != 0)
        tags[1] |= JUM_ROAD_ONEWAY;
    const char *modes = jum_layer_text(layer, jum_layer_column(layer, "modes"), row);
    if (modes != NULL && strstr(modes, "tram") != NULL)
        tags[1] |= JUM_ROAD_TRAM;
    tags[2] = (guint8) CLAMP(int_or(layer, "lanes", row, 2), 1, 12);
    return TRUE;
}

static gboolean
fill_rail(const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data)
{
    static const char *const kinds[] = {"rail", "tram"};
    tags[0] = (guint8) word_of(layer, "kind", row, kinds, G_N_ELEMENTS(kinds), 0);
    tags[1] = int_or(layer, "bridge", row, 0) != 0 ? JUM_ROAD_BRIDGE : 0;
    return TRUE;
}

static gboolean
fill_water(const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data)
{
    static const char *const kinds[] = {"river", "lake", "pond", "canal", "sea"};
    values[0] = (float) real_or(layer, "level_m", row, NAN);
    tags[0] = (guint8) word_of(layer, "kind", row, kinds, G_N_ELEMENTS(kinds), 0);
    return TRUE;
}

static gboolean
fill_green(const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data)
{
    static const char *const kinds[] = {"park", "wood", "garden", "cemetery", "pitch", "allotment"};
    tags[0] = (guint8) word_of(layer, "kind", row, kinds, G_N_ELEMENTS(kinds), JUM_GREEN_PARK);
    return TRUE;
}

static gboolean
fill_cover(const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data)
{
    static const char *const kinds[] = {"field", "meadow", "vineyard", "urban", "industrial"};
    tags[0] = (guint8) word_of(layer, "kind", row, kinds, G_N_ELEMENTS(kinds), JUM_COVER_MEADOW);
    tags[1] = (guint8) ((row * 2654435761u) >> 24); /* each field its own tint */
    return TRUE;
}

/* ---- points ---- */

static float
ground_of(const JumLayer *layer, guint row, const JumSceneGrid *grid)
{
    double x = 0.0, y = 0.0;
    jum_layer_point(layer, row, &x, &y);
    return (float) jum_elevation_at(grid->elevation, x, y);
}

static gboolean
fill_tree(const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data)
{
    values[0] = ground_of(layer, row, data);
    values[1] = (float) CLAMP(real_or(layer, "height_m", row, 9.0), 1.0, 60.0);
    values[2] = (float) CLAMP(real_or(layer, "crown_m", row, values[1] * 0.55), 0.5, 40.0);
    tags[0] = (guint8) ((row * 2654435761u) >> 24);
    return TRUE;
}

static gboolean
fill_lamp(const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data)
{
    values[0] = ground_of(layer, row, data);
    values[1] = (float) CLAMP(real_or(layer, "height_m", row, 6.0), 0.5, 40.0);
    values[2] = (float) CLAMP(real_or(layer, "flux_lm", row, 5000.0), 0.0, 500000.0);
    values[3] = (float) CLAMP(real_or(layer, "cct_k", row, 3000.0), 1500.0, 10000.0);
    values[4] = (float) row;
    values[5] = (float) real_or(layer, "azimuth_deg", row, 0.0);
    return TRUE;
}

static int
tile_of(double x_m, double y_m, gpointer data)
{
    const JumSceneGrid *grid = data;
    double i = floor((x_m - grid->origin_m[0] - grid->x0_m) / JUM_SCENE_TILE_M);
    double j = floor((y_m - grid->origin_m[1] - grid->y0_m) / JUM_SCENE_TILE_M);
    if (!(i >= 0.0 && j >= 0.0 && i < grid->nx && j < grid->ny))
        return -1;
    return (int) j * (int) grid->nx + (int) i;
}

static const struct {
    JumTable table;
    guint n_values, n_tags;
    gboolean tiled;
    JumShapeFill fill;
} LAYERS[JUM_SCENE_N_LAYERS] = {
    [JUM_SCENE_ROAD] = {JUM_TABLE_road, 1, 3, FALSE, fill_road},
    [JUM_SCENE_RAIL] = {JUM_TABLE_rail, 0, 2, FALSE, fill_rail},
    [JUM_SCENE_WATER] = {JUM_TABLE_water_area, 1, 1, FALSE, fill_water},
    [JUM_SCENE_GREEN] = {JUM_TABLE_green_area, 0, 1, FALSE, fill_green},
    [JUM_SCENE_COVER] = {JUM_TABLE_land_cover, 0, 2, FALSE, fill_cover},
    [JUM_SCENE_TREE] = {JUM_TABLE_tree, 3, 1, TRUE, fill_tree},
    [JUM_SCENE_LAMP] = {JUM_TABLE_lamp, 6, 0, TRUE, fill_lamp},
};

JumShapes *
jum_scene_shapes(JumTerritory *territory,
                 JumSceneLayer layer,
                 const JumSceneGrid *grid,
                 GError **error)
{
    g_autoptr(JumLayer) rows = jum_territory_read(territory, LAYERS[layer].table, NULL, error);
    if (rows == NULL)
        return NULL;
    JumShapeSpec spec = {.origin_m = {grid->origin_m[0], grid->origin_m[1]},
                         .n_values = LAYERS[layer].n_values,
                         .n_tags = LAYERS[layer].n_tags,
                         .n_cells = LAYERS[layer].tiled ? grid->nx * grid->ny : 0,
                         .fill = LAYERS[layer].fill,
                         .cell = tile_of,
                         .data = (gpointer) grid};
    return jum_shapes_new(rows, &spec);
}

/* ---- buildings ---- */

/* The lowest and highest ground along the footprint. */
static void
ground_range(
    const JumLayer *layer, guint row, const JumElevation *elevation, double *lo, double *hi)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    *lo = INFINITY;
    *hi = -INFINITY;
    guint32 end = g.vertex_start[g.ring_start[row + 1]];
    for (guint32 v = g.vertex_start[g.ring_start[row]]; v < end; v++) {
        double z = jum_elevation_at(elevation, g.x[v], g.y[v]);
        *lo = fmin(*lo, z);
        *hi = fmax(*hi, z);
    }
}

/* Windows in rows belong to dwellings, offices and shops; a storey of eight metres is no storey. */
static gboolean
is_blind(const char *use, double storey_m)
{
    static const char *const blind[] = {"religious", "agricultural", "industrial", NULL};
    return storey_m > 8.0 || (use != NULL && g_strv_contains(blind, use));
}

static gboolean
fill_building(const JumLayer *layer, guint row, float *values, guint8 *tags, gpointer data)
{
    const JumSceneGrid *grid = data;
    guint32 number = (guint32) (jum_layer_id(layer, row)[0] + (int) row) * 2654435761u >> 8;
    JumBox box = jum_layer_box(layer, row);
    if (box.x1 - box.x0 > JUM_SCENE_WIDEST_M || box.y1 - box.y0 > JUM_SCENE_WIDEST_M)
        return FALSE; /* not a building */
    double levels = CLAMP((double) int_or(layer, "levels", row, 2), 1.0, 200.0);
    double height = real_or(layer, "height_m", row, CLAMP(levels, 1.0, 60.0) * 3.0);
    height = CLAMP(height, 1.5, 400.0);
    JumSceneRoof roof = jum_scene_roof_of(layer, row, height);
    double rise = roof.rise_m;
    double lo, hi;
    ground_range(layer, row, grid->elevation, &lo, &hi);
    double ground = real_or(layer, "ground_m", row, (lo + hi) / 2.0);
    if (fabs(ground - lo) > 50.0) /* another datum than the relief's: the relief wins */
        ground = lo;
    values[JUM_BUILDING_BASE] = (float) (fmin(lo, ground) - 1.5);
    values[JUM_BUILDING_EAVES] = (float) (ground + height - rise);
    values[JUM_BUILDING_TOP] = (float) (ground + height);
    const char *wall = jum_layer_text(layer, jum_layer_column(layer, "wall_material"), row);
    const char *cover = jum_layer_text(layer, jum_layer_column(layer, "roof_material"), row);
    const char *use = jum_layer_text(layer, jum_layer_column(layer, "use"), row);
    int year = (int) int_or(layer, "built_year", row, 0);
    tags[JUM_BUILDING_ROOF] = roof.shape;
    tags[JUM_BUILDING_FALL] = roof.fall;
    tags[JUM_BUILDING_WALL_PALETTE] = (guint8) jum_palette_wall(wall, use, year, number);
    tags[JUM_BUILDING_ROOF_PALETTE] =
        (guint8) jum_palette_roof(cover, roof.shape == JUM_ROOF_FLAT, grid->tiles, number);
    tags[JUM_BUILDING_SHADE] = (guint8) (number >> 3);
    gint64 told = int_or(layer, "levels", row, 0);
    tags[JUM_BUILDING_BLIND] = is_blind(use, told > 0 ? (height - rise) / (double) told : 3.0);
    return TRUE;
}

static int
tile_in_row(double x_m, double y_m, gpointer data)
{
    const JumSceneGrid *grid = data;
    int tile = tile_of(x_m, y_m, data);
    if (tile < 0 || (guint) tile / grid->nx != grid->row)
        return -1;
    return tile % (int) grid->nx;
}

JumShapes *
jum_scene_building_shapes(JumTerritory *territory, const JumSceneGrid *grid, GError **error)
{
    double y0 = grid->origin_m[1] + grid->y0_m + grid->row * JUM_SCENE_TILE_M;
    double x0 = grid->origin_m[0] + grid->x0_m;
    JumBox box = {x0, y0, x0 + grid->nx * JUM_SCENE_TILE_M, y0 + JUM_SCENE_TILE_M};
    g_autoptr(JumLayer) rows = jum_territory_read(territory, JUM_TABLE_building, &box, error);
    if (rows == NULL)
        return NULL;
    JumShapeSpec spec = {.origin_m = {grid->origin_m[0], grid->origin_m[1]},
                         .n_values = JUM_BUILDING_N_VALUES,
                         .n_tags = JUM_BUILDING_N_TAGS,
                         .n_cells = grid->nx,
                         .fill = fill_building,
                         .cell = tile_in_row,
                         .data = (gpointer) grid};
    return jum_shapes_new(rows, &spec);
}
