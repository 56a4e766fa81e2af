/* usage: test-label-flight [TERRITORY.gpkg]
 *
 * Labels while the camera moves, each theme alone and all at once: none overlaps another or what the window covers, and
 * none comes and goes (or goes and comes) within a second while what it names stays in the picture. */
#include "base/hash.h"
#include "overlay/overlay-private.h"
#include "tests/unit/town-fixture.h"
#include "theme-town.h"

#include <math.h>
#include <string.h>

#define RATE   30 /* frames a second */
#define FRAMES (20 * RATE)
#define WIDE   1280
#define HIGH   720
#define REST_S 1.5
#define EDGE   60.0 /* of the picture: what comes in or leaves there is allowed to */

typedef JumTownFixture Desk;

static const char *given; /* a territory to fly over instead of the town; NULL */
static double middle[2] = {433000, 6714000}, high_m;

/* Where most lamps are, of 1 km squares; else of the extent. */
static void
find_middle(Desk *desk)
{
    JumBox box = jum_territory_info(desk->territory)->extent_m;
    const JumLayer *lamps = jum_points_layer(desk->points, JUM_TABLE_lamp);
    g_autoptr(GHashTable) squares = g_hash_table_new(NULL, NULL);
    guint most = 0;
    middle[0] = (box.x0 + box.x1) / 2;
    middle[1] = (box.y0 + box.y1) / 2;
    for (guint row = 0; lamps != NULL && row < jum_layer_n_rows(lamps); row++) {
        double x, y;
        if (!jum_layer_point(lamps, row, &x, &y))
            continue;
        gpointer key =
            GUINT_TO_POINTER((guint) ((y - box.y0) / 1000) << 12 | (guint) ((x - box.x0) / 1000));
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(squares, key)) + 1;
        g_hash_table_insert(squares, key, GUINT_TO_POINTER(n));
        if (n > most) {
            most = n;
            middle[0] = x;
            middle[1] = y;
        }
    }
    high_m = 60;
}

static void
set_up(Desk *desk, gconstpointer data)
{
    if (given == NULL)
        jum_town_fixture_write(desk, 0);
    else
        *desk = (Desk){.path = g_strdup(given), .themed = TRUE};
    jum_town_fixture_open(desk);
    jum_town_fixture_add_overlay(desk);
    if (given == NULL)
        theme_town_fill(desk->world, JUM_TOWN_NOW);
    else
        find_middle(desk);
    jum_overlay_set_legend(desk->overlay, JUM_LEGEND_COMPACT);
}

static void
tear_down(Desk *desk, gconstpointer data)
{
    jum_town_fixture_remove(desk);
}

/* ---- ways of the camera ---- */

typedef JumCamera (*Way)(double s);

static JumCamera
eye(double x, double y, double z, double heading, double pitch)
{
    return (JumCamera){
        middle[0] - 1000 + x, middle[1] - 1000 + y, z + high_m, heading, pitch, 45, 1, 30000};
}

static JumCamera
orbit(double s)
{
    double a = s * 12 * G_PI / 180;
    return eye(1000 - 1400 * sin(a), 1000 - 1400 * cos(a), 700, s * 12, -26);
}

static JumCamera
glide(double s) /* low over the streets */
{
    return eye(1000, -400 + 90 * s, 150, 5 * sin(s), -22);
}

static JumCamera
descend(double s)
{
    return eye(1000, 700 - 1600 * exp(-s / 6), 120 + 2600 * exp(-s / 4), 0, -45);
}

static JumCamera
rise(double s)
{
    return descend(20 - s);
}

static JumCamera
look_round(double s)
{
    return eye(1000, 1000, 260, 40 * s, -20);
}

static JumCamera
walk(double s)
{
    return eye(700 + 4 * s, 900, 30, 60 + 10 * sin(s), 0);
}

static JumCamera
tremble(double s) /* a hand that rests on the mouse */
{
    return eye(1000 + 0.4 * sin(17 * s), 200 + 0.4 * cos(23 * s), 320, 0.1 * sin(31 * s), -30);
}

static const struct {
    const char *name;
    Way way;
} ways[] = {{"orbit", orbit},           {"glide", glide}, {"descend", descend}, {"rise", rise},
            {"look round", look_round}, {"walk", walk},   {"tremble", tremble}};

/* ---- counting ---- */

typedef struct {
    gboolean shown;
    int changed; /* frame of the last change */
    int changes; /* how often it came or went */
} Life;

static gboolean
is_inside(const JumLabelWish *wish)
{
    return wish->x_px > EDGE + wish->width_px && wish->y_px > EDGE + wish->height_px &&
           wish->x_px < WIDE - EDGE - wish->width_px && wish->y_px < HIGH - EDGE - wish->height_px;
}

