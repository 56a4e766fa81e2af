/* Tours of saved views: stops by name with their stay.  Changed as views are: on a copy, written first. */
#include "base/error.h"
#include "base/i18n.h"
#include "overlay/saved-views-private.h"

static void
stop_free(gpointer data)
{
    JumTourStop *stop = data;
    g_free(stop->view);
    g_free(stop);
}

JumSavedTour *
jum_saved_tour_new(const char *name)
{
    JumSavedTour *tour = g_new0(JumSavedTour, 1);
    tour->name = g_strdup(name);
    tour->flight_s = JUM_TOUR_FLIGHT_S;
    tour->loop = TRUE;
    tour->stops = g_ptr_array_new_with_free_func(stop_free);
    return tour;
}

void
jum_saved_tour_free(JumSavedTour *tour)
{
    if (tour == NULL)
        return;
    g_ptr_array_unref(tour->stops);
    g_free(tour->name);
    g_free(tour);
}

void
jum_saved_tour_add(JumSavedTour *tour, const char *view, double stay_s)
{
    JumTourStop *stop = g_new0(JumTourStop, 1);
    stop->view = g_strdup(view);
    stop->stay_s = CLAMP(stay_s, 1.0, 600.0);
    g_ptr_array_add(tour->stops, stop);
}

JumSavedTour *
jum_saved_tour_copy(const JumSavedTour *tour)
{
    JumSavedTour *copy = jum_saved_tour_new(tour->name);
    copy->flight_s = CLAMP(tour->flight_s, 0.0, 60.0);
    copy->loop = tour->loop;
    for (guint i = 0; i < MIN(tour->stops->len, JUM_TOUR_STOPS_MAX); i++) {
        const JumTourStop *stop = tour->stops->pdata[i];
        jum_saved_tour_add(copy, stop->view, stop->stay_s);
    }
    return copy;
}

void
jum_saved_tour_move(JumSavedTour *tour, guint from, guint to)
{
    if (from < tour->stops->len && to < tour->stops->len)
        g_ptr_array_insert(tour->stops, (gint) to, g_ptr_array_steal_index(tour->stops, from));
}

guint
jum_saved_views_n_tours(const JumSavedViews *views)
{
    return views->now.tours->len;
}

const JumSavedTour *
jum_saved_views_tour(const JumSavedViews *views, guint i)
{
    return i < views->now.tours->len ? views->now.tours->pdata[i] : NULL;
}

const JumSavedTour *
jum_saved_views_find_tour(const JumSavedViews *views, const char *name)
{
    gint64 at = jum_saved_find(views->now.tours, name);
    return at >= 0 ? views->now.tours->pdata[at] : NULL;
}

static gboolean
refuse(GError **error, const char *sentence)
{
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE, sentence);
    return FALSE;
}

gboolean
jum_saved_views_put_tour(JumSavedViews *views, guint i, const JumSavedTour *tour, GError **error)
{
    guint n = views->now.tours->len;
    g_autofree char *clean = jum_saved_name(tour->name);
    gint64 at = clean != NULL ? jum_saved_find(views->now.tours, clean) : -1;
    if (clean == NULL)
        return refuse(error, _("A tour needs a name."));
    if (at >= 0 && at != i)
        return refuse(error, _("Another tour has this name already."));
    if (i >= n && n >= JUM_SAVED_TOURS_MAX)
        return refuse(error, _("There are too many tours already: delete one first."));
    JumSavedLists lists = jum_saved_lists_copy(&views->now);
    JumSavedTour *copy = jum_saved_tour_copy(tour);
    g_free(copy->name);
    copy->name = g_steal_pointer(&clean);
    if (i < n)
        g_ptr_array_remove_index(lists.tours, i);
    g_ptr_array_insert(lists.tours, (gint) MIN(i, n), copy);
    return jum_saved_commit(views, lists, error);
}

gboolean
jum_saved_views_remove_tour(JumSavedViews *views, guint i, GError **error)
{
    if (i >= views->now.tours->len)
        return TRUE;
    JumSavedLists lists = jum_saved_lists_copy(&views->now);
    g_ptr_array_remove_index(lists.tours, i);
    return jum_saved_commit(views, lists, error);
}
