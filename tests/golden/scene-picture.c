/* scene-picture OUT.png E,N,H,HEADING,PITCH TIME OPTION…: the base scene alone over the made-up town, without data, labels
 * and marks, so that its goldens change only with it.  Options: presentation low medium gles references project size=WxH. */
#include "gfx/png-file.h"
#include "gfx/target.h"
#include "overlay/scene.h"
#include "town.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    JumLook look;
    JumDrawQuality quality;
    gboolean gles, references, project;
    int width, height;
    double place[5];
    JumTime time;
} Wish;

static gboolean
parse(Wish *wish, int argc, char **argv)
{
    g_auto(GStrv) place = argc >= 4 ? g_strsplit(argv[2], ",", -1) : NULL;
    if (place == NULL || g_strv_length(place) != 5 || !jum_time_parse(argv[3], NULL, &wish->time))
        return FALSE;
    for (int i = 0; i < 5; i++)
        wish->place[i] = g_ascii_strtod(place[i], NULL);
    for (int i = 4; i < argc; i++) {
        if (strcmp(argv[i], "presentation") == 0)
            wish->look = JUM_LOOK_PRESENTATION;
        else if (strcmp(argv[i], "low") == 0)
            wish->quality = JUM_DRAW_LOW;
        else if (strcmp(argv[i], "medium") == 0)
            wish->quality = JUM_DRAW_MEDIUM;
        else if (strcmp(argv[i], "gles") == 0)
            wish->gles = TRUE;
        else if (strcmp(argv[i], "references") == 0)
            wish->references = TRUE;
        else if (strcmp(argv[i], "project") == 0)
            wish->project = TRUE;
        else if (sscanf(argv[i], "size=%dx%d", &wish->width, &wish->height) != 2)
            return FALSE;
    }
    return TRUE;
}

static void
frame_for(const Wish *wish, JumScenery *scene, JumFrame *frame)
{
    const JumSceneStore *store = jum_scenery_store(scene);
    double origin[3] = {0.0, 0.0, 0.0};
    jum_scene_store_origin(store, origin);
    JumCamera camera = {
        .x_m = wish->place[0],
        .y_m = wish->place[1],
        .z_m = wish->place[2] +
               jum_elevation_at(jum_scene_store_elevation(store), wish->place[0], wish->place[1]),
        .heading_deg = wish->place[3],
        .pitch_deg = wish->place[4],
        .fov_deg = 45.0,
        .near_m = MAX(0.12 * wish->place[2], 0.3),
        .far_m = 45000.0 + 4.0 * wish->place[2],
    };
    jum_frame_init(frame, &camera, origin, wish->width, wish->height, 1.0);
}

/* Outer ring of the building nearest to a place of the territory, at most @room vertices. */
static guint
nearest_house(JumScenery *scene, double x, double y, guint room, double *x_m, double *y_m)
{
    const JumSceneStore *store = jum_scenery_store(scene);
    double origin[2], least = INFINITY;
    float x0, y0;
    guint nx, ny, n = 0;
    jum_scene_store_origin(store, origin);
    jum_scene_store_tiles(store, &x0, &y0, &nx, &ny);
    for (guint j = 0; j < ny; j++) {
        const JumShapes *row = jum_scene_store_buildings(store, j);
        for (guint i = 0; row != NULL && i < row->n; i++) {
            const float *b = row->box + 4 * (gsize) i;
            guint first = row->vertex_start[row->ring_start[i]];
            guint many = row->vertex_start[row->ring_start[i] + 1] - first;
            double away = hypot((double) (b[0] + b[2]) / 2.0 + origin[0] - x,
                                (double) (b[1] + b[3]) / 2.0 + origin[1] - y);
            if (away >= least || many > room)
                continue;
            least = away;
            n = many;
            for (guint v = 0; v < n; v++) {
                x_m[v] = origin[0] + (double) row->xy[2 * (gsize) (first + v)];
                y_m[v] = origin[1] + (double) row->xy[2 * (gsize) (first + v) + 1];
            }
        }
    }
    return n;
}

