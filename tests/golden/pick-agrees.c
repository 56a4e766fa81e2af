/* pick-agrees [TERRITORY VIEW…]: what the CPU says stands under a pixel against what GL drew there.  The depths of the
 * drawn picture give, pixel by pixel, where the surface is; its footprints, looked up one by one, what it belongs to.
 * Pixels on an edge (where the depths bend) are left out.  A view on the null device must answer as the one on GL does. */
#include <epoxy/gl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gfx/target.h"
#include "overlay/view-private.h"
#include "theme-town.h"

#define WIDTH  640
#define HEIGHT 360
#define STEP   3    /* every third pixel of every third row */
#define CELL_M 25.0 /* of the test's own index of footprints */

typedef struct {
    guint32 row, shape;
} Ref;

/* Every footprint by the cells its box meets. */
typedef struct {
    float x0, y0;
    guint nx, ny;
    GArray **cell; /* (element-type Ref) */
    const JumSceneStore *store;
    double origin[2];
} Footprints;

static Footprints *
footprints_new(const JumSceneStore *store)
{
    Footprints *f = g_new0(Footprints, 1);
    float extent[4], x0, y0;
    guint nx, ny;
    f->store = store;
    jum_scene_store_origin(store, f->origin);
    jum_scene_store_extent(store, extent);
    jum_scene_store_tiles(store, &x0, &y0, &nx, &ny);
    f->x0 = x0 - 500.0f;
    f->y0 = y0 - 500.0f;
    f->nx = (guint) ((nx + 2) * 500.0 / CELL_M);
    f->ny = (guint) ((ny + 2) * 500.0 / CELL_M);
    f->cell = g_new0(GArray *, (gsize) f->nx * f->ny);
    for (guint j = 0; j < ny; j++) {
        const JumShapes *row = jum_scene_store_buildings(store, j);
        for (guint i = 0; row != NULL && i < row->n; i++) {
            const float *b = row->box + 4 * (gsize) i;
            int range[4];
            for (int k = 0; k < 4; k++)
                range[k] = CLAMP((int) ((b[k] - (k % 2 ? f->y0 : f->x0)) / CELL_M), 0,
                                 (int) (k % 2 ? f->ny : f->nx) - 1);
            for (int v = range[1]; v <= range[3]; v++)
                for (int u = range[0]; u <= range[2]; u++) {
                    GArray **cell = &f->cell[(guint) v * f->nx + (guint) u];
                    if (*cell == NULL)
                        *cell = g_array_new(FALSE, FALSE, sizeof(Ref));
                    Ref ref = {j, i};
                    g_array_append_val(*cell, ref);
                }
        }
    }
    return f;
}

static void
footprints_free(Footprints *f)
{
    for (gsize i = 0; i < (gsize) f->nx * f->ny; i++)
        if (f->cell[i] != NULL)
            g_array_unref(f->cell[i]);
    g_free(f->cell);
    g_free(f);
}

/* Metres from the outline; negative inside. */
static double
outside_m(const JumShapes *row, guint32 i, double x, double y)
{
    gboolean in = FALSE;
    double best = INFINITY;
    for (guint32 r = row->ring_start[i]; r < row->ring_start[i + 1]; r++) {
        guint32 first = row->vertex_start[r], end = row->vertex_start[r + 1];
        for (guint32 v = first, u = end - 1; v < end; u = v++) {
            const float *a = row->xy + 2 * (gsize) u, *b = row->xy + 2 * (gsize) v;
            double ex = b[0] - a[0], ey = b[1] - a[1], l2 = ex * ex + ey * ey;
            double t = l2 > 0.0 ? CLAMP(((x - a[0]) * ex + (y - a[1]) * ey) / l2, 0.0, 1.0) : 0.0;
            best = fmin(best, hypot(x - a[0] - t * ex, y - a[1] - t * ey));
            if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
                in = !in;
        }
    }
    return in ? -best : best;
}

