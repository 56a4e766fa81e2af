/* reference-agrees [gles]: a zone and a route lie in the picture where their coordinates say, on flat ground and on slopes,
 * at low and at high quality: along their edges the picture with the layer is compared with the one without, from outside
 * inwards, and the pixel that differs half as much as those inside is measured against the coordinates. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "gfx/target.h"
#include "overlay/view.h"
#include "town.h"

#define WIDTH    1280
#define HEIGHT   720
#define STEP_M   0.25
#define SCAN_M   6.0 /* outside of an edge */
#define INSIDE_M 1.0 /* within the line, or the zone */
#define NEAR_PX  1.5
#define FAR_PX \
    5.0 /* none is farther: the drawn ground and its picture are each within a pixel or two */
#define SLOPE 0.06

typedef struct {
    JumView *view;
    JumTarget *target;
    guint8 *without, *with;
    guint seen, right, slopes, slopes_right;
    double worst;
} Proof;

static void
draw(Proof *proof, guint8 *rgba)
{
    for (int still = 0, tries = 0; still < 3 && tries < 60000; tries++) {
        jum_view_update(proof->view);
        still = jum_view_missing_tiles(proof->view) == 0 ? still + 1 : 0;
        if (still == 0)
            g_usleep(1000);
    }
    jum_target_bind(proof->target);
    jum_target_clear(proof->target);
    jum_view_draw(proof->view);
    jum_target_read(proof->target, rgba);
}

static gint64
find(JumView *view, const char *id)
{
    for (guint i = 0; i < jum_view_n_references(view); i++)
        if (strcmp(jum_view_reference(view, i).id, id) == 0)
            return i;
    return -1;
}

static void
show_only(JumView *view, const char *id)
{
    for (guint i = 0; i < jum_view_n_references(view); i++)
        jum_view_set_reference(view, i, id != NULL && find(view, id) == i, 1.0);
}

static gboolean
pixel_of(const Proof *proof, double x, double y, double *px, double *py)
{
    return jum_view_project(proof->view, x, y, jum_view_ground_at(proof->view, x, y), px, py);
}

/* What the layer changes there; −1: something stands before the place, or it is out of the picture. */
static int
change_at(const Proof *proof, double x, double y)
{
    double px, py;
    JumHit hit;
    if (!pixel_of(proof, x, y, &px, &py) || px < 1 || py < 1 || px >= WIDTH - 1 ||
        py >= HEIGHT - 1 || (px > 0.7 * WIDTH && py < 0.4 * HEIGHT)) /* there the legend is */
        return -1;
    jum_view_pick(proof->view, px, py, &hit);
    gboolean free_sight = hit.hit && !hit.has_asset && hypot(hit.x_m - x, hit.y_m - y) < 1.5;
    jum_hit_clear(&hit);
    if (!free_sight)
        return -1;
    gsize at = 4 * ((gsize) py * WIDTH + (gsize) px);
    int difference = 0;
    for (int c = 0; c < 3; c++)
        difference += abs(proof->with[at + (gsize) c] - proof->without[at + (gsize) c]);
    return difference;
}

/* From outside inwards across the edge at @x, @y; @nx, @ny: outwards; @half_m: what is drawn beyond it. */
static void
cross(Proof *proof, double x, double y, double nx, double ny, double half_m)
{
    double found = NAN;
    int inside = change_at(proof, x - INSIDE_M * nx, y - INSIDE_M * ny);
    if (inside < 60)
        return;
    for (double t = SCAN_M; t >= -INSIDE_M; t -= STEP_M) {
        int change = change_at(proof, x + t * nx, y + t * ny);
        if (change < 0)
            return;
        if (2 * change >= inside && isnan(found))
            found = t;
    }
    double z0 = jum_view_ground_at(proof->view, x - 5.0 * nx, y - 5.0 * ny);
    double z1 = jum_view_ground_at(proof->view, x + 5.0 * nx, y + 5.0 * ny);
    gboolean slope = fabs(z1 - z0) / 10.0 > SLOPE;
    double ax, ay, bx, by, off = NAN;
    if (!isnan(found) && pixel_of(proof, x + found * nx, y + found * ny, &ax, &ay) &&
        pixel_of(proof, x + half_m * nx, y + half_m * ny, &bx, &by))
        off = hypot(ax - bx, ay - by);
    gboolean right = off <= NEAR_PX; /* FALSE for NaN */
    proof->seen++;
    proof->right += right;
    proof->slopes += slope;
    proof->slopes_right += slope && right;
    proof->worst = fmax(proof->worst, isnan(off) ? 99.0 : off);
}

