/* Puts the parts of the base scene together: one set of workers, one store, one draw queue.  Every frame: take what
 * workers finished (within a byte budget, after the choice of what is drawn, so that no tile is uploaded in the frame
 * that shows it), choose, record, run. */
#include "overlay/scene.h"

#include "overlay/palette.h"
#include "overlay/scene-bridge.h"
#include "overlay/scene-building.h"
#include "overlay/scene-deck-ink.h"
#include "overlay/scene-ground.h"
#include "overlay/scene-hour.h"
#include "overlay/scene-lamp.h"
#include "overlay/scene-project.h"
#include "overlay/scene-shadow.h"
#include "overlay/scene-sky.h"
#include "overlay/scene-tree.h"

#include <math.h>
#include <string.h>

#define FEW_LAMPS      200
#define N_WORKERS      2
#define BUDGET         (2u << 20)   /* bytes a frame */
#define BUDGET_FIRST   (4u << 20)   /* while the first picture is not whole */
#define BESIDE_BLOCK_M 5.0          /* a block stands so far out of its buildings */
#define BUDGET_LEAST   (256u << 10) /* of trees, and of lamps, however many tiles come */

struct JumScenery {
    JumTerritory *territory;
    JumDevice *device;
    JumWorkers *workers;
    JumSceneStore *store;
    JumSceneGround *ground;
    JumSceneBuilding *building;
    JumSceneSky *sky;
    JumSceneLamp *lamp;
    JumSceneTree *tree;
    JumSceneBridge *bridge;
    JumSceneDeckInk *deck_ink;
    JumSceneShadow *shadow;
    JumSceneProject *project;
    JumDrawQueue *queue;
    JumScenePick *pick;
    JumTexture *palette;
    JumAmbience ambience;
    JumSceneHour hour;
    JumLook look;
    JumTime time;
    JumDrawQuality quality;
    guint missing;
    gboolean changed, settled, photometric, ripples;
    gboolean at_rest;   /* all that rest_of shows is there and chosen */
    double rest_of[16]; /* view and projection */
    float lit;          /* share of windows with light */
    JumViewStats stats;
    guint64 uploaded_before;
};

static JumTexture *
palette_texture(JumDevice *device, JumLook look)
{
    guint8 rgba[32 * 4] = {0};
    for (int i = 0; i < JUM_N_PALETTE; i++) {
        const float *colour = jum_palette_colour(look, (JumPalette) i);
        for (int c = 0; c < 3; c++)
            rgba[4 * i + c] = (guint8) (colour[c] * 255.0f + 0.5f);
        rgba[4 * i + 3] = 255;
    }
    return jum_texture_new(device, JUM_TEXTURE_RGBA8, 32, 1, JUM_TEXTURE_NEAREST, rgba);
}

/* Façades and waves belong to the presentation look; where light is measured none comes from anything but a lamp. */
static void
choose_decoration(JumScenery *scene)
{
    gboolean decorated = scene->look == JUM_LOOK_PRESENTATION && scene->quality != JUM_DRAW_LOW;
    jum_scene_building_set_facades(scene->building, decorated && !scene->photometric);
    scene->ripples = jum_scene_ground_set_ripples(scene->ground, decorated);
}

/* How many windows have a light, by the hour of the place: people go to bed. */
static float
share_of_lit_windows(const JumScenery *scene)
{
    static const float shares[24] = {0.09f, 0.06f, 0.05f, 0.05f, 0.05f, 0.08f, 0.18f, 0.28f,
                                     0.24f, 0.15f, 0.12f, 0.12f, 0.12f, 0.12f, 0.12f, 0.15f,
                                     0.24f, 0.34f, 0.40f, 0.42f, 0.42f, 0.38f, 0.28f, 0.16f};
    const char *name = jum_territory_info(scene->territory)->time_zone;
    g_autoptr(GTimeZone) zone = name != NULL ? g_time_zone_new_identifier(name) : NULL;
    JumCivil civil = jum_time_civil(scene->time, zone);
    float part = (float) civil.minute / 60.0f;
    return shares[civil.hour % 24] * (1.0f - part) + shares[(civil.hour + 1) % 24] * part;
}

