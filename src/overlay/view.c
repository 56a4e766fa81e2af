/* The facade of a picture: a camera, the scene under it, the data over it.  It decides when a frame is due: the camera
 * moved, tiles came, the hour or the values changed; else nothing is drawn.  With AUTO, quality follows the time a
 * frame takes, between the floor (software GL) and everything. */
#include "overlay/view-private.h"

#include "gfx/target.h"
#include "overlay/drape.h"
#include "overlay/scene-cache.h"

#define GHOST_PART 0.42f /* of the ground that is still seen underground */

#define SAMPLES 4 /* a pixel, from medium quality on */

double
jum_view_standing(void *data, double x_m, double y_m)
{
    const JumView *view = data;
    double z_m;
    if (jum_scenery_deck(view->scene, x_m, y_m, &z_m))
        return z_m;
    return jum_view_ground_at(view, x_m, y_m);
}

static double
bare_ground(void *view, double x_m, double y_m)
{
    return jum_view_ground_at(view, x_m, y_m);
}

void
jum_view_lay(
    void *data, const double a[2], const double b[2], double step_m, double lift_m, GArray *places)
{
    const JumView *view = data;
    JumDeckSpan spans[JUM_DECK_SPANS];
    guint n = jum_scenery_deck_spans(view->scene, a, b, spans);
    jum_drape_spans(spans, n, bare_ground, data, a, b, step_m, lift_m, places);
}

/* JumSight */
static gboolean
is_in_sight(void *view, const double eye_m[3], const double place_m[3])
{
    return jum_view_is_clear(view, eye_m, place_m);
}

JumView *
jum_view_new(JumTerritory *territory, JumWorld *world, JumDevice *device, GError **error)
{
    g_autoptr(JumView) view = g_new0(JumView, 1);
    view->territory = territory;
    view->world = world;
    view->device = device;
    view->scene = jum_scenery_new(territory, world, device, error);
    if (view->scene == NULL)
        return NULL;
    jum_scene_store_wait_relief(jum_scenery_store(view->scene));
    view->overlay = jum_overlay_new(territory, world, device, jum_view_standing, view, error);
    if (view->overlay == NULL)
        return NULL;
    jum_overlay_set_sight(view->overlay, is_in_sight, view);
    jum_overlay_set_lay(view->overlay, jum_view_lay);
    view->overlay_queue = jum_draw_queue_new(device);
    view->below_queue = jum_draw_queue_new(device);
    jum_view_read_views(view);
    view->camera.fov_deg = 45.0;
    view->width_px = 1280;
    view->height_px = 720;
    view->scale = 1.0;
    view->split = 0.5;
    view->look = JUM_LOOK_OPERATOR;
    view->asked = JUM_DRAW_AUTO;
    jum_view_set_draw_quality(view, JUM_DRAW_AUTO);
    JumTime now = g_get_real_time();
    jum_view_set_time(view, now, now);
    if (!jum_view_goto_named(view, "overview", error))
        return NULL;
    view->due = TRUE;
    return g_steal_pointer(&view);
}

void
jum_view_free(JumView *view)
{
    if (view == NULL)
        return;
    jum_view_split_free(view);
    jum_target_free(view->smooth);
    jum_view_kept_free(view);
    jum_overlay_free(view->overlay);
    jum_draw_queue_free(view->overlay_queue);
    jum_draw_queue_free(view->below_queue);
    jum_scenery_free(view->scene);
    g_free(view->pending);
    jum_saved_views_free(view->carried);
    g_free(view);
}

/* ---- what to show ---- */

JumCamera *
jum_view_camera(JumView *view)
{
    return &view->camera;
}

void
jum_view_set_size(JumView *view, int width_px, int height_px, double scale)
{
    gboolean same = view->width_px == width_px && view->height_px == height_px;
    view->due = view->due || !same;
    view->kept.refused = view->kept.refused && same;
    view->width_px = MAX(width_px, 1);
    view->height_px = MAX(height_px, 1);
    view->scale = scale > 0.0 ? scale : 1.0;
}

void
jum_view_set_time(JumView *view, JumTime time, JumTime now)
{
    view->time = time;
    jum_overlay_set_time(view->overlay, time, now);
    /* the sun moves a quarter of a degree a minute: the light follows in such steps */
    jum_scenery_set_time(view->scene, time - time % (20 * JUM_SECOND));
}

void
jum_view_set_look(JumView *view, JumLook look)
{
    view->look = look;
    jum_scenery_set_look(view->scene, look);
    jum_overlay_set_look(view->overlay, look);
    view->due = TRUE;
}

