/* Saved views as a key file: one group a view, numbers written by GKeyFile with a point whatever the locale.  Changes
 * are made on a copy of the list and written first, so that a full disk leaves list and file as they were. */
#include "app/saved-views.h"

#include "base/error.h"
#include "base/i18n.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

struct JumSavedViews {
    char *path;
    GPtrArray *list; /* JumSavedView */
};

static void
view_free(gpointer data)
{
    JumSavedView *view = data;
    g_free(view->name);
    g_free(view);
}

static JumSavedView *
view_new(const char *name, const JumCamera *camera, double hold_s)
{
    JumSavedView *view = g_new0(JumSavedView, 1);
    view->name = g_strdup(name);
    view->camera = *camera;
    view->hold_s = hold_s;
    return view;
}

char *
jum_saved_views_path(const char *hash)
{
    return g_build_filename(g_get_user_state_dir(), "jumeau", hash != NULL ? hash : "unknown",
                            "views.ini", NULL);
}

/* A name as people type it: trimmed, at least one character, not endless. NULL if there is none. */
static char *
clean_name(const char *name)
{
    if (name == NULL || !g_utf8_validate(name, -1, NULL))
        return NULL;
    g_autofree char *trimmed = g_strstrip(g_strdup(name));
    for (char *c = trimmed; *c != '\0'; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    return trimmed[0] == '\0'
               ? NULL
               : g_utf8_substring(trimmed, 0, MIN(g_utf8_strlen(trimmed, -1), JUM_SAVED_NAME_MAX));
}

static gint64
find(const GPtrArray *list, const char *name)
{
    g_autofree char *wanted = g_utf8_casefold(name, -1);
    for (guint i = 0; i < list->len; i++) {
        g_autofree char *known = g_utf8_casefold(((const JumSavedView *) list->pdata[i])->name, -1);
        if (strcmp(wanted, known) == 0)
            return i;
    }
    return -1;
}

/* ---- file ---- */

static const char *const keys[] = {"e_m",         "n_m",       "altitude_m",
                                   "heading_deg", "pitch_deg", "hold_s"};

static JumSavedView *
read_group(GKeyFile *file, const char *group)
{
    double n[G_N_ELEMENTS(keys)];
    g_autofree char *raw = g_key_file_get_string(file, group, "name", NULL);
    g_autofree char *name = clean_name(raw);
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
    return view_new(name, &camera, CLAMP(n[5], 1.0, 600.0));
}

JumSavedViews *
jum_saved_views_open(const char *path)
{
    JumSavedViews *views = g_new0(JumSavedViews, 1);
    views->path = g_strdup(path);
    views->list = g_ptr_array_new_with_free_func(view_free);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error)) {
        if (!g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            g_printerr("jumeau: %s: %s\n", path, error->message);
        return views;
    }
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    guint bad = 0;
    for (guint i = 0; groups[i] != NULL && views->list->len < JUM_SAVED_VIEWS_MAX; i++) {
        JumSavedView *view = read_group(file, groups[i]);
        if (view != NULL && find(views->list, view->name) < 0) {
            g_ptr_array_add(views->list, view);
        } else {
            bad++;
            if (view != NULL)
                view_free(view);
        }
    }
    if (bad > 0)
        g_printerr("jumeau: %s: %u views could not be read\n", path, bad);
    return views;
}

void
jum_saved_views_free(JumSavedViews *views)
{
    if (views == NULL)
        return;
    g_ptr_array_unref(views->list);
    g_free(views->path);
    g_free(views);
}

static gboolean
write_list(const JumSavedViews *views, const GPtrArray *list, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *folder = g_path_get_dirname(views->path);
    for (guint i = 0; i < list->len; i++) {
        const JumSavedView *v = list->pdata[i];
        const double n[] = {v->camera.x_m,         v->camera.y_m,       v->camera.z_m,
                            v->camera.heading_deg, v->camera.pitch_deg, v->hold_s};
        char group[24];
        g_snprintf(group, sizeof group, "view %u", i + 1);
        g_key_file_set_string(file, group, "name", v->name);
        for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
            g_key_file_set_double(file, group, keys[k], n[k]);
    }
    g_autoptr(GError) local = NULL;
    if (g_mkdir_with_parents(folder, 0700) != 0 ||
        !g_key_file_save_to_file(file, views->path, &local)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("The views cannot be kept in %s: %s"),
                    views->path, local != NULL ? local->message : g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

/* ---- changes ---- */

static GPtrArray *
copy_list(const GPtrArray *list)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(view_free);
    for (guint i = 0; i < list->len; i++) {
        const JumSavedView *v = list->pdata[i];
        g_ptr_array_add(copy, view_new(v->name, &v->camera, v->hold_s));
    }
    return copy;
}

/* Takes @list. */
static gboolean
commit(JumSavedViews *views, GPtrArray *list, GError **error)
{
    gboolean kept = write_list(views, list, error);
    g_ptr_array_unref(kept ? views->list : list);
    if (kept)
        views->list = list;
    return kept;
}

guint
jum_saved_views_n(const JumSavedViews *views)
{
    return views->list->len;
}

const JumSavedView *
jum_saved_views_get(const JumSavedViews *views, guint i)
{
    return i < views->list->len ? views->list->pdata[i] : NULL;
}

gboolean
jum_saved_views_add(JumSavedViews *views, const char *name, const JumCamera *camera, GError **error)
{
    g_autofree char *clean = clean_name(name);
    if (clean == NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("A view needs a name."));
        return FALSE;
    }
    gint64 at = find(views->list, clean);
    if (at < 0 && views->list->len >= JUM_SAVED_VIEWS_MAX) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    _("There are %d views already: delete one first."), JUM_SAVED_VIEWS_MAX);
        return FALSE;
    }
    GPtrArray *list = copy_list(views->list);
    if (at >= 0)
        ((JumSavedView *) list->pdata[at])->camera = *camera;
    else
        g_ptr_array_add(list, view_new(clean, camera, JUM_SAVED_HOLD_S));
    return commit(views, list, error);
}

gboolean
jum_saved_views_rename(JumSavedViews *views, guint i, const char *name, GError **error)
{
    g_autofree char *clean = clean_name(name);
    gint64 at = clean != NULL ? find(views->list, clean) : -1;
    if (i >= views->list->len || clean == NULL || (at >= 0 && at != i)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s",
                    clean == NULL ? _("A view needs a name.")
                                  : _("Another view has this name already."));
        return FALSE;
    }
    GPtrArray *list = copy_list(views->list);
    JumSavedView *view = list->pdata[i];
    g_free(view->name);
    view->name = g_steal_pointer(&clean);
    return commit(views, list, error);
}

gboolean
jum_saved_views_remove(JumSavedViews *views, guint i, GError **error)
{
    GPtrArray *list = copy_list(views->list);
    if (i < list->len)
        g_ptr_array_remove_index(list, i);
    return commit(views, list, error);
}