/* The night that is shown has some moon, and more where lamps are not known, or nothing would be seen of it; not where
 * light is measured. */
static void
moonlight(const JumScenery *scene, float night, JumAmbience *ambience)
{
    if (scene->look != JUM_LOOK_PRESENTATION || scene->photometric)
        return;
    gboolean unknown = jum_territory_count(scene->territory, JUM_TABLE_lamp) <= FEW_LAMPS;
    for (int c = 0; c < 3; c++) {
        ambience->sky[c] *= 1.0f + (unknown ? 0.7f : 0.35f) * night;
        ambience->ground[c] *= 1.0f + (unknown ? 0.4f : 0.2f) * night;
        ambience->sun_colour[c] *= 1.0f + (unknown ? 4.0f : 1.0f) * night;
    }
}

static void
light(JumScenery *scene)
{
    const JumTerritoryInfo *info = jum_territory_info(scene->territory);
    double origin[2];
    jum_scene_store_origin(scene->store, origin);
    scene->hour = jum_scene_hour(&info->crs, origin, scene->time, scene->look, &scene->ambience);
    moonlight(scene, (float) scene->hour.night, &scene->ambience);
    scene->lit = share_of_lit_windows(scene);
    jum_scene_building_set_lit(scene->building, scene->lit);
    scene->changed = TRUE;
}

/* Would nobody see the difference?  The sun within a third of a degree, colours within half a step of 8 bits. */
static gboolean
is_same_light(JumScenery *scene)
{
    const JumTerritoryInfo *info = jum_territory_info(scene->territory);
    JumAmbience then = scene->ambience;
    double origin[2];
    jum_scene_store_origin(scene->store, origin);
    JumSceneHour hour = jum_scene_hour(&info->crs, origin, scene->time, scene->look, &then);
    moonlight(scene, (float) hour.night, &then);
    const float *a = scene->ambience.sun, *b = then.sun;
    for (guint i = 0; i < (guint) (scene->ambience.zenith + 3 - a); i++)
        if (fabsf(a[i] - b[i]) > (i < 3 ? 0.005f : 0.002f) * fmaxf(1.0f, fabsf(a[i])))
            return FALSE;
    return fabs(hour.night - scene->hour.night) < 0.004 &&
           (scene->look == JUM_LOOK_OPERATOR ||
            fabsf(share_of_lit_windows(scene) - scene->lit) < 0.01f);
}

JumScenery *
jum_scenery_new(JumTerritory *territory, JumWorld *world, JumDevice *device, GError **error)
{
    g_autoptr(JumScenery) scene = g_new0(JumScenery, 1);
    scene->territory = territory;
    scene->device = device;
    scene->workers = jum_workers_new(N_WORKERS);
    scene->store = jum_scene_store_new(territory, scene->workers);
    scene->queue = jum_draw_queue_new(device);
    scene->pick = jum_scene_pick_new(scene->store);
    scene->ground = jum_scene_ground_new(device, scene->store, scene->workers, error);
    if (scene->ground == NULL)
        return NULL;
    scene->building = jum_scene_building_new(device, scene->store, scene->workers, error);
    if (scene->building == NULL)
        return NULL;
    scene->sky = jum_scene_sky_new(device, error);
    if (scene->sky == NULL)
        return NULL;
    scene->bridge = jum_scene_bridge_new(device, scene->store, error);
    if (scene->bridge == NULL)
        return NULL;
    scene->lamp = jum_scene_lamp_new(device, scene->store, world, scene->bridge, error);
    if (scene->lamp == NULL)
        return NULL;
    scene->tree = jum_scene_tree_new(device, scene->store, error);
    if (scene->tree == NULL)
        return NULL;
    scene->project = jum_scene_project_new(device, scene->store, error);
    if (scene->project == NULL)
        return NULL;
    scene->deck_ink = jum_scene_deck_ink_new(device, scene->store);
    scene->shadow = jum_scene_shadow_new(device);
    scene->look = JUM_LOOK_OPERATOR;
    scene->palette = palette_texture(device, scene->look);
    scene->time = g_get_real_time();
    jum_scenery_set_quality(scene, JUM_DRAW_LOW);
    light(scene);
    return g_steal_pointer(&scene);
}