/* Buildings that the place (territory frame) may be a point of; how many, at most 8. */
static guint
buildings_at(const Footprints *f, const double place[3], double slack_m, Ref found[8])
{
    guint n = 0;
    double x = place[0] - f->origin[0], y = place[1] - f->origin[1];
    int u = (int) ((x - f->x0) / CELL_M), v = (int) ((y - f->y0) / CELL_M);
    if (u < 0 || v < 0 || u >= (int) f->nx || v >= (int) f->ny)
        return 0;
    const GArray *cell = f->cell[(guint) v * f->nx + (guint) u];
    for (guint k = 0; cell != NULL && k < cell->len && n < 8; k++) {
        Ref ref = g_array_index(cell, Ref, k);
        const JumShapes *row = jum_scene_store_buildings(f->store, ref.row);
        const float *values = jum_shapes_values(row, ref.shape);
        if (place[2] < values[JUM_BUILDING_TOP] + slack_m &&
            place[2] > values[JUM_BUILDING_BASE] - slack_m &&
            outside_m(row, ref.shape, x, y) < slack_m)
            found[n++] = ref;
    }
    return n;
}

/* ---- two views of the same ---- */

typedef struct {
    JumDevice *device;
    JumTarget *target;
    JumView *view;
} Side;

static void
side_open(
    Side *side, JumTerritory *territory, JumWorld *world, gboolean null, JumDrawQuality quality)
{
    g_autoptr(GError) error = NULL;
    side->device = null ? jum_device_new_null() : jum_device_new_offscreen(FALSE, &error);
    g_assert_no_error(error);
    side->target = jum_target_new(side->device, WIDTH, HEIGHT, 0, &error);
    g_assert_no_error(error);
    side->view = jum_view_new(territory, world, side->device, &error);
    g_assert_no_error(error);
    side->view->rough = TRUE; /* straight into the target, whose depths are read */
    jum_view_set_size(side->view, WIDTH, HEIGHT, 1.0);
    jum_view_set_draw_quality(side->view, quality);
    JumTime instant = G_GINT64_CONSTANT(1782043200) * JUM_SECOND;
    jum_view_set_time(side->view, instant, instant);
}

static void
side_close(Side *side)
{
    jum_view_free(side->view);
    jum_target_free(side->target);
    jum_device_free(side->device);
}

static void
side_draw(Side *side, const char *name)
{
    g_autoptr(GError) error = NULL;
    jum_view_goto_named(side->view, name, &error);
    g_assert_no_error(error);
    for (int still = 0, tries = 0; still < 3 && tries < 60000; tries++) {
        jum_view_update(side->view);
        still = jum_view_missing_tiles(side->view) == 0 ? still + 1 : 0;
        if (still == 0)
            g_usleep(1000);
    }
    jum_target_bind(side->target);
    jum_target_clear(side->target);
    jum_view_draw(side->view);
}

/* ---- one picture ---- */

static float depth[WIDTH * HEIGHT]; /* along the look, metres; INFINITY: sky; row 0 the top */

static void
read_depths(const JumFrame *frame)
{
    static float raw[WIDTH * HEIGHT];
    double n = frame->camera.near_m, f = frame->camera.far_m;
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, WIDTH, HEIGHT, GL_DEPTH_COMPONENT, GL_FLOAT, raw);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            double d = 2.0 * raw[(HEIGHT - 1 - y) * WIDTH + x] - 1.0;
            depth[y * WIDTH + x] =
                d < 1.0 ? (float) (2.0 * f * n / (f + n - d * (f - n))) : INFINITY;
        }
}

/* Do the depths bend here?  1 / depth is linear over the picture of a plane. */
static gboolean
is_edge(int x, int y)
{
    for (int axis = 0; axis < 4; axis++) {
        int step = axis == 0 ? 1 : axis == 1 ? WIDTH : axis == 2 ? WIDTH + 1 : WIDTH - 1;
        const float *d = &depth[y * WIDTH + x];
        if (isinf(d[0]) || isinf(d[step]) || isinf(d[-step])) {
            if (!(isinf(d[0]) && isinf(d[step]) && isinf(d[-step])))
                return TRUE;
            continue;
        }
        double bend = (1.0 / d[step] + 1.0 / d[-step] - 2.0 / d[0]) * d[0] * d[0];
        if (fabs(bend) > 0.1 + 2e-4 * d[0])
            return TRUE;
    }
    return FALSE;
}