/* A tower of 60 m ahead of the eye, and a house that goes, with its shadow; right half of the picture only. */
static void
draw_project(const Wish *wish, JumScenery *scene, const JumFrame *frame)
{
    double x = wish->place[0], y = wish->place[1] + 420.0;
    double x_m[8 + 32] = {x, x + 30.0, x + 30.0, x, x + 10.0, x + 20.0, x + 20.0, x + 10.0};
    double y_m[8 + 32] = {y, y, y + 30.0, y + 30.0, y + 10.0, y + 10.0, y + 20.0, y + 20.0};
    guint n = nearest_house(scene, x + 70.0, y - 130.0, 32, x_m + 8, y_m + 8);
    const guint ring_start[] = {0, 2, 3}, vertex_start[] = {0, 4, 8, 8 + n};
    const double height_m[] = {60.0, 11.0};
    const guint8 kind[] = {JUM_BUILDING_ADDED, JUM_BUILDING_REMOVED};
    const JumViewBuildings buildings = {2, ring_start, vertex_start, x_m, y_m, height_m, kind};
    jum_scenery_set_buildings(scene, &buildings);
    jum_scenery_draw_strip(scene, frame, 0, wish->width / 2, FALSE);
    jum_scenery_draw_strip(scene, frame, wish->width / 2, wish->width / 2, TRUE);
}

static void
draw_whole(const Wish *wish, JumScenery *scene, const JumFrame *frame)
{
    (void) wish;
    jum_scenery_draw(scene, frame);
}

static gboolean
draw(const Wish *wish, JumDevice *device, JumScenery *scene, const char *out, GError **error)
{
    JumFrame frame;
    g_autoptr(JumTarget) target = jum_target_new(device, wish->width, wish->height, 4, error);
    if (target == NULL)
        return FALSE;
    jum_scene_store_wait_relief(jum_scenery_store(scene));
    frame_for(wish, scene, &frame);
    const JumReferences *references = NULL;
    for (int still = 0, tries = 0; still < 3 && tries < 60000; tries++) {
        jum_scenery_update(scene, &frame);
        if (wish->references && references == NULL &&
            (references = jum_scene_store_references(jum_scenery_store(scene))) != NULL)
            for (guint i = 0; i < jum_references_n(references); i++)
                jum_scenery_set_reference(scene, i, TRUE, jum_references_at(references, i).opacity);
        still = jum_scenery_missing(scene) == 0 ? still + 1 : 0;
        if (still == 0)
            jum_scenery_wait(scene, 1000);
    }
    jum_target_bind(target);
    jum_target_clear(target);
    (wish->project ? draw_project : draw_whole)(wish, scene, &frame);
    g_autofree guint8 *rgba = g_malloc((gsize) wish->width * (gsize) wish->height * 4);
    jum_target_read(target, rgba);
    if (jum_device_errors(device) > 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "GL: %u errors", jum_device_errors(device));
        return FALSE;
    }
    return jum_png_write(out, rgba, wish->width, wish->height, error);
}

static gboolean
picture(const Wish *wish, const char *path, const char *out, GError **error)
{
    g_autoptr(JumTerritory) territory = NULL;
    if (!town_write(path, 2000.0, error) || (territory = jum_territory_open(path, error)) == NULL)
        return FALSE;
    g_autoptr(JumDevice) device = jum_device_new_offscreen(wish->gles, error);
    if (device == NULL)
        return FALSE;
    g_autoptr(JumScenery) scene = jum_scenery_new(territory, NULL, device, error);
    if (scene == NULL)
        return FALSE;
    jum_scenery_set_look(scene, wish->look);
    jum_scenery_set_quality(scene, wish->quality);
    jum_scenery_set_time(scene, wish->time);
    return draw(wish, device, scene, out, error);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Wish wish = {.look = JUM_LOOK_OPERATOR, .quality = JUM_DRAW_HIGH, .width = 1280, .height = 720};
    if (!parse(&wish, argc, argv)) {
        g_printerr("scene-picture OUT.png E,N,H,HEADING,PITCH TIME OPTION…\n");
        return 2;
    }
    g_autofree char *folder = g_dir_make_tmp("scene-picture-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "town.gpkg", NULL);
    gboolean ok = picture(&wish, path, argv[1], &error);
    if (!ok)
        g_printerr("%s\n", error->message);
    g_remove(path);
    g_rmdir(folder);
    return ok ? 0 : 1;
}