void
jum_scenery_free(JumScenery *scene)
{
    if (scene == NULL)
        return;
    jum_workers_free(scene->workers);
    jum_scene_shadow_free(scene->shadow);
    jum_scene_project_free(scene->project);
    jum_scene_deck_ink_free(scene->deck_ink);
    jum_scene_bridge_free(scene->bridge);
    jum_scene_tree_free(scene->tree);
    jum_scene_lamp_free(scene->lamp);
    jum_scene_sky_free(scene->sky);
    jum_scene_building_free(scene->building);
    jum_scene_ground_free(scene->ground);
    jum_scene_pick_free(scene->pick);
    jum_scene_store_free(scene->store);
    jum_draw_queue_free(scene->queue);
    jum_texture_free(scene->palette);
    g_free(scene);
}

void
jum_scenery_set_look(JumScenery *scene, JumLook look)
{
    if (scene->look == look)
        return;
    scene->look = look;
    jum_texture_free(scene->palette);
    scene->palette = palette_texture(scene->device, look);
    jum_scene_ground_set_look(scene->ground, look);
    choose_decoration(scene);
    light(scene);
}

void
jum_scenery_set_time(JumScenery *scene, JumTime time)
{
    if (scene->time == time)
        return;
    scene->time = time;
    if (!is_same_light(scene))
        light(scene);
}

gboolean
jum_scenery_set_photometry(JumScenery *scene, const JumViewPhotometry *photometry, GError **error)
{
    scene->changed = TRUE;
    return jum_scene_lamp_set_photometry(scene->lamp, photometry, error);
}

double
jum_scenery_lamp_lux(JumScenery *scene, double x_m, double y_m)
{
    double origin[3] = {0.0, 0.0, 0.0};
    jum_scene_store_origin(scene->store, origin);
    return jum_scene_lamp_lux(scene->lamp, (float) (x_m - origin[0]), (float) (y_m - origin[1]));
}

void
jum_scenery_set_quality(JumScenery *scene, JumDrawQuality quality)
{
    static const struct {
        float detail, roofs_m, boxes_m, rows_m, crowns_m, discs_m, decks_m;
        guint squares, meshes_mib; /* budgets of what stays resident */
    } levels[] = {
        [JUM_DRAW_LOW] = {2.0f, 500.0f, 1200.0f, 2100.0f, 150.0f, 1200.0f, 3000.0f, 200, 48},
        [JUM_DRAW_MEDIUM] = {1.4f, 1200.0f, 3000.0f, 4500.0f, 300.0f, 3000.0f, 5000.0f, 300, 96},
        [JUM_DRAW_HIGH] = {1.0f, 2500.0f, 6500.0f, 9000.0f, 800.0f, 6000.0f, 9000.0f, 500, 192},
        [JUM_DRAW_AUTO] = {1.4f, 1200.0f, 3000.0f, 4500.0f, 300.0f, 3000.0f, 5000.0f, 300, 96},
    };
    scene->quality = quality;
    jum_scene_lamp_set_fine(scene->lamp, quality != JUM_DRAW_LOW);
    choose_decoration(scene);
    jum_scene_ground_set_detail(scene->ground, levels[quality].detail, levels[quality].squares);
    jum_scene_building_set_reach(scene->building, levels[quality].roofs_m, levels[quality].boxes_m,
                                 levels[quality].rows_m, (gsize) levels[quality].meshes_mib << 20);
    jum_scene_tree_set_reach(scene->tree, levels[quality].crowns_m, levels[quality].discs_m);
    jum_scene_tree_set_fine(scene->tree, quality == JUM_DRAW_LOW    ? 0.0f
                                         : quality == JUM_DRAW_HIGH ? 140.0f
                                                                    : 70.0f);
    jum_scene_bridge_set_reach(scene->bridge, levels[quality].decks_m);
    scene->changed = TRUE;
}

static void
repaint_references(JumScenery *scene)
{
    jum_scene_ground_repaint(scene->ground);
    jum_scene_deck_ink_touch(scene->deck_ink);
}

void
jum_scenery_set_reference(JumScenery *scene, guint i, gboolean visible, double opacity)
{
    JumReferences *references = jum_scene_store_references(scene->store);
    if (references == NULL || i >= jum_references_n(references) ||
        !jum_references_set(references, i, visible, opacity))
        return;
    repaint_references(scene);
    scene->changed = TRUE;
}

