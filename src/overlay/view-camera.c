/* Where the eye goes: the planes it needs, flights that ease in and out, and views by name: those the territory names
 * ("view:NAME" of its metadata), views saved in a file or carried by the territory, "overview" and "centre" everywhere,
 * else a landmark, commune or water of the territory, else "E,N,H,HEADING,PITCH". */
#include "overlay/view-private.h"

#include "base/i18n.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

#define DEG       (G_PI / 180.0)
#define HORIZON_M 45000.0
#define LOWEST_M  1.0  /* of a flight, over the ground */
#define SPECK     0.12 /* of the area */
#define SEEN_M    2.0  /* over the ground: what is looked for of a place */

void
jum_view_fit(JumView *view)
{
    JumCamera *c = &view->camera;
    double above = c->z_m - jum_view_ground_at(view, c->x_m, c->y_m);
    c->near_m = CLAMP(0.12 * above, 0.3, 200.0);
    c->far_m = HORIZON_M + 4.0 * fmax(above, 0.0);
}

/* The camera that sees a ball of @radius_m, @aim_m over the ground, from @heading_deg, @pitch_deg. */
static JumCamera
frame_place(const JumView *view,
            double x_m,
            double y_m,
            double aim_m,
            double radius_m,
            double heading_deg,
            double pitch_deg)
{
    JumCamera c = view->camera;
    double half = c.fov_deg * DEG / 2.0;
    double aspect = (double) view->width_px / view->height_px;
    if (aspect < 1.0)
        half = atan(tan(half) * aspect);
    double away = fmax(radius_m / sin(half), 12.0);
    double h = heading_deg * DEG, p = pitch_deg * DEG;
    c.heading_deg = heading_deg;
    c.pitch_deg = pitch_deg;
    c.x_m = x_m - away * sin(h) * cos(p);
    c.y_m = y_m - away * cos(h) * cos(p);
    double place_z_m = jum_view_ground_at(view, x_m, y_m) + aim_m;
    double lowest_m = jum_view_ground_at(view, c.x_m, c.y_m) + 2.0;
    c.z_m = place_z_m - away * sin(p);
    if (c.z_m <
        lowest_m) { /* a hill stands there: from its top, still with the place in the middle */
        c.z_m = lowest_m;
        c.pitch_deg = atan2(place_z_m - c.z_m, away * cos(p)) / DEG;
    }
    return c;
}

static void
start_flight(JumView *view, JumCamera to, double seconds)
{
    g_clear_pointer(&view->pending, g_free);
    view->flying = seconds > 0.0;
    if (!view->flying) {
        view->camera = to;
        return;
    }
    view->fly_from = view->camera;
    view->fly_to = to;
    view->fly_s = seconds;
    view->fly_start_us = g_get_monotonic_time();
    double turn = fmod(to.heading_deg - view->fly_from.heading_deg + 540.0, 360.0) - 180.0;
    view->fly_from.heading_deg = to.heading_deg - turn;
}

static void
fly(JumView *view)
{
    double t = (double) (g_get_monotonic_time() - view->fly_start_us) / (view->fly_s * 1e6);
    t = fmin(t, 1.0);
    double ease = t * t * (3.0 - 2.0 * t);
    const JumCamera *a = &view->fly_from, *b = &view->fly_to;
    JumCamera *c = &view->camera;
    double far = hypot(b->x_m - a->x_m, b->y_m - a->y_m);
    double arch = fmin(far * 0.25, 6000.0) * 4.0 * ease * (1.0 - ease);
    c->x_m = a->x_m + (b->x_m - a->x_m) * ease;
    c->y_m = a->y_m + (b->y_m - a->y_m) * ease;
    c->z_m = a->z_m + (b->z_m - a->z_m) * ease + arch;
    c->heading_deg = a->heading_deg + (b->heading_deg - a->heading_deg) * ease;
    c->pitch_deg = a->pitch_deg + (b->pitch_deg - a->pitch_deg) * ease;
    c->z_m = fmax(c->z_m, jum_view_ground_at(view, c->x_m, c->y_m) + LOWEST_M);
    if (t >= 1.0) {
        view->flying = FALSE;
        *c = *b;
    }
}

gboolean
jum_view_advance(JumView *view)
{
    if (view->pending != NULL) {
        gboolean touched =
            memcmp(&view->camera.x_m, &view->pending_camera.x_m, 5 * sizeof(double)) != 0;
        if (touched)
            g_clear_pointer(&view->pending, g_free);
        else if (jum_scene_store_is_complete(jum_scenery_store(view->scene))) {
            g_autofree char *name = g_steal_pointer(&view->pending);
            return jum_view_goto_named(view, name, NULL);
        }
    }
    if (!view->flying)
        return FALSE;
    fly(view);
    return TRUE;
}

