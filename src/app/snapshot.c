/* One picture without a display: an off-screen context, the same view as the window's, drawn until nothing is missing,
 * then once more with smooth edges and written.  Quality is the highest: nobody waits for the next frame. */
#include "app/snapshot.h"
#include "model/water-service.h"

#include "app/headless-territory.h"
#include "app/lamp-photometry.h"
#include "app/private-field.h"
#include "base/i18n.h"
#include "base/json-text.h"
#include "gfx/png-file.h"
#include "gfx/target.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)

typedef struct {
    const JumOptions *options;
    JumTerritory *territory;
    JumPoints *points;
    JumWorld *world;
    JumPrivateField *field; /* NULL: no live data */
    JumDevice *device;
    JumView *view;
    JumTarget *target;
    JumSavedViews *given; /* of --views; NULL: none */
    JumTime time;
    JumViewStats stats;
    gboolean layered;
} Snapshot;

static void
snapshot_clear(Snapshot *snapshot)
{
    jum_target_free(snapshot->target);
    jum_view_free(snapshot->view);
    jum_device_free(snapshot->device);
    jum_saved_views_free(snapshot->given);
    jum_private_field_free(snapshot->field);
    jum_world_free(snapshot->world);
    jum_points_free(snapshot->points);
    jum_territory_free(snapshot->territory);
}

static gboolean
find_time(Snapshot *snapshot, GError **error)
{
    const char *text = snapshot->options->time;
    snapshot->time = g_get_real_time();
    if (text == NULL)
        return TRUE;
    g_autoptr(GTimeZone) zone =
        g_time_zone_new_identifier(jum_territory_info(snapshot->territory)->time_zone);
    if (jum_time_parse(text, zone, &snapshot->time))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, _("\"%s\" is not a time in ISO 8601."), text);
    return FALSE;
}

/* What the street owes at the water nodes, for the legend and the marks; a territory without a network has none. */
static void
tell_street(Snapshot *snapshot)
{
    g_autoptr(GError) error = NULL;
    const JumLayer *nodes = jum_points_layer(snapshot->points, JUM_TABLE_water_node);
    g_autoptr(JumWaterService) s =
        nodes != NULL ? jum_water_service_new(snapshot->territory, nodes, &error) : NULL;
    if (s == NULL) {
        if (error != NULL)
            g_printerr("%s\n", error->message);
        return;
    }
    const JumStreetPressure street = {s->n_nodes, s->required_m, s->limits.fire_bar,
                                      s->limits.comfort_low_bar, s->limits.comfort_high_bar};
    jum_view_set_street_pressure(snapshot->view, &street);
}

/* By name: of the file given, of the territory, else of those that the person saved in the window. */
static gboolean
take_view(Snapshot *snapshot, GError **error)
{
    const JumOptions *options = snapshot->options;
    const char *name = options->view != NULL ? options->view : "overview";
    g_autoptr(GError) unknown = NULL;
    if (options->views != NULL) {
        snapshot->given = jum_saved_views_load(options->views, error);
        if (snapshot->given == NULL)
            return FALSE;
        jum_view_set_views(snapshot->view, snapshot->given);
    }
    if (jum_view_goto_named(snapshot->view, name, &unknown))
        return TRUE;
    g_autofree char *path = jum_saved_views_path(jum_territory_info(snapshot->territory)->hash);
    g_autoptr(JumSavedViews) own = jum_saved_views_open(path);
    const JumSavedView *saved = jum_saved_views_find(own, name);
    if (saved != NULL)
        jum_view_fly_camera(snapshot->view, &saved->camera, 0.0);
    else
        g_propagate_error(error, g_steal_pointer(&unknown));
    return saved != NULL;
}