void
jum_scenery_move_reference(JumScenery *scene, guint i, guint position)
{
    JumReferences *references = jum_scene_store_references(scene->store);
    if (references == NULL || i >= jum_references_n(references) ||
        !jum_references_move(references, i, position))
        return;
    repaint_references(scene);
    scene->changed = TRUE;
}

void
jum_scenery_record_ink(JumScenery *scene, JumDrawQueue *queue)
{
    jum_scene_ground_record_ink(scene->ground, queue);
}

void
jum_scenery_set_photometric(JumScenery *scene, gboolean photometric)
{
    if (scene->photometric == photometric)
        return;
    scene->photometric = photometric;
    jum_scene_ground_set_photometric(scene->ground, photometric);
    choose_decoration(scene);
    light(scene);
}

gboolean
jum_scenery_moves(const JumScenery *scene)
{
    return scene->ripples && jum_scene_ground_has_water(scene->ground);
}

void
jum_scenery_set_ghost(JumScenery *scene, float part)
{
    jum_draw_queue_set_ghost(scene->queue, part);
    scene->changed = TRUE;
}

/* ---- frame ---- */

/* What the budget leaves in this frame. */
static gsize
allowance(const JumScenery *scene)
{
    guint64 sent = jum_device_bytes_uploaded(scene->device) - scene->uploaded_before;
    guint64 budget = scene->settled ? BUDGET : BUDGET_FIRST;
    return sent < budget ? (gsize) (budget - sent) : 0;
}

static gboolean
take_finished(JumScenery *scene)
{
    gboolean any = FALSE;
    while (allowance(scene) > 0) {
        JumJob *job = jum_workers_take(scene->workers);
        if (job == NULL)
            break;
        any = jum_scene_ground_accept(scene->ground, job) ||
              jum_scene_building_accept(scene->building, job) || any;
        job->drop(job);
    }
    return any;
}

/* Nothing moved, nothing is on its way: what was chosen last stands. */
static gboolean
is_at_rest(const JumScenery *scene, const JumFrame *frame)
{
    return scene->at_rest && !scene->changed && jum_workers_are_idle(scene->workers) &&
           memcmp(scene->rest_of, frame->view_proj, sizeof scene->rest_of) == 0;
}

JumSceneryNews
jum_scenery_update(JumScenery *scene, const JumFrame *frame)
{
    double focus[2] = {frame->camera.x_m, frame->camera.y_m};
    scene->uploaded_before = jum_device_bytes_uploaded(scene->device);
    if (is_at_rest(scene, frame))
        return jum_scene_lamp_update(scene->lamp, frame, scene->hour.night, 0) ? JUM_SCENERY_LEVELS
                                                                               : JUM_SCENERY_SAME;
    gboolean new = jum_scene_store_poll(scene->store, focus);
    scene->missing = jum_scene_ground_select(scene->ground, frame);
    scene->missing += jum_scene_building_select(scene->building, frame);
    if (!jum_scene_store_is_complete(scene->store))
        scene->missing++;
    new = take_finished(scene) || new;
    if (jum_scene_bridge_update(scene->bridge)) {
        jum_scene_store_set_decks(scene->store, jum_scene_bridge_decks(scene->bridge));
        repaint_references(scene); /* lines go up onto the decks */
        new = TRUE;
    }
    new = jum_scene_deck_ink_update(scene->deck_ink, jum_scene_bridge_decks(scene->bridge)) || new;
    new = jum_scene_tree_update(scene->tree, MAX(allowance(scene), BUDGET_LEAST)) || new;
    gboolean levels = jum_scene_lamp_update(scene->lamp, frame, scene->hour.night,
                                            MAX(allowance(scene), BUDGET_LEAST));
    scene->missing += !jum_scene_tree_is_sent(scene->tree) + !jum_scene_lamp_is_sent(scene->lamp);
    if (scene->hour.night > 0.0 && !jum_scene_lamp_is_current(scene->lamp))
        scene->missing++;
    if (scene->missing == 0 && !scene->settled) {
        scene->settled = TRUE;
        jum_workers_step_back(scene->workers);
    }
    gboolean changed = scene->changed || new;
    scene->at_rest = scene->missing == 0 && !changed;
    memcpy(scene->rest_of, frame->view_proj, sizeof scene->rest_of);
    scene->changed = FALSE;
    return changed ? JUM_SCENERY_NEW : levels ? JUM_SCENERY_LEVELS : JUM_SCENERY_SAME;
}

