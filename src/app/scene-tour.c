/* Tours of the 3D widget: the person's, those of a file given to the program, those that the territory carries; and
 * round all saved views, or, where there are fewer than two, round the views and landmarks of the territory.  Any touch
 * pauses a tour.  With reduced motion every flight is a cut. */
#include "app/scene-private.h"

#include "base/i18n.h"

#define TOUR_TICK_MS  200
#define LANDMARKS_MAX 8

/* ---- which ---- */

static const JumSavedViews *
list_of(JumScene *scene, guint i)
{
    return i == 0                          ? scene->views
           : i == 1                        ? scene->given
           : i == 2 && scene->view != NULL ? jum_view_territory_views(scene->view)
                                           : NULL;
}

#define N_LISTS 3

static const JumSavedTour *
find_tour(JumScene *scene, const char *name)
{
    const JumSavedTour *tour = NULL;
    for (guint i = 0; tour == NULL && i < N_LISTS; i++) {
        const JumSavedViews *list = list_of(scene, i);
        if (list != NULL)
            tour = name != NULL ? jum_saved_views_find_tour(list, name)
                                : jum_saved_views_tour(list, 0);
    }
    return tour;
}

char **
jum_scene_tours(JumScene *scene)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (guint i = 0; i < N_LISTS; i++) {
        const JumSavedViews *list = list_of(scene, i);
        for (guint t = 0; list != NULL && t < jum_saved_views_n_tours(list); t++) {
            const JumSavedTour *tour = jum_saved_views_tour(list, t);
            if (find_tour(scene, tour->name) == tour)
                g_strv_builder_add(names, tour->name);
        }
    }
    return g_strv_builder_end(names);
}

gboolean
jum_scene_set_tour(JumScene *scene, const char *name)
{
    if (name != NULL && name[0] != '\0' && find_tour(scene, name) == NULL)
        return FALSE;
    g_free(scene->tour_name);
    scene->tour_name = g_strdup(name);
    return TRUE;
}

void
jum_scene_give_views(JumScene *scene, JumSavedViews *views)
{
    jum_saved_views_free(scene->given);
    scene->given = views;
    if (scene->view != NULL)
        jum_view_set_views(scene->view, views);
}

const JumSavedViews *
jum_scene_given_views(JumScene *scene)
{
    return scene->given;
}

/* ---- stops ---- */

static void
add_stop(JumScene *scene, const char *name, const JumCamera *camera, double hold_s)
{
    g_array_append_vals(scene->stops, camera, 1);
    g_array_append_val(scene->holds_s, hold_s);
    g_ptr_array_add(scene->stop_names, g_strdup(name));
}

static void
add_named(JumScene *scene, const char *name, double hold_s)
{
    JumCamera camera;
    if (name != NULL && jum_scene_find_view(scene, name, &camera))
        add_stop(scene, jum_scene_view_title(name), &camera, hold_s);
}

const char *
jum_scene_view_title(const char *name)
{
    return g_str_equal(name, "overview") ? _("The whole territory")
           : g_str_equal(name, "centre") ? _("Centre")
                                         : name;
}

static void
add_name(GPtrArray *names, const char *name)
{
    if (name != NULL && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_ptr_array_add(names, g_strdup(name));
}

/* Overview, centre and the first landmarks. */
static void
add_territory_names(JumScene *scene, GPtrArray *names)
{
    g_autoptr(JumLayer) layer =
        jum_territory_read(jum_session_territory(scene->session), JUM_TABLE_landmark, NULL, NULL);
    guint rows = layer != NULL ? MIN(jum_layer_n_rows(layer), LANDMARKS_MAX) : 0;
    add_name(names, "overview");
    add_name(names, "centre");
    for (guint row = 0; row < rows; row++)
        add_name(names, jum_layer_text(layer, jum_layer_column(layer, "name"), row));
}

char **
jum_scene_view_names(JumScene *scene)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < N_LISTS; i++) {
        const JumSavedViews *list = list_of(scene, i);
        for (guint v = 0; list != NULL && v < jum_saved_views_n(list); v++)
            add_name(names, jum_saved_views_get(list, v)->name);
    }
    add_territory_names(scene, names);
    g_ptr_array_add(names, NULL);
    return (char **) g_ptr_array_free(names, FALSE);
}

/* Round all saved views, or what the territory names. */
static void
collect_round(JumScene *scene)
{
    guint n = scene->views != NULL ? jum_saved_views_n(scene->views) : 0;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; n >= 2 && i < n; i++) {
        const JumSavedView *view = jum_saved_views_get(scene->views, i);
        add_stop(scene, view->name, &view->camera, view->hold_s);
    }
    if (scene->stops->len > 0)
        return;
    add_territory_names(scene, names);
    for (guint i = 0; i < names->len; i++)
        add_named(scene, names->pdata[i], JUM_SAVED_HOLD_S);
}

/* Takes the stops as they are now: the tour may have been edited since.  Returns whether it loops. */
static gboolean
collect_stops(JumScene *scene)
{
    const JumSavedTour *tour =
        g_strcmp0(scene->tour_name, "") == 0 ? NULL : find_tour(scene, scene->tour_name);
    g_array_set_size(scene->stops, 0);
    g_array_set_size(scene->holds_s, 0);
    g_ptr_array_set_size(scene->stop_names, 0);
    scene->tour_flight_s = tour != NULL ? tour->flight_s : JUM_TOUR_FLIGHT_S;
    for (guint i = 0; tour != NULL && i < tour->stops->len; i++) {
        const JumTourStop *stop = tour->stops->pdata[i];
        add_named(scene, stop->view, stop->stay_s);
    }
    if (scene->stops->len == 0)
        collect_round(scene);
    char *played = g_strdup(tour != NULL ? tour->name : "");
    g_free(scene->tour_played);
    scene->tour_played = played;
    return tour == NULL || tour->loop;
}

