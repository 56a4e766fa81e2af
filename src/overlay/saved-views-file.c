/* Saved views as a key file: one group a view or tour, numbers written by GKeyFile with a point whatever the locale.
 * What is read may come from anybody: every number is checked and bounded, a group that is not whole is left out. */
#include "overlay/saved-views-private.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

#define BYTES_MAX (1024 * 1024)

static const char *const keys[] = {"e_m",         "n_m",       "altitude_m",
                                   "heading_deg", "pitch_deg", "hold_s"};

static JumSavedView *
read_view(GKeyFile *file, const char *group)
{
    double n[G_N_ELEMENTS(keys)];
    g_autofree char *raw = g_key_file_get_string(file, group, "name", NULL);
    g_autofree char *name = jum_saved_name(raw);
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autoptr(GError) error = NULL;
        n[i] = g_key_file_get_double(file, group, keys[i], &error);
        if (error != NULL || !isfinite(n[i]) || fabs(n[i]) > 1e8)
            return NULL;
    }
    if (name == NULL)
        return NULL;
    JumCamera camera = {.x_m = n[0],
                        .y_m = n[1],
                        .z_m = n[2],
                        .heading_deg = fmod(n[3], 360.0),
                        .pitch_deg = CLAMP(n[4], -90.0, 89.0),
                        .fov_deg = 45.0};
    return jum_saved_view_new(name, &camera, CLAMP(n[5], 1.0, 600.0));
}

static JumSavedTour *
read_tour(GKeyFile *file, const char *group)
{
    g_autoptr(GError) no_flight = NULL;
    g_autoptr(GError) no_stays = NULL;
    gsize n_stops = 0, n_stays = 0;
    g_autofree char *raw = g_key_file_get_string(file, group, "name", NULL);
    g_autofree char *name = jum_saved_name(raw);
    g_auto(GStrv) stops = g_key_file_get_string_list(file, group, "stops", &n_stops, NULL);
    g_autofree double *stays =
        g_key_file_get_double_list(file, group, "stays_s", &n_stays, &no_stays);
    double flight_s = g_key_file_get_double(file, group, "flight_s", &no_flight);
    if (name == NULL || no_flight != NULL || !isfinite(flight_s) || n_stops != n_stays)
        return NULL;
    g_autoptr(JumSavedTour) tour = jum_saved_tour_new(name);
    tour->flight_s = CLAMP(flight_s, 0.0, 60.0);
    tour->loop = g_key_file_get_boolean(file, group, "loop", NULL);
    for (gsize i = 0; i < MIN(n_stops, JUM_TOUR_STOPS_MAX); i++) {
        g_autofree char *view = jum_saved_name(stops[i]);
        if (view == NULL || !isfinite(stays[i]))
            return NULL;
        jum_saved_tour_add(tour, view, stays[i]);
    }
    return g_steal_pointer(&tour);
}

/* Takes @item if there is room for it under its name. */
static gboolean
keep(GPtrArray *list, gpointer item, guint most, GDestroyNotify release)
{
    if (item == NULL)
        return FALSE;
    gboolean kept = list->len < most && jum_saved_find(list, *(char **) item) < 0;
    if (kept)
        g_ptr_array_add(list, item);
    else
        release(item);
    return kept;
}

guint
jum_saved_lists_read(JumSavedLists *lists, const char *text, gsize length)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    guint bad = 0;
    if (length > BYTES_MAX || !g_utf8_validate(text, (gssize) length, NULL) ||
        !g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, NULL))
        return G_MAXUINT;
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (guint i = 0; groups[i] != NULL; i++)
        bad += g_str_has_prefix(groups[i], "tour ")
                   ? !keep(lists->tours, read_tour(file, groups[i]), JUM_SAVED_TOURS_MAX,
                           (GDestroyNotify) jum_saved_tour_free)
                   : !keep(lists->views, read_view(file, groups[i]), JUM_SAVED_VIEWS_MAX,
                           jum_saved_view_free);
    return bad;
}

/* ---- writing ---- */

static void
write_tour(GKeyFile *file, const char *group, const JumSavedTour *tour)
{
    guint n = tour->stops->len;
    g_autofree const char **views = g_new0(const char *, n + 1);
    g_autofree double *stays = g_new0(double, n + 1);
    for (guint s = 0; s < n; s++) {
        const JumTourStop *stop = tour->stops->pdata[s];
        views[s] = stop->view;
        stays[s] = stop->stay_s;
    }
    g_key_file_set_string(file, group, "name", tour->name);
    g_key_file_set_double(file, group, "flight_s", tour->flight_s);
    g_key_file_set_boolean(file, group, "loop", tour->loop);
    g_key_file_set_string_list(file, group, "stops", views, n);
    g_key_file_set_double_list(file, group, "stays_s", stays, n);
}

char *
jum_saved_lists_to_text(const JumSavedLists *lists)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    char group[24];
    for (guint i = 0; i < lists->views->len; i++) {
        const JumSavedView *v = lists->views->pdata[i];
        const double n[] = {v->camera.x_m,         v->camera.y_m,       v->camera.z_m,
                            v->camera.heading_deg, v->camera.pitch_deg, v->hold_s};
        g_snprintf(group, sizeof group, "view %u", i + 1);
        g_key_file_set_string(file, group, "name", v->name);
        for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
            g_key_file_set_double(file, group, keys[k], n[k]);
    }
    for (guint i = 0; i < lists->tours->len; i++) {
        g_snprintf(group, sizeof group, "tour %u", i + 1);
        write_tour(file, group, lists->tours->pdata[i]);
    }
    return g_key_file_to_data(file, NULL, NULL);
}

char *
jum_saved_views_to_text(const JumSavedViews *views)
{
    return jum_saved_lists_to_text(&views->now);
}

/* ---- opening ---- */

JumSavedViews *
jum_saved_views_from_text(const char *text, gsize length, guint *n_bad)
{
    JumSavedViews *views = g_new0(JumSavedViews, 1);
    views->now = jum_saved_lists_new();
    guint bad = jum_saved_lists_read(&views->now, text, length);
    if (n_bad != NULL)
        *n_bad = bad;
    return views;
}

JumSavedViews *
jum_saved_views_open(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    guint bad = 0;
    if (!g_file_get_contents(path, &text, &length, &error) &&
        !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_printerr("jumeau: %s\n", error->message);
    JumSavedViews *views = jum_saved_views_from_text(text != NULL ? text : "", length, &bad);
    views->path = g_strdup(path);
    if (bad == G_MAXUINT)
        g_printerr("jumeau: %s: is not a file of views\n", path);
    else if (bad > 0)
        g_printerr("jumeau: %s: %u views or tours could not be read\n", path, bad);
    return views;
}

JumSavedViews *
jum_saved_views_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) local = NULL;
    gsize length = 0;
    guint bad = 0;
    if (!g_file_get_contents(path, &text, &length, &local)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be read: %s"), path,
                    local->message);
        return NULL;
    }
    g_autoptr(JumSavedViews) views = jum_saved_views_from_text(text, length, &bad);
    if (views->now.views->len == 0 && views->now.tours->len == 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s holds no saved view and no tour."),
                    path);
        return NULL;
    }
    if (bad > 0)
        g_printerr("jumeau: %s: %u views or tours could not be read\n", path, bad);
    return g_steal_pointer(&views);
}