enum {
    SKY,
    GROUND,
    BUILDING,
    THING,
    OTHER_BUILDING,
    N_KINDS
};
#define BANDS 4

typedef struct {
    guint n, edges, devices, holes; /* devices: GL and null differ; holes: sky through the ground */
    guint kind[BANDS][N_KINDS][N_KINDS]; /* drawn, answered */
} Tally;

static gboolean
same_hit(const JumHit *a, const JumHit *b)
{
    return a->hit == b->hit && a->x_m == b->x_m && a->y_m == b->y_m && a->z_m == b->z_m &&
           a->has_asset == b->has_asset && g_strcmp0(a->address, b->address) == 0;
}

static void
look_at(Side *gl, Side *null, const Footprints *f, int x, int y, Tally *tally)
{
    JumView *view = gl->view;
    double eye[3], direction[3], along = 0.0, place[3];
    JumHit hit, other;
    jum_view_pick(view, x + 0.5, y + 0.5, &hit);
    jum_view_pick(null->view, x + 0.5, y + 0.5, &other);
    tally->n++;
    tally->devices += !same_hit(&hit, &other);
    float d = depth[y * WIDTH + x];
    if (is_edge(x, y)) {
        tally->edges++;
        jum_hit_clear(&hit);
        jum_hit_clear(&other);
        return;
    }
    jum_frame_ray(&view->frame, x + 0.5, y + 0.5, eye, direction);
    for (int k = 0; k < 3; k++)
        along += direction[k] * view->frame.forward[k];
    for (int k = 0; k < 3; k++)
        place[k] = eye[k] + d / along * direction[k];
    int drawn = SKY, answered = SKY, band = d < 300 ? 0 : d < 700 ? 1 : d < 2500 ? 2 : 3;
    if (isfinite(d)) {
        Ref near[8];
        double up = place[2] - jum_view_ground_at(view, place[0], place[1]);
        guint n = buildings_at(f, place, 0.3 + 1e-3 * d, near);
        gboolean low = fabs(up) < 0.6 + 2e-3 * d;
        if (n > 0 && low) { /* the foot of a wall: of both */
            tally->edges++;
            jum_hit_clear(&hit);
            jum_hit_clear(&other);
            return;
        }
        drawn = n > 0 ? BUILDING : low ? GROUND : THING;
        if (hit.hit && !hit.has_asset)
            answered = GROUND;
        if (hit.has_asset && hit.table != JUM_TABLE_building)
            answered = THING;
        else if (hit.has_asset) {
            double there[3] = {hit.x_m, hit.y_m, hit.z_m};
            Ref same[8];
            guint m = buildings_at(f, there, 0.01, same);
            answered = n > 0 ? OTHER_BUILDING : BUILDING;
            for (guint i = 0; i < m; i++)
                for (guint k = 0; k < n; k++)
                    if (same[i].row == near[k].row && same[i].shape == near[k].shape)
                        answered = BUILDING;
        }
    } else if (hit.hit)
        answered = hit.has_asset ? BUILDING : GROUND;
    else
        band = 3;
    tally->kind[band][drawn][answered]++;
    if (drawn != answered && drawn != THING && g_getenv("PICK_VERBOSE") != NULL)
        g_print("%d,%d drawn %d answered %d at %.1f %.1f %.2f (ground %.2f) d %.1f; answer %s %.1f "
                "%.1f %.2f\n",
                x, y, drawn, answered, place[0], place[1], place[2],
                jum_view_ground_at(view, place[0], place[1]), d, hit.address, hit.x_m, hit.y_m,
                hit.z_m);
    jum_hit_clear(&hit);
    jum_hit_clear(&other);
}