static gboolean
open_view(Snapshot *snapshot, GError **error)
{
    const JumOptions *options = snapshot->options;
    g_autofree char *path = jum_headless_territory(options, error);
    if (path == NULL)
        return FALSE;
    snapshot->territory = jum_territory_open(path, error);
    if (snapshot->territory == NULL || !find_time(snapshot, error))
        return FALSE;
    snapshot->points = jum_points_new(snapshot->territory, error);
    if (snapshot->points == NULL)
        return FALSE;
    snapshot->world = jum_world_new(snapshot->points);
    if (jum_points_count(snapshot->points) > 0 && g_strcmp0(options->controller, "none") != 0) {
        snapshot->field = jum_private_field_new(path, snapshot->world, options->controller,
                                                snapshot->time, error);
        if (snapshot->field == NULL)
            return FALSE;
    }
    snapshot->device = jum_device_new_offscreen(FALSE, error);
    if (snapshot->device == NULL)
        return FALSE;
    snapshot->target =
        jum_target_new(snapshot->device, options->width_px, options->height_px, 4, error);
    if (snapshot->target == NULL)
        return FALSE;
    snapshot->view = jum_view_new(snapshot->territory, snapshot->world, snapshot->device, error);
    if (snapshot->view == NULL)
        return FALSE;
    jum_lamp_photometry_apply(snapshot->view, jum_points_layer(snapshot->points, JUM_TABLE_lamp));
    jum_view_set_size(snapshot->view, options->width_px, options->height_px, 1.0);
    jum_view_set_draw_quality(snapshot->view,
                              options->quality == JUM_DRAW_AUTO ? JUM_DRAW_HIGH : options->quality);
    jum_view_set_time(snapshot->view, snapshot->time, snapshot->time);
    jum_view_set_motion(snapshot->view, fmod((double) snapshot->time / JUM_SECOND, 3600.0));
    /* data are read over quiet greys; a picture of the place alone is a presentation */
    jum_view_set_look(snapshot->view,
                      options->themes_given ? JUM_LOOK_OPERATOR : JUM_LOOK_PRESENTATION);
    for (int theme = 0; theme < JUM_N_THEMES; theme++)
        jum_view_set_theme(snapshot->view, (JumTheme) theme,
                           options->themes_given && options->themes[theme]);
    if (options->themes_given && options->themes[JUM_THEME_water])
        tell_street(snapshot);
    jum_view_set_underground(snapshot->view, options->underground);
    if (options->underground)
        jum_view_set_theme(snapshot->view, JUM_THEME_water, TRUE);
    return take_view(snapshot, error);
}

/* The reference layers asked for, as soon as the view has read which there are. */
static gboolean
show_layers(Snapshot *snapshot, GError **error)
{
    char **asked = snapshot->options->layers;
    guint n = jum_view_n_references(snapshot->view), found = 0;
    if (asked == NULL || snapshot->layered || jum_view_missing_tiles(snapshot->view) > 0)
        return TRUE;
    snapshot->layered = TRUE;
    for (guint i = 0; i < n; i++) {
        JumReference layer = jum_view_reference(snapshot->view, i);
        gboolean shown = g_strv_contains((const char *const *) asked, layer.id);
        found += shown;
        jum_view_set_reference(snapshot->view, i, shown, layer.opacity);
    }
    if (found == g_strv_length(asked) || strcmp(asked[0], "none") == 0)
        return TRUE;
    g_autofree char *all = g_strjoinv(", ", asked);
    g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING,
                _("The territory has not all of these reference layers: %s."), all);
    return FALSE;
}

/* Until every tile of this camera is there; what could not be read is an error here, not a gap. */
static gboolean
complete(Snapshot *snapshot, GError **error)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_US;
    for (int still = 0; still < 2;) {
        gboolean live = snapshot->field == NULL || jum_private_field_poll(snapshot->field);
        jum_view_update(snapshot->view);
        if (!show_layers(snapshot, error))
            return FALSE;
        if (jum_view_fault(snapshot->view) != NULL) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s", jum_view_fault(snapshot->view));
            return FALSE;
        }
        still = live && jum_view_missing_tiles(snapshot->view) == 0 ? still + 1 : 0;
        if (!live && g_get_monotonic_time() > until) {
            const char *asked = snapshot->options->controller;
            if (asked != NULL)
                g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING,
                            _("The controller at %s has not told its state after 60 s."), asked);
            else
                g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING,
                            _("The controller has not told its state after 60 s."));
            return FALSE;
        }
        if (still == 0 && g_get_monotonic_time() > until) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING,
                        _("%u tiles are still missing after 60 s."),
                        jum_view_missing_tiles(snapshot->view));
            return FALSE;
        }
        if (still == 0)
            g_usleep(1000);
    }
    return TRUE;
}