static void
walk(Proof *proof, const char *id, double half_m)
{
    JumReference layer = jum_view_reference(proof->view, (guint) find(proof->view, id));
    JumGeometryColumns g = jum_layer_geometry(layer.features);
    gboolean closed = layer.kind == JUM_REFERENCE_AREA;
    for (guint32 r = 0; r < g.n_rings; r++) {
        guint32 first = g.vertex_start[r], n = g.vertex_start[r + 1] - first;
        for (guint32 k = 0; k + !closed < n; k++) {
            guint32 v = first + k, w = first + (k + 1) % n;
            double dx = g.x[w] - g.x[v], dy = g.y[w] - g.y[v], length = hypot(dx, dy);
            for (double part = 0.1; part < 1.0 && length < 100.0; part += 0.2)
                cross(proof, g.x[v] + part * dx, g.y[v] + part * dy, dy / length, -dx / length,
                      half_m);
        }
    }
}

static void
prove(Proof *proof, const char *id, JumDrawQuality quality, const char *eye, double half_m)
{
    g_autoptr(GError) error = NULL;
    jum_view_set_draw_quality(proof->view, quality);
    g_assert_true(jum_view_goto_named(proof->view, eye, &error));
    show_only(proof->view, NULL);
    draw(proof, proof->without);
    show_only(proof->view, id);
    draw(proof, proof->with);
    proof->seen = proof->right = proof->slopes = proof->slopes_right = 0;
    proof->worst = 0.0;
    walk(proof, id, half_m);
    g_print("%s, quality %d: %u edges seen, %u where they are; on slopes %u, %u; worst %.2f px\n",
            id, (int) quality, proof->seen, proof->right, proof->slopes, proof->slopes_right,
            proof->worst);
    g_assert_cmpuint(proof->seen, >, 25);
    g_assert_cmpuint(proof->slopes, >, 20);
    g_assert_cmpuint(proof->right * 100, >=, proof->seen * 90);
    g_assert_cmpuint(proof->slopes_right * 100, >=, proof->slopes * 90);
    g_assert_cmpfloat(proof->worst, <, FAR_PX);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("reference-agrees-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "town.gpkg", NULL);
    JumTime noon;
    g_assert_true(town_write(path, 2000.0, &error) &&
                  jum_time_parse("2026-06-21T11:00:00Z", NULL, &noon));
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    JumDevice *device = jum_device_new_offscreen(argc > 1 && strcmp(argv[1], "gles") == 0, &error);
    g_assert_no_error(error);
    Proof proof = {.view = jum_view_new(territory, NULL, device, &error),
                   .target = jum_target_new(device, WIDTH, HEIGHT, 0, &error),
                   .without = g_malloc(4 * WIDTH * HEIGHT),
                   .with = g_malloc(4 * WIDTH * HEIGHT)};
    g_assert_no_error(error);
    jum_view_set_size(proof.view, WIDTH, HEIGHT, 1.0);
    jum_view_set_time(proof.view, noon, noon);
    jum_view_set_legend(proof.view, JUM_LEGEND_COMPACT);
    draw(&proof, proof.with); /* until the layers are known */
    static const char *const eyes[] = {"433050,6712720,260,0,-42", "433060,6713000,220,15,-50"};
    for (guint e = 0; e < G_N_ELEMENTS(eyes); e++)
        for (int q = 0; q < 2; q++) {
            JumDrawQuality quality = q == 0 ? JUM_DRAW_LOW : JUM_DRAW_HIGH;
            prove(&proof, "flood", quality, eyes[e], 1.0); /* an edge of 2 m */
            prove(&proof, "cycle", quality, eyes[e],
                  2.0); /* 4 m, its casing is pale as the ground */
        }
    jum_target_free(proof.target);
    jum_view_free(proof.view);
    jum_device_free(device);
    g_free(proof.with);
    g_free(proof.without);
    g_remove(path);
    g_rmdir(folder);
    return 0;
}