/* From where we look now if nothing stands between, else from the nearest side from which the place is seen, else from
 * ever higher above it.  What stands under a roof is looked for by the roof, whole and from far enough. */
static JumCamera
clear_side(JumView *view, double x_m, double y_m, double radius_m)
{
    static const double turns[] = {0, 25, -25, 50, -50, 75, -75, 100, -100, 135, -135, 180};
    static const double steeper[] = {0, -12, -25, -40};
    double ground_m = jum_view_ground_at(view, x_m, y_m);
    const double place[3] = {x_m, y_m, jum_view_top_at(view, x_m, y_m) + SEEN_M};
    double aim_m = (place[2] - SEEN_M - ground_m) / 2.0, pitch, heading;
    radius_m = fmax(radius_m, 3.0 * aim_m);
    for (guint s = 0; s < G_N_ELEMENTS(steeper); s++)
        for (guint t = 0; t < G_N_ELEMENTS(turns); t++) {
            pitch = fmax(CLAMP(view->camera.pitch_deg, -60.0, -18.0) + steeper[s], -80.0);
            heading = fmod(view->camera.heading_deg + turns[t] + 360.0, 360.0);
            JumCamera c = frame_place(view, x_m, y_m, aim_m, radius_m, heading, pitch);
            const double eye[3] = {c.x_m, c.y_m, c.z_m};
            if (jum_view_is_clear(view, place, eye))
                return c;
        }
    return frame_place(view, x_m, y_m, aim_m, radius_m, view->camera.heading_deg, pitch);
}

void
jum_view_fly_to(JumView *view, double x_m, double y_m, double radius_m, double seconds)
{
    start_flight(view, clear_side(view, x_m, y_m, fmax(radius_m, 8.0)), seconds);
}

void
jum_view_fly_camera(JumView *view, const JumCamera *to, double seconds)
{
    JumCamera camera = *to;
    camera.fov_deg = view->camera.fov_deg;
    start_flight(view, camera, seconds);
}

void
jum_view_stop(JumView *view)
{
    g_clear_pointer(&view->pending, g_free);
    view->flying = FALSE;
}

gboolean
jum_view_is_flying(const JumView *view)
{
    return view->flying;
}

/* ---- named views ---- */