static gboolean
draw(Snapshot *snapshot, GError **error)
{
    int width = snapshot->options->width_px, height = snapshot->options->height_px;
    g_autofree guint8 *rgba = g_try_malloc_n((gsize) width, (gsize) height * 4);
    if (rgba == NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("There is no memory for %d × %d pixels."),
                    width, height);
        return FALSE;
    }
    jum_target_bind(snapshot->target);
    jum_target_clear(snapshot->target);
    jum_view_draw(snapshot->view);
    snapshot->stats = jum_view_stats(snapshot->view);
    jum_target_read(snapshot->target, rgba);
    if (jum_device_errors(snapshot->device) > 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("OpenGL reported %u errors."),
                    jum_device_errors(snapshot->device));
        return FALSE;
    }
    return jum_png_write(snapshot->options->snapshot, rgba, width, height, error);
}

/* ---- report ---- */

static const char *
quality_name(JumDrawQuality quality)
{
    static const char *const names[] = {"low", "medium", "high", "auto"};
    return names[quality];
}

static void
add_themes(JumJsonText *json, const Snapshot *snapshot)
{
    jum_json_text_key(json, "themes");
    jum_json_text_begin_object(json);
    for (int theme = 0; theme < JUM_N_THEMES; theme++) {
        if (!jum_view_theme(snapshot->view, (JumTheme) theme))
            continue;
        JumThemeStats stats = jum_view_theme_stats(snapshot->view, (JumTheme) theme);
        jum_json_text_key(json, jum_theme_name((JumTheme) theme));
        jum_json_text_begin_object(json);
        jum_json_text_add_number(json, "min", stats.min);
        jum_json_text_add_number(json, "max", stats.max);
        jum_json_text_add_string(json, "unit", stats.unit);
        jum_json_text_add_int(json, "points", stats.points);
        jum_json_text_add_int(json, "stale", stats.stale);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_object(json);
}

static void
report(const Snapshot *snapshot)
{
    char time[JUM_TIME_BYTES];
    g_autoptr(JumJsonText) json = jum_json_text_new(FALSE);
    g_autofree char *size =
        g_strdup_printf("%dx%d", snapshot->options->width_px, snapshot->options->height_px);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "size", size);
    jum_json_text_add_string(json, "gl", jum_device_name(snapshot->device));
    jum_json_text_add_string(
        json, "view", snapshot->options->view != NULL ? snapshot->options->view : "overview");
    jum_json_text_add_string(json, "time", jum_time_format(time, snapshot->time));
    jum_json_text_add_string(json, "quality", quality_name(jum_view_draw_quality(snapshot->view)));
    jum_json_text_add_int(json, "triangles", (gint64) snapshot->stats.triangles);
    jum_json_text_add_int(json, "buildings_drawn", snapshot->stats.buildings_drawn);
    jum_json_text_add_int(json, "tiles_missing", jum_view_missing_tiles(snapshot->view));
    add_themes(json, snapshot);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    fputs(text, stdout);
}

int
jum_snapshot_run(const JumOptions *options)
{
    g_autoptr(GError) error = NULL;
    Snapshot snapshot = {.options = options};
    gboolean ok =
        open_view(&snapshot, &error) && complete(&snapshot, &error) && draw(&snapshot, &error);
    if (!ok)
        g_printerr("jumeau: %s\n", error->message);
    else if (options->json)
        report(&snapshot);
    snapshot_clear(&snapshot);
    return ok ? 0 : 1;
}