/* Pixels where the sky shows below something although the ground is there: cracks between squares, gaps of meshes. */
static guint
count_holes(Side *gl)
{
    guint holes = 0;
    for (int x = 0; x < WIDTH; x++) {
        int y = 0;
        while (y < HEIGHT && isinf(depth[y * WIDTH + x]))
            y++;
        for (y += 2; y < HEIGHT; y++) {
            JumHit hit;
            if (!isinf(depth[y * WIDTH + x]))
                continue;
            jum_view_pick(gl->view, x + 0.5, y + 0.5, &hit);
            holes += hit.hit;
            jum_hit_clear(&hit);
        }
    }
    return holes;
}

static void
report(const char *name, const Tally *t)
{
    static const char *const drawn[] = {"sky", "ground", "building", "tree, post, bridge"};
    static const char *const band[] = {"to 300 m", "to 700 m", "to 2.5 km", "beyond"};
    g_print("%s: %u pixels, %.1f %% on edges, %u where the devices differ, %u holes\n", name, t->n,
            100.0 * t->edges / t->n, t->devices, t->holes);
    for (int b = 0; b < BANDS; b++)
        for (int k = 0; k < 4; k++) {
            guint all = 0;
            for (int a = 0; a < N_KINDS; a++)
                all += t->kind[b][k][a];
            if (all > 0)
                g_print("  %-9s %-18s %6u: sky %u ground %u building %u another %u thing %u  "
                        "%.2f %%\n",
                        band[b], drawn[k], all, t->kind[b][k][SKY], t->kind[b][k][GROUND],
                        t->kind[b][k][BUILDING], t->kind[b][k][OTHER_BUILDING],
                        t->kind[b][k][THING], 100.0 * t->kind[b][k][k] / all);
        }
}

/* Near: what stands there.  Further off, where houses are drawn as boxes: nearly always.  Beyond, blocks stand for many
 * houses: far_agrees() asks.  A tree or bridge is what is picked, not what it hides; posts are picked through. */
static gboolean
is_good(const Tally *t)
{
    static const double least[BANDS] = {0.995, 0.98, 0.95, 0.0};
    gboolean good = t->devices == 0 && t->holes == 0 && t->n > 10000;
    for (int b = 0; b < BANDS; b++) {
        guint all = 0, same = 0;
        for (int k = GROUND; k <= BUILDING; k++) {
            same += t->kind[b][k][k];
            for (int a = 0; a < N_KINDS; a++)
                all += t->kind[b][k][a];
        }
        good = good && same >= least[b] * all;
        guint things = 0;
        for (int a = 0; a < N_KINDS; a++)
            things += t->kind[b][THING][a];
        good = good && (b > 1 || things < 100 || t->kind[b][THING][THING] >= 0.9 * things);
    }
    return good;
}

/* ---- symbols ---- */

#define MOST_BITS     12
#define LEAST_SYMBOLS 0.98 /* of their pixels: some hundreds, of which edges are a few */

static guint8 rgba[2 + MOST_BITS][WIDTH * HEIGHT * 4];

static double
apart(const guint8 *a, const guint8 *b)
{
    double sum = 0.0;
    for (int c = 0; c < 3; c++)
        sum += abs(a[c] - b[c]);
    return sum;
}

/* The picture with the rows of a table at 0 or 1, as @rule says: -2 all 0, -1 all 1, else bit @rule of the row + 1. */
static void
paint_rows(Side *side, JumTable table, guint n, int rule, guint8 *out)
{
    g_autofree double *values = g_new(double, n);
    for (guint i = 0; i < n; i++)
        values[i] = rule < 0 ? (double) (rule + 2) : (double) ((i + 1) >> rule & 1);
    JumViewValues given = {
        .table = table, .values = values, .title = "Row", .unit = "", .low = 0.0, .high = 1.0};
    jum_view_set_values(side->view, &given);
    jum_view_update(side->view);
    jum_target_bind(side->target);
    jum_target_clear(side->target);
    jum_view_draw(side->view);
    jum_target_read(side->target, out);
}

