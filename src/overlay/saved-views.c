/* Saved views: the list and its changes.  A change is made on a copy and written first, so that a full disk leaves list
 * and file as they were.  Tours name their views, so that one view may stand in many tours; a renamed view keeps its
 * place in them. */
#include "overlay/saved-views-private.h"

#include "base/error.h"
#include "base/i18n.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- lists ---- */

void
jum_saved_view_free(gpointer data)
{
    JumSavedView *view = data;
    g_free(view->name);
    g_free(view);
}

JumSavedView *
jum_saved_view_new(const char *name, const JumCamera *camera, double hold_s)
{
    JumSavedView *view = g_new0(JumSavedView, 1);
    view->name = g_strdup(name);
    view->camera = *camera;
    view->hold_s = hold_s;
    return view;
}

JumSavedLists
jum_saved_lists_new(void)
{
    return (JumSavedLists){
        g_ptr_array_new_with_free_func(jum_saved_view_free),
        g_ptr_array_new_with_free_func((GDestroyNotify) jum_saved_tour_free),
    };
}

JumSavedLists
jum_saved_lists_copy(const JumSavedLists *lists)
{
    JumSavedLists copy = jum_saved_lists_new();
    for (guint i = 0; i < lists->views->len; i++) {
        const JumSavedView *v = lists->views->pdata[i];
        g_ptr_array_add(copy.views, jum_saved_view_new(v->name, &v->camera, v->hold_s));
    }
    for (guint i = 0; i < lists->tours->len; i++)
        g_ptr_array_add(copy.tours, jum_saved_tour_copy(lists->tours->pdata[i]));
    return copy;
}

void
jum_saved_lists_clear(JumSavedLists *lists)
{
    g_clear_pointer(&lists->views, g_ptr_array_unref);
    g_clear_pointer(&lists->tours, g_ptr_array_unref);
}

char *
jum_saved_name(const char *name)
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

gint64
jum_saved_find(const GPtrArray *list, const char *name)
{
    g_autofree char *wanted = g_utf8_casefold(name, -1);
    for (guint i = 0; i < list->len; i++) {
        g_autofree char *known = g_utf8_casefold(*(char *const *) list->pdata[i], -1);
        if (strcmp(wanted, known) == 0)
            return i;
    }
    return -1;
}

/* ---- life ---- */

char *
jum_saved_views_path(const char *hash)
{
    return g_build_filename(g_get_user_state_dir(), "jumeau", hash != NULL ? hash : "unknown",
                            "views.ini", NULL);
}

void
jum_saved_views_free(JumSavedViews *views)
{
    if (views == NULL)
        return;
    jum_saved_lists_clear(&views->now);
    g_free(views->path);
    g_free(views);
}

gboolean
jum_saved_views_export(const JumSavedViews *views, const char *path, GError **error)
{
    g_autofree char *text = jum_saved_lists_to_text(&views->now);
    g_autoptr(GError) local = NULL;
    if (g_file_set_contents(path, text, -1, &local))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("The views cannot be kept in %s: %s"), path,
                local->message);
    return FALSE;
}

gboolean
jum_saved_commit(JumSavedViews *views, JumSavedLists lists, GError **error)
{
    JumSavedViews next = {views->path, lists};
    gboolean kept = TRUE;
    if (views->path != NULL) {
        g_autofree char *folder = g_path_get_dirname(views->path);
        g_mkdir_with_parents(folder, 0700); /* if it cannot be made, the file says why */
        kept = jum_saved_views_export(&next, views->path, error);
    }
    jum_saved_lists_clear(kept ? &views->now : &lists);
    if (kept)
        views->now = lists;
    return kept;
}

static gboolean
refuse(GError **error, const char *sentence)
{
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE, sentence);
    return FALSE;
}

static gboolean
refuse_many(GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                _("There are %d views already: delete one first."), JUM_SAVED_VIEWS_MAX);
    return FALSE;
}

/* Over the one of the same name, else at the end. */
static void
put(GPtrArray *list, gpointer item)
{
    gint64 at = jum_saved_find(list, *(char **) item);
    if (at < 0) {
        g_ptr_array_add(list, item);
        return;
    }
    g_ptr_array_insert(list, (gint) at, item);
    g_ptr_array_remove_index(list, (guint) at + 1);
}