/* ---- playing ---- */

static gboolean
on_tour(gpointer data)
{
    JumScene *scene = data;
    if (scene->view == NULL || !gtk_widget_get_mapped(GTK_WIDGET(scene)))
        return G_SOURCE_CONTINUE;
    double flight = jum_scene_is_still(scene) ? 0.0 : scene->tour_flight_s;
    int at = jum_tour_advance(&scene->tour, (const double *) scene->holds_s->data, flight,
                              g_get_monotonic_time());
    if (at >= 0) {
        jum_view_fly_camera(scene->view, &g_array_index(scene->stops, JumCamera, at), flight);
        jum_scene_queue(scene);
        jum_scene_emit_mode(scene);
    } else if (!scene->tour.playing) { /* its last stop has stayed */
        scene->tour_clock = 0;
        scene->tour_shown = FALSE;
        jum_scene_emit_mode(scene);
        return G_SOURCE_REMOVE;
    }
    return G_SOURCE_CONTINUE;
}

void
jum_scene_play_tour(JumScene *scene, gboolean playing)
{
    if (scene->view == NULL || scene->tour.playing == playing)
        return;
    gint64 now_us = g_get_monotonic_time();
    if (playing) {
        guint before = scene->stops->len;
        g_autofree char *played = g_strdup(scene->tour_played);
        jum_scene_end_walk(scene);
        gboolean loop = collect_stops(scene);
        if (!scene->tour_shown || before != scene->stops->len ||
            g_strcmp0(played, scene->tour_played) != 0)
            jum_tour_start(&scene->tour, scene->stops->len, loop, now_us);
        else
            jum_tour_resume(&scene->tour, now_us);
        scene->tour.loop = loop;
        scene->tour_shown = scene->tour.playing;
        if (scene->tour_clock == 0 && scene->tour.playing)
            scene->tour_clock = g_timeout_add(TOUR_TICK_MS, on_tour, scene);
    } else {
        jum_tour_pause(&scene->tour);
        g_clear_handle_id(&scene->tour_clock, g_source_remove);
    }
    jum_scene_emit_mode(scene);
}

void
jum_scene_stop_tour(JumScene *scene)
{
    if (scene->view == NULL || !scene->tour_shown)
        return;
    if (scene->tour.playing)
        jum_view_stop(scene->view); /* on its way to the next stop */
    scene->tour_shown = FALSE;
    scene->tour.playing = FALSE;
    g_clear_handle_id(&scene->tour_clock, g_source_remove);
    jum_scene_emit_mode(scene);
}

void
jum_scene_step_tour(JumScene *scene, int by)
{
    gboolean begun = scene->tour_shown;
    if (scene->view == NULL)
        return;
    if (begun)
        jum_tour_step(&scene->tour, by, g_get_monotonic_time());
    jum_scene_play_tour(scene, TRUE);
}

gboolean
jum_scene_is_touring(JumScene *scene)
{
    return scene->tour.playing;
}

char *
jum_scene_tour_text(JumScene *scene)
{
    if (!scene->tour_shown || scene->tour.at >= scene->stop_names->len)
        return NULL;
    const char *name = g_strcmp0(scene->tour_played, "") != 0 ? scene->tour_played : _("All views");
    return g_strdup_printf("%s · %u/%u · %s", name, scene->tour.at + 1, scene->tour.n,
                           (const char *) scene->stop_names->pdata[scene->tour.at]);
}

/* ---- beginning ---- */

void
jum_scene_begin(JumScene *scene)
{
    g_autoptr(GError) error = NULL;
    if (scene->start_view != NULL && !jum_view_goto_named(scene->view, scene->start_view, &error)) {
        const JumSavedView *own =
            scene->views != NULL ? jum_saved_views_find(scene->views, scene->start_view) : NULL;
        if (own != NULL)
            jum_view_fly_camera(scene->view, &own->camera, 0.0);
        else
            g_printerr("jumeau: %s\n", error->message);
    }
    if (scene->start_tour != NULL && !jum_scene_set_tour(scene, scene->start_tour)) {
        g_autofree char *sentence =
            g_strdup_printf(_("There is no tour called “%s”."), scene->start_tour);
        g_printerr("jumeau: %s\n", sentence);
    } else if (scene->start_playing) {
        jum_scene_play_tour(scene, TRUE);
    }
}

void
jum_scene_start(JumScene *scene, const char *view, const char *tour, gboolean playing)
{
    g_free(scene->start_view);
    g_free(scene->start_tour);
    scene->start_view = g_strdup(view);
    scene->start_tour = g_strdup(tour);
    scene->start_playing = playing;
    if (scene->view != NULL)
        jum_scene_begin(scene);
}

/* ---- whose views ---- */

void
jum_scene_make_public(JumScene *scene)
{
    g_clear_pointer(&scene->views, jum_saved_views_free);
    g_clear_pointer(&scene->choices, jum_layer_choices_free);
    scene->choices = jum_layer_choices_open(NULL);
}

JumSavedViews *
jum_scene_views(JumScene *scene)
{
    return scene->views;
}