/* Every pixel that is of a symbol's own colour: is it the one that is picked there? */
static gboolean
symbols_agree(Side *gl, Side *null, const char *name, JumTheme theme, JumTable table)
{
    const JumPoints *points = jum_world_points(gl->view->world);
    guint n = jum_layer_n_rows(jum_points_layer(points, table)), bits = 1, drawn = 0, same = 0,
          none = 0, devices = 0, other = 0;
    while ((n + 1) >> bits > 0)
        bits++;
    g_assert_cmpuint(bits, <=, MOST_BITS);
    jum_view_set_theme(gl->view, theme, TRUE);
    jum_view_set_theme(null->view, theme, TRUE);
    side_draw(gl, name);
    side_draw(null, name);
    for (int rule = -2; rule < (int) bits; rule++)
        paint_rows(gl, table, n, rule, rgba[rule + 2]);
    paint_rows(null, table, n, -2, rgba[1 + MOST_BITS]);
    paint_rows(gl, table, n, -2, rgba[0]);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        const guint8 *zero = rgba[0] + 4 * i, *one = rgba[1] + 4 * i;
        double width = apart(zero, one);
        guint row = 0;
        if (width < 60.0)
            continue; /* nothing of this table, or mixed with what is behind */
        for (guint b = 0; b < bits; b++)
            row |= (apart(rgba[2 + b] + 4 * i, one) < apart(rgba[2 + b] + 4 * i, zero)) << b;
        JumHit hit, twin;
        jum_view_pick(gl->view, i % WIDTH + 0.5, i / WIDTH + 0.5, &hit);
        jum_view_pick(null->view, i % WIDTH + 0.5, i / WIDTH + 0.5, &twin);
        devices += !same_hit(&hit, &twin);
        g_autofree char *want = row > 0 ? jum_points_address(points, table, row - 1) : NULL;
        drawn++;
        if (g_strcmp0(want, hit.address) == 0)
            same++;
        else if (!hit.has_asset || hit.table == JUM_TABLE_building)
            none++;
        else
            other++;
        if (g_strcmp0(want, hit.address) != 0 && g_getenv("PICK_VERBOSE") != NULL)
            g_print("%d,%d drawn %s answered %s\n", i % WIDTH, i / WIDTH, want, hit.address);
        jum_hit_clear(&hit);
        jum_hit_clear(&twin);
    }
    jum_view_set_values(gl->view, NULL);
    jum_view_set_values(null->view, NULL);
    jum_view_set_theme(gl->view, theme, FALSE);
    jum_view_set_theme(null->view, theme, FALSE);
    g_print("%s of %s: %u pixels, the same %.2f %%, another symbol %u, none %u, %u where the "
            "devices differ\n",
            name, jum_schema_table(table)->name, drawn, 100.0 * same / MAX(drawn, 1), other, none,
            devices);
    return drawn > 300 && same >= LEAST_SYMBOLS * drawn && devices == 0;
}

static gboolean
scene_agrees(Side *gl, Side *null, Footprints **f, const char *name)
{
    Tally tally = {0};
    side_draw(gl, name);
    read_depths(&gl->view->frame);
    side_draw(null, name);
    while (!jum_scene_store_is_complete(jum_scenery_store(gl->view->scene)) ||
           !jum_scene_store_is_complete(jum_scenery_store(null->view->scene))) {
        jum_view_update(gl->view);
        jum_view_update(null->view);
        g_usleep(1000);
    }
    if (*f == NULL)
        *f = footprints_new(jum_scenery_store(gl->view->scene));
    for (int y = STEP; y < HEIGHT - STEP; y += STEP)
        for (int x = STEP; x < WIDTH - STEP; x += STEP)
            look_at(gl, null, *f, x, y, &tally);
    tally.holes = count_holes(gl);
    report(name, &tally);
    return is_good(&tally);
}

/* Where blocks are drawn for many houses, what is picked is what really stands there: it is held against a picture that
 * shows every house as it is. */