/* A change is a flicker if the label changed less than a second before, in sight of everybody. */
static guint
count_changes(const Desk *desk, GHashTable *lives, int frame)
{
    const JumOverlay *o = desk->overlay;
    g_autoptr(GHashTable) now = g_hash_table_new(g_int64_hash, g_int64_equal);
    guint flickers = 0;
    for (guint i = 0; i < o->n_label_places; i++)
        g_hash_table_add(now, &g_array_index(o->wishes, JumLabelWish, o->label_places[i].wish).key);
    for (guint w = 0; w < o->wishes->len; w++) {
        const JumLabelWish *wish = &g_array_index(o->wishes, JumLabelWish, w);
        gboolean shown = g_hash_table_contains(now, &wish->key);
        Life *life = g_hash_table_lookup(lives, &wish->key);
        if (life == NULL) {
            life = g_new0(Life, 1);
            life->changed = -RATE;
            g_hash_table_insert(lives, g_memdup2(&wish->key, sizeof wish->key), life);
        }
        if (shown == life->shown)
            continue;
        if (frame - life->changed < RATE && is_inside(wish)) {
            flickers++;
            if (flickers < 4)
                g_test_message("frame %d: “%s” %s after %d frames", frame,
                               (const char *) o->wish_texts->pdata[w], shown ? "comes" : "goes",
                               frame - life->changed);
        }
        life->shown = shown;
        life->changed = frame;
        life->changes++;
    }
    GHashTableIter iter; /* what is not even wished for any more */
    Life *life;
    gpointer key;
    g_hash_table_iter_init(&iter, lives);
    while (g_hash_table_iter_next(&iter, &key, (gpointer *) &life))
        if (life->shown && !g_hash_table_contains(now, key)) {
            life->shown = FALSE;
            life->changed = frame;
        }
    return flickers;
}

static void
assert_apart(const Desk *desk, const JumLabelBox *reserved)
{
    guint n = jum_overlay_n_label_boxes(desk->overlay);
    for (guint i = 0; i < n; i++) {
        JumLabelBox a = jum_overlay_label_box(desk->overlay, i);
        for (guint j = 0; j <= i; j++) {
            JumLabelBox b = j < i ? jum_overlay_label_box(desk->overlay, j) : *reserved;
            g_assert_false(a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1);
        }
    }
}

static guint
fly(Desk *desk, Way way, guint *labels)
{
    const double origin[3] = {middle[0], middle[1], 0};
    static const JumLabelBox reserved = {0, 0, 420, 46}; /* the words about the place */
    g_autoptr(GHashTable) lives =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    guint flickers = 0;
    jum_overlay_reserve(desk->overlay, &reserved, 1);
    for (int frame = 0; frame < FRAMES; frame++) {
        JumCamera camera =
            way(fmax((double) frame / RATE - REST_S, 0)); /* it stands, then sets off */
        jum_frame_init(&desk->frame, &camera, origin, WIDE, HIGH, 1.0);

        jum_overlay_set_clock(desk->overlay, (frame + 1) * G_USEC_PER_SEC / RATE);
        jum_overlay_update(desk->overlay, &desk->frame);
        jum_draw_queue_clear(desk->queue);
        jum_overlay_record(desk->overlay, &desk->frame, desk->queue, desk->queue);
        assert_apart(desk, &reserved);
        *labels += jum_overlay_n_label_boxes(desk->overlay);
        flickers += count_changes(desk, lives, frame);
    }
    return flickers;
}

static void
test_no_label_flickers(Desk *desk, gconstpointer data)
{
    int only = GPOINTER_TO_INT(data); /* JUM_N_THEMES: all; beyond: none */
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_overlay_set_theme(desk->overlay, (JumTheme) t, only == JUM_N_THEMES || only == t);
    while (!jum_overlay_is_ready(desk->overlay))
        g_usleep(500);
    guint all = 0;
    for (guint w = 0; w < G_N_ELEMENTS(ways); w++) {
        guint labels = 0, flickers = fly(desk, ways[w].way, &labels);
        g_test_message("%s: %.1f labels a frame, %u flickers", ways[w].name,
                       (double) labels / FRAMES, flickers);
        all += flickers;
    }
    g_assert_cmpuint(all, ==, 0);
}

int
main(int argc, char **argv)
{
    static const char *const names[] = {
#define JUM_THEME(name, title) #name,
#include "world/themes.def"
#undef JUM_THEME
        "all", "none"};
    g_autofree char *cache = g_dir_make_tmp("jumeau-cache-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    g_test_init(&argc, &argv, NULL);
    given = argc > 1 ? argv[1] : NULL;
    for (guint t = 0; t < G_N_ELEMENTS(names); t++) {
        g_autofree char *path = g_strconcat("/overlay/labels-in-motion/", names[t], NULL);
        g_test_add(path, Desk, GUINT_TO_POINTER(t), set_up, test_no_label_flickers, tear_down);
    }
    return g_test_run();
}