gboolean
jum_scenery_is_due(const JumScenery *scene)
{
    return scene->changed;
}

/* Cast shadows: presentation, by day, not at the lowest quality but where a project asks what its shadows do. */
static gboolean
draw_shadows(JumScenery *scene, const JumFrame *frame, gboolean with_project)
{
    scene->ambience.shadow_map = NULL;
    if (scene->look != JUM_LOOK_PRESENTATION || scene->hour.sun_height_deg < 2.0 ||
        (scene->quality == JUM_DRAW_LOW && !jum_scene_project_is_there(scene->project)))
        return FALSE;
    float ground =
        jum_scene_store_ground(scene->store, (float) (frame->camera.x_m - frame->origin_m[0]),
                               (float) (frame->camera.y_m - frame->origin_m[1]));
    return jum_scene_shadow_draw(scene->shadow, scene->building,
                                 with_project ? scene->project : NULL, frame, ground,
                                 scene->palette, &scene->ambience);
}

void
jum_scenery_draw(JumScenery *scene, const JumFrame *frame)
{
    jum_scenery_draw_strip(scene, frame, 0, 0, TRUE);
}

/* Haze is what one looks through near the ground: the higher the eye, the farther it sees clearly. */
static void
clear_air(JumScenery *scene, const JumFrame *frame)
{
    float x = (float) (frame->camera.x_m - frame->origin_m[0]),
          y = (float) (frame->camera.y_m - frame->origin_m[1]);
    double above = frame->camera.z_m - (double) jum_scene_store_ground(scene->store, x, y);
    scene->ambience.zenith[3] = JUM_CLEAR_AIR_M + 1.2f * (float) fmax(above - 2000.0, 0.0);
}

void
jum_scenery_draw_strip(
    JumScenery *scene, const JumFrame *frame, int x_px, int width_px, gboolean with_project)
{
    jum_scene_lamp_light(scene->lamp, frame, scene->hour.night, &scene->ambience);
    clear_air(scene, frame);
    gboolean shadows = draw_shadows(scene, frame, with_project);
    jum_draw_queue_clear(scene->queue);
    jum_scene_building_draw(scene->building, scene->queue, scene->palette, shadows);
    if (with_project)
        jum_scene_project_draw(scene->project, scene->queue, scene->palette, shadows);
    jum_scene_ground_draw(scene->ground, scene->queue, shadows);
    jum_scene_bridge_draw(scene->bridge, scene->queue, frame, scene->palette);
    jum_scene_deck_ink_draw(scene->deck_ink, scene->queue);
    jum_scene_tree_draw(scene->tree, scene->queue, frame, scene->palette);
    jum_scene_lamp_draw(scene->lamp, scene->queue, frame, scene->hour.night, scene->palette);
    jum_scene_sky_draw(scene->sky, scene->queue, frame, scene->hour.sun_height_deg);
    if (width_px > 0)
        jum_device_set_scissor(scene->device, x_px, 0, width_px, frame->height_px);
    jum_draw_queue_run(scene->queue, frame, &scene->ambience);
    if (width_px > 0)
        jum_device_end_scissor(scene->device);
    JumDrawStats drawn = jum_draw_queue_stats(scene->queue);
    scene->stats = (JumViewStats){
        .triangles = drawn.triangles,
        .draws = drawn.draws,
        .tiles =
            jum_scene_ground_n_drawn(scene->ground) + jum_scene_building_n_tiles(scene->building),
        .buildings_drawn = jum_scene_building_n_drawn(scene->building),
    };
}