gboolean
jum_saved_views_take(JumSavedViews *views, const JumSavedViews *other, GError **error)
{
    JumSavedLists lists = jum_saved_lists_copy(&views->now);
    JumSavedLists theirs = jum_saved_lists_copy(&other->now);
    while (theirs.views->len > 0)
        put(lists.views, g_ptr_array_steal_index(theirs.views, 0));
    while (theirs.tours->len > 0)
        put(lists.tours, g_ptr_array_steal_index(theirs.tours, 0));
    jum_saved_lists_clear(&theirs);
    if (lists.views->len > JUM_SAVED_VIEWS_MAX || lists.tours->len > JUM_SAVED_TOURS_MAX) {
        jum_saved_lists_clear(&lists);
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    _("That would be more than %d views or %d tours."), JUM_SAVED_VIEWS_MAX,
                    JUM_SAVED_TOURS_MAX);
        return FALSE;
    }
    return jum_saved_commit(views, lists, error);
}

/* ---- views ---- */

guint
jum_saved_views_n(const JumSavedViews *views)
{
    return views->now.views->len;
}

const JumSavedView *
jum_saved_views_get(const JumSavedViews *views, guint i)
{
    return i < views->now.views->len ? views->now.views->pdata[i] : NULL;
}

const JumSavedView *
jum_saved_views_find(const JumSavedViews *views, const char *name)
{
    gint64 at = jum_saved_find(views->now.views, name);
    return at >= 0 ? views->now.views->pdata[at] : NULL;
}

gboolean
jum_saved_views_add(JumSavedViews *views, const char *name, const JumCamera *camera, GError **error)
{
    g_autofree char *clean = jum_saved_name(name);
    if (clean == NULL)
        return refuse(error, _("A view needs a name."));
    gint64 at = jum_saved_find(views->now.views, clean);
    if (at < 0 && views->now.views->len >= JUM_SAVED_VIEWS_MAX)
        return refuse_many(error);
    JumSavedLists lists = jum_saved_lists_copy(&views->now);
    if (at >= 0)
        ((JumSavedView *) lists.views->pdata[at])->camera = *camera;
    else
        g_ptr_array_add(lists.views, jum_saved_view_new(clean, camera, JUM_SAVED_HOLD_S));
    return jum_saved_commit(views, lists, error);
}

/* In every tour: @name instead of @old, or nothing. */
static void
replace_stops(GPtrArray *tours, const char *old, const char *name)
{
    for (guint t = 0; t < tours->len; t++) {
        GPtrArray *stops = ((JumSavedTour *) tours->pdata[t])->stops;
        for (guint s = stops->len; s-- > 0;) {
            JumTourStop *stop = stops->pdata[s];
            if (strcmp(stop->view, old) != 0)
                continue;
            if (name == NULL) {
                g_ptr_array_remove_index(stops, s);
                continue;
            }
            g_free(stop->view);
            stop->view = g_strdup(name);
        }
    }
}

gboolean
jum_saved_views_rename(JumSavedViews *views, guint i, const char *name, GError **error)
{
    g_autofree char *clean = jum_saved_name(name);
    gint64 at = clean != NULL ? jum_saved_find(views->now.views, clean) : -1;
    if (clean == NULL)
        return refuse(error, _("A view needs a name."));
    if (i >= views->now.views->len || (at >= 0 && at != i))
        return refuse(error, _("Another view has this name already."));
    JumSavedLists lists = jum_saved_lists_copy(&views->now);
    JumSavedView *view = lists.views->pdata[i];
    replace_stops(lists.tours, view->name, clean);
    g_free(view->name);
    view->name = g_steal_pointer(&clean);
    return jum_saved_commit(views, lists, error);
}

gboolean
jum_saved_views_remove(JumSavedViews *views, guint i, GError **error)
{
    if (i >= views->now.views->len)
        return TRUE;
    JumSavedLists lists = jum_saved_lists_copy(&views->now);
    replace_stops(lists.tours, ((JumSavedView *) lists.views->pdata[i])->name, NULL);
    g_ptr_array_remove_index(lists.views, i);
    return jum_saved_commit(views, lists, error);
}

gboolean
jum_saved_views_move(JumSavedViews *views, guint from, guint to, GError **error)
{
    if (from >= views->now.views->len || to >= views->now.views->len || from == to)
        return TRUE;
    JumSavedLists lists = jum_saved_lists_copy(&views->now);
    g_ptr_array_insert(lists.views, (gint) to, g_ptr_array_steal_index(lists.views, from));
    return jum_saved_commit(views, lists, error);
}