void
jum_view_set_draw_quality(JumView *view, JumDrawQuality quality)
{
    view->asked = quality;
    view->kept.refused = FALSE;
    jum_pace_init(&view->pace, jum_device_is_software(view->device));
    view->quality = quality != JUM_DRAW_AUTO ? quality : view->pace.quality;
    jum_scenery_set_quality(view->scene, view->quality);
    view->due = TRUE;
}

void
jum_view_set_underground(JumView *view, gboolean underground)
{
    if (view->underground == underground)
        return;
    view->underground = underground;
    jum_overlay_set_underground(view->overlay, underground);
    jum_scenery_set_ghost(view->scene, underground ? GHOST_PART : 1.0f);
    view->due = TRUE;
}

gboolean
jum_view_set_motion(JumView *view, double seconds)
{
    view->due = view->due || seconds != view->motion_s;
    view->motion_s = seconds;
    return view->due;
}

gboolean
jum_view_may_move(const JumView *view)
{
    return view->look == JUM_LOOK_PRESENTATION && !jum_device_is_software(view->device) &&
           (jum_scenery_moves(view->scene) || jum_overlay_moves(view->overlay));
}

gboolean
jum_view_underground(const JumView *view)
{
    return view->underground;
}

JumDrawQuality
jum_view_draw_quality(const JumView *view)
{
    return view->quality;
}

/* ---- frame ---- */

/* Software GL stays at its floor: its calls return before it has drawn. */
static void
adapt(JumView *view, gint64 now_us)
{
    if (view->asked != JUM_DRAW_AUTO || jum_device_is_software(view->device) ||
        !jum_pace_frame(&view->pace, now_us))
        return;
    view->quality = view->pace.quality;
    jum_scenery_set_quality(view->scene, view->quality);
}

static gboolean
moved(const JumView *view)
{
    const JumCamera *a = &view->camera, *b = &view->drawn;
    return a->x_m != b->x_m || a->y_m != b->y_m || a->z_m != b->z_m ||
           a->heading_deg != b->heading_deg || a->pitch_deg != b->pitch_deg ||
           a->fov_deg != b->fov_deg;
}

gboolean
jum_view_update(JumView *view)
{
    gboolean moves = jum_view_advance(view);
    moves = moved(view) || view->frame.motion_s != view->motion_s || moves;
    gboolean due = moves || view->due;
    jum_view_fit(view);
    double origin[3] = {0.0, 0.0, 0.0};
    jum_scene_store_origin(jum_scenery_store(view->scene), origin);
    jum_frame_init(&view->frame, &view->camera, origin, view->width_px, view->height_px,
                   view->scale);
    view->frame.motion_s = view->motion_s;
    JumSceneryNews scenery = jum_scenery_update(view->scene, &view->frame);
    view->still = !moves && jum_scenery_missing(view->scene) == 0;
    view->kept.fresh = view->kept.fresh && !due && scenery == JUM_SCENERY_SAME;
    due = due || scenery == JUM_SCENERY_NEW;
    if (!view->decked && jum_scenery_has_decks(view->scene)) { /* lamps go up onto them */
        view->decked = TRUE;
        jum_overlay_stand_again(view->overlay);
    }
    const JumReferences *references = jum_scene_store_references(jum_scenery_store(view->scene));
    if (references != NULL && !view->references_told) {
        view->references_told = TRUE;
        jum_overlay_set_references(view->overlay, references);
    }
    gboolean news = jum_overlay_update(view->overlay, &view->frame);
    gboolean then = jum_view_split_update(view);
    view->patient = !due && (!news || jum_overlay_is_patient(view->overlay)) &&
                    (!then || jum_overlay_is_patient(view->then));
    due = due || news || then || scenery == JUM_SCENERY_LEVELS;
    view->due = FALSE;
    view->drawn = view->camera;
    return due;
}

static void
begin_overlay(JumView *view)
{
    jum_draw_queue_clear(view->overlay_queue);
    jum_draw_queue_clear(view->below_queue);
    jum_overlay_begin(view->overlay, &view->frame, view->overlay_queue);
    jum_view_split_begin(view);
}

static void
record_overlay(JumView *view)
{
    jum_overlay_record(view->overlay, &view->frame, view->overlay_queue, view->below_queue);
    jum_scenery_record_ink(view->scene, view->overlay_queue);
    jum_view_split_record(view);
}

/* The earth and what lies in it; the scene then comes over them as a veil with depths of its own. */
static void
draw_below(JumView *view)
{
    static const float earth[2][3] = {[JUM_LOOK_OPERATOR] = {0.24f, 0.25f, 0.26f},
                                      [JUM_LOOK_PRESENTATION] = {0.29f, 0.26f, 0.23f}};
    jum_target_wipe(view->device, earth[view->look]);
    jum_view_split_run(view, TRUE);
    jum_target_wipe(view->device, NULL);
}

gboolean
jum_view_is_patient(const JumView *view)
{
    return view->patient;
}