/* [4 n_removed] from the origin, around the outlines of what goes. */
static float *
boxes_of_removed(const JumScenery *scene, const JumViewBuildings *b, guint *n_removed)
{
    double origin[2];
    float *boxes = b != NULL ? g_new(float, 4 * (gsize) b->n) : NULL;
    jum_scene_store_origin(scene->store, origin);
    for (guint i = 0; b != NULL && i < b->n; i++) {
        JumBox box = JUM_BOX_EMPTY;
        for (guint v = b->vertex_start[b->ring_start[i]]; v < b->vertex_start[b->ring_start[i + 1]];
             v++)
            jum_box_add(&box, b->x_m[v] - origin[0], b->y_m[v] - origin[1]);
        if (b->kind[i] != JUM_BUILDING_REMOVED || jum_box_is_empty(&box))
            continue;
        const float at[4] = {(float) box.x0, (float) box.y0, (float) box.x1, (float) box.y1};
        memcpy(boxes + 4 * (gsize) (*n_removed)++, at, sizeof at);
    }
    return boxes;
}

void
jum_scenery_set_buildings(JumScenery *scene, const JumViewBuildings *buildings)
{
    jum_scene_project_set(scene->project, buildings);
    guint n_removed = 0;
    g_autofree float *removed = boxes_of_removed(scene, buildings, &n_removed);
    jum_scene_building_set_removed(scene->building, removed, n_removed);
    scene->changed = TRUE;
}

gboolean
jum_scenery_has_buildings(const JumScenery *scene)
{
    return jum_scene_project_is_there(scene->project);
}

gboolean
jum_scenery_deck(const JumScenery *scene, double x_m, double y_m, double *z_m)
{
    double origin[2];
    float z;
    jum_scene_store_origin(scene->store, origin);
    if (!jum_scene_bridge_deck(scene->bridge, (float) (x_m - origin[0]), (float) (y_m - origin[1]),
                               &z))
        return FALSE;
    *z_m = (double) z;
    return TRUE;
}

guint
jum_scenery_deck_spans(const JumScenery *scene,
                       const double a[2],
                       const double b[2],
                       JumDeckSpan spans[JUM_DECK_SPANS])
{
    const JumSceneDecks *decks = jum_scene_bridge_decks(scene->bridge);
    double origin[2];
    jum_scene_store_origin(scene->store, origin);
    const float p[2] = {(float) (a[0] - origin[0]), (float) (a[1] - origin[1])},
                q[2] = {(float) (b[0] - origin[0]), (float) (b[1] - origin[1])};
    return decks != NULL ? jum_scene_decks_spans(decks, p, q, spans) : 0;
}

gboolean
jum_scenery_has_decks(const JumScenery *scene)
{
    return jum_scene_bridge_is_built(scene->bridge);
}

guint
jum_scenery_missing(const JumScenery *scene)
{
    return scene->missing;
}

JumViewStats
jum_scenery_stats(const JumScenery *scene)
{
    JumViewStats stats = scene->stats;
    stats.bytes_resident = jum_device_bytes_resident(scene->device);
    stats.bytes_uploaded = jum_device_bytes_uploaded(scene->device) - scene->uploaded_before;
    return stats;
}

JumSceneStore *
jum_scenery_store(const JumScenery *scene)
{
    return scene->store;
}

void
jum_scenery_wait(JumScenery *scene, gint64 timeout_us)
{
    jum_workers_wait(scene->workers, timeout_us);
}

JumScenePick *
jum_scenery_pick(JumScenery *scene)
{
    return scene->pick;
}

gboolean
jum_scenery_meet(JumScenery *scene,
                 const double eye_m[3],
                 const double direction[3],
                 double reach_m,
                 JumSceneHit *hit)
{
    gboolean met = jum_scene_pick_ray(scene->pick, eye_m, direction, reach_m, hit);
    double origin[2], at[3] = {0.0, 0.0, eye_m[2]};
    jum_scene_store_origin(scene->store, origin);
    for (int k = 0; k < 2; k++)
        at[k] = eye_m[k] - origin[k];
    JumSceneHit other = {.distance_m = met ? hit->distance_m : reach_m};
    gboolean more = jum_scene_tree_hit(scene->tree, at, direction, &other);
    more = jum_scene_bridge_hit(scene->bridge, at, direction, &other) || more;
    if (!more)
        return met;
    *hit = other;
    for (int k = 0; k < 3; k++)
        hit->place_m[k] = eye_m[k] + hit->distance_m * direction[k];
    return TRUE;
}