/* The whole territory, or what is built of it where a sea or a far line makes that a speck. */
static JumCamera
overview(const JumView *view)
{
    JumBox box = jum_territory_info(view->territory)->extent_m;
    const JumSceneStore *store = jum_scenery_store(view->scene);
    double all_m2 = (box.x1 - box.x0) * (box.y1 - box.y0), origin[2];
    float built[4];
    jum_scene_store_origin(store, origin);
    if (jum_scene_store_built_box(store, built) &&
        (double) (built[2] - built[0]) * (double) (built[3] - built[1]) < SPECK * all_m2)
        box = (JumBox){origin[0] + built[0], origin[1] + built[1], origin[0] + built[2],
                       origin[1] + built[3]};
    double radius = fmax(hypot(box.x1 - box.x0, box.y1 - box.y0) * 0.5, 100.0);
    return frame_place(view, (box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0, 0.0, radius * 0.62,
                       0.0, -48.0);
}

static JumCamera
centre(const JumView *view)
{
    const JumSceneStore *store = jum_scenery_store(view->scene);
    double origin[2];
    float place[2];
    jum_scene_store_origin(store, origin);
    jum_scene_store_heart(store, place);
    return frame_place(view, origin[0] + place[0], origin[1] + place[1], 0.0, 420.0, 20.0, -30.0);
}

/* Names are compared without case, accents and punctuation. */
static gboolean
same_name(const char *a, const char *b)
{
    g_auto(GStrv) ascii_a = NULL;
    g_auto(GStrv) ascii_b = NULL;
    g_auto(GStrv) words_a = g_str_tokenize_and_fold(a, NULL, &ascii_a);
    g_auto(GStrv) words_b = g_str_tokenize_and_fold(b, NULL, &ascii_b);
    g_autofree char *plain_a = g_strjoinv(" ", g_strv_length(ascii_a) ? ascii_a : words_a);
    g_autofree char *plain_b = g_strjoinv(" ", g_strv_length(ascii_b) ? ascii_b : words_b);
    return plain_a[0] != '\0' && strcmp(plain_a, plain_b) == 0;
}

static gboolean
find_named(JumView *view, const char *name, JumCamera *camera)
{
    static const JumTable tables[] = {JUM_TABLE_landmark, JUM_TABLE_commune, JUM_TABLE_water_area};
    for (guint t = 0; t < G_N_ELEMENTS(tables); t++) {
        g_autoptr(JumLayer) layer = jum_territory_read(view->territory, tables[t], NULL, NULL);
        if (layer == NULL)
            continue;
        int column = jum_layer_column(layer, "name"), id = jum_layer_column(layer, "id");
        for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
            const char *text = jum_layer_text(layer, column, row),
                       *key = jum_layer_text(layer, id, row);
            JumBox box = jum_layer_box(layer, row);
            if (((text == NULL || !same_name(name, text)) && g_strcmp0(name, key) != 0) ||
                jum_box_is_empty(&box))
                continue;
            double radius = fmax(hypot(box.x1 - box.x0, box.y1 - box.y0) * 0.4, 250.0);
            *camera = frame_place(view, (box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0, 0.0,
                                  fmin(radius, 1200.0), 10.0, -28.0);
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
parse_place(JumView *view, const char *text, JumCamera *camera)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    double n[5];
    if (g_strv_length(parts) != 5)
        return FALSE;
    for (int i = 0; i < 5; i++)
        if (!jum_number_parse(parts[i], &n[i]))
            return FALSE;
    if (fabs(n[0]) > 1e8 || fabs(n[1]) > 1e8 || n[2] < 0.0 || n[2] > 1e6 || fabs(n[4]) > 90.0)
        return FALSE;
    *camera = view->camera;
    camera->x_m = n[0];
    camera->y_m = n[1];
    camera->z_m = jum_view_ground_at(view, n[0], n[1]) + fmax(n[2], 0.5);
    camera->heading_deg = fmod(n[3], 360.0);
    camera->pitch_deg = CLAMP(n[4], -90.0, 89.0);
    return TRUE;
}

void
jum_view_set_views(JumView *view, const JumSavedViews *views)
{
    view->given = views;
}

const JumSavedViews *
jum_view_territory_views(const JumView *view)
{
    return view->carried;
}

void
jum_view_read_views(JumView *view)
{
    g_autofree char *text = jum_territory_metadata(view->territory, "views");
    view->carried =
        jum_saved_views_from_text(text != NULL ? text : "", text != NULL ? strlen(text) : 0, NULL);
}

static gboolean
find_saved(const JumView *view, const char *name, JumCamera *camera)
{
    const JumSavedView *saved =
        view->given != NULL ? jum_saved_views_find(view->given, name) : NULL;
    if (saved == NULL)
        saved = jum_saved_views_find(view->carried, name);
    if (saved == NULL)
        return FALSE;
    double fov_deg = view->camera.fov_deg;
    *camera = saved->camera;
    camera->fov_deg = fov_deg;
    return TRUE;
}

gboolean
jum_view_find_named(JumView *view, const char *name, JumCamera *camera, GError **error)
{
    g_autofree char *key = g_strconcat("view:", name, NULL);
    g_autofree char *own = jum_territory_metadata(view->territory, key);
    if (own != NULL && parse_place(view, own, camera))
        return TRUE;
    if (find_saved(view, name, camera))
        return TRUE;
    if (strcmp(name, "overview") == 0)
        *camera = overview(view);
    else if (strcmp(name, "centre") == 0)
        *camera = centre(view);
    else if (!find_named(view, name, camera) && !parse_place(view, name, camera)) {
        g_set_error(
            error, JUM_ERROR, JUM_ERROR_USAGE,
            _("There is no view called \"%s\": overview, centre, a saved view, the name of a "
              "landmark, commune or water, or E,N,H,HEADING,PITCH in metres and degrees."),
            name);
        return FALSE;
    }
    return TRUE;
}

gboolean
jum_view_goto_named(JumView *view, const char *name, GError **error)
{
    JumCamera camera;
    if (!jum_view_find_named(view, name, &camera, error))
        return FALSE;
    start_flight(view, camera, 0.0);
    g_autofree char *key = g_strconcat("view:", name, NULL);
    g_autofree char *own = jum_territory_metadata(view->territory, key);
    gboolean by_buildings = strcmp(name, "centre") == 0 || strcmp(name, "overview") == 0;
    if (by_buildings && own == NULL &&
        !jum_scene_store_is_complete(jum_scenery_store(view->scene))) {
        view->pending = g_strdup(name);
        view->pending_camera = view->camera;
    }
    return TRUE;
}