/* A window's framebuffer has one sample a pixel (GtkGLArea): from medium quality on the picture is drawn beside it
 * with four, then shown there.  FALSE: draw into what is bound. */
static gboolean
begin_smooth(JumView *view, int saved[6])
{
    g_autoptr(GError) error = NULL;
    gboolean resized =
        view->smooth_px[0] != view->width_px || view->smooth_px[1] != view->height_px;
    if (view->quality == JUM_DRAW_LOW || view->rough || jum_device_is_null(view->device) ||
        jum_target_is_sampled(view->device)) {
        g_clear_pointer(&view->smooth, jum_target_free);
        return FALSE;
    }
    if (view->smooth == NULL || resized) {
        int bound[6];
        g_clear_pointer(&view->smooth, jum_target_free);
        jum_target_save(view->device, bound);
        view->smooth =
            jum_target_new(view->device, view->width_px, view->height_px, SAMPLES, &error);
        jum_target_restore(view->device, bound);
        view->smooth_px[0] = view->width_px;
        view->smooth_px[1] = view->height_px;
    }
    if (view->smooth == NULL) { /* no memory for it: rough edges are better than none */
        g_message("%s", error->message);
        view->rough = TRUE;
        return FALSE;
    }
    jum_target_begin(view->smooth, saved);
    jum_target_clear(view->smooth);
    return TRUE;
}

/* Nothing of the scene is shaded under the legend.  Not for what is kept: it outlives the legend. */
static void
cover_legend(JumView *view)
{
    int box[4];
    if (!view->underground && view->then == NULL &&
        jum_overlay_legend_cover(view->overlay, &view->frame, box))
        jum_target_cover(view->device, box, view->height_px);
}

void
jum_view_draw(JumView *view)
{
    int saved[6];
    gboolean smooth = begin_smooth(view, saved);
    begin_overlay(view);
    if (view->underground) {
        record_overlay(view);
        draw_below(view);
    }
    if (!jum_view_kept_scene(view, smooth ? SAMPLES : 0)) {
        cover_legend(view);
        jum_view_split_scene(view);
        jum_device_flush(view->device);
    }
    if (!view->underground) /* software GL fills the scene while its data are gathered */
        record_overlay(view);
    jum_view_split_run(view, FALSE);
    if (smooth) {
        jum_target_end(view->smooth, saved);
        jum_target_show(view->smooth);
    }
    if (view->kept.used) /* says nothing of how long a scene takes */
        jum_pace_rest(&view->pace);
    else
        adapt(view, g_get_monotonic_time());
}

const char *
jum_view_fault(const JumView *view)
{
    const GError *error = jum_scene_store_error(jum_scenery_store(view->scene));
    const JumReferences *references = jum_scene_store_references(jum_scenery_store(view->scene));
    return error != NULL        ? error->message
           : references != NULL ? jum_references_fault(references)
                                : NULL;
}

guint
jum_view_missing_tiles(const JumView *view)
{
    return jum_scenery_missing(view->scene) + !jum_overlay_is_ready(view->overlay);
}

JumViewStats
jum_view_stats(const JumView *view)
{
    JumViewStats stats = jum_scenery_stats(view->scene);
    JumDrawStats drawn = jum_draw_queue_stats(view->overlay_queue);
    stats.scene_draws = view->kept.used ? 0 : stats.draws;
    stats.triangles += drawn.triangles;
    stats.draws += drawn.draws;
    stats.labels = jum_overlay_n_labels(view->overlay);
    return stats;
}

gboolean
jum_view_project(
    const JumView *view, double x_m, double y_m, double z_m, double *x_px, double *y_px)
{
    double place[3] = {x_m, y_m, z_m}, x = 0.0, y = 0.0;
    if (!jum_frame_project(&view->frame, place, &x, &y, NULL) || x < 0.0 || y < 0.0 ||
        x > view->width_px || y > view->height_px)
        return FALSE;
    *x_px = x;
    *y_px = y;
    return TRUE;
}

double
jum_view_ground_at(const JumView *view, double x_m, double y_m)
{
    return jum_elevation_at(jum_scene_store_elevation(jum_scenery_store(view->scene)), x_m, y_m);
}

void
jum_view_densest(const JumView *view, double *x_m, double *y_m)
{
    const JumSceneStore *store = jum_scenery_store(view->scene);
    double origin[2];
    float place[2];
    jum_scene_store_origin(store, origin);
    jum_scene_store_densest(store, place);
    *x_m = origin[0] + place[0];
    *y_m = origin[1] + place[1];
}

void
jum_view_forget_cache(const JumTerritory *territory)
{
    const char *hash = jum_territory_info(territory)->hash;
    if (hash != NULL)
        jum_scene_cache_forget(hash);
}