static gboolean
far_agrees(Side *gl, Side *null, const Footprints *f, const char *name)
{
    Tally tally = {0};
    guint least[N_KINDS] = {0};
    jum_view_set_draw_quality(gl->view, JUM_DRAW_HIGH);
    side_draw(gl, name);
    read_depths(&gl->view->frame);
    jum_view_set_draw_quality(gl->view, JUM_DRAW_LOW);
    side_draw(gl, name);
    side_draw(null, name);
    for (int y = 1; y < HEIGHT - 1; y++)
        for (int x = 1; x < WIDTH - 1; x += 2)
            look_at(gl, null, f, x, y, &tally);
    g_autofree char *title = g_strconcat(name, ", every house drawn", NULL);
    report(title, &tally);
    for (int k = GROUND; k <= BUILDING; k++)
        for (int a = 0; a < N_KINDS; a++)
            least[k] += tally.kind[2][k][a];
    return is_good(&tally) && least[BUILDING] > 50 &&
           tally.kind[2][BUILDING][BUILDING] >= 0.9 * least[BUILDING] &&
           tally.kind[2][GROUND][GROUND] >= 0.9 * least[GROUND];
}

static gboolean
town_agrees(Side *gl, Side *null, Footprints **f)
{
    static const char *const views[] = {"432700,6712750,160,12,-20", "432790,6713830,45,30,-24",
                                        "432776,6713720,3,0,-3", "432520,6713300,60,10,-85",
                                        "432900,6711600,1300,0,-42"};
    gboolean good = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(views); i++)
        good = scene_agrees(gl, null, f, views[i]) && good;
    good = far_agrees(gl, null, *f, "432700,6712050,200,8,-8") && good;
    jum_view_set_underground(gl->view, TRUE);
    jum_view_set_underground(null->view, TRUE);
    good = scene_agrees(gl, null, f, views[1]) && good;
    jum_view_set_underground(gl->view, FALSE);
    jum_view_set_underground(null->view, FALSE);
    good =
        symbols_agree(gl, null, "432650,6712980,170,10,-42", JUM_THEME_lighting, JUM_TABLE_lamp) &&
        good;
    good =
        symbols_agree(gl, null, "432740,6713420,190,8,-34", JUM_THEME_sensor, JUM_TABLE_sensor) &&
        good;
    good = symbols_agree(gl, null, "432440,6713500,100,25,-34", JUM_THEME_parking,
                         JUM_TABLE_car_park) &&
           good;
    good = symbols_agree(gl, null, "432330,6713280,170,8,-32", JUM_THEME_traffic,
                         JUM_TABLE_detector) &&
           good;
    return good;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    gboolean high = g_strcmp0(g_getenv("PICK_QUALITY"), "high") == 0, good = TRUE;
    g_autofree char *folder = g_dir_make_tmp("pick-agrees-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "town.gpkg", NULL);
    JumTime now = G_GINT64_CONSTANT(1782043200) * JUM_SECOND;
    if (argc < 2 && !theme_town_write(path, &error))
        g_error("%s", error->message);
    g_autoptr(JumTerritory) territory = jum_territory_open(argc < 2 ? path : argv[1], &error);
    g_assert_no_error(error);
    g_autoptr(JumPoints) points = argc < 2 ? jum_points_new(territory, &error) : NULL;
    g_autoptr(JumWorld) world = argc < 2 ? jum_world_new(points) : NULL;
    if (world != NULL)
        theme_town_fill(world, now);
    Side gl = {0}, null = {0};
    Footprints *f = NULL;
    side_open(&gl, territory, world, FALSE, high ? JUM_DRAW_HIGH : JUM_DRAW_LOW);
    side_open(&null, territory, world, TRUE, high ? JUM_DRAW_HIGH : JUM_DRAW_LOW);
    if (argc < 2)
        good = town_agrees(&gl, &null, &f);
    for (int i = 2; i < argc; i++) {
        good = scene_agrees(&gl, &null, &f, argv[i]) && good;
        good = (high || far_agrees(&gl, &null, f, argv[i])) && good;
    }
    footprints_free(f);
    side_close(&gl);
    side_close(&null);
    g_remove(path);
    g_rmdir(folder);
    return good ? 0 : 1;
}
