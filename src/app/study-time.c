/* The one time slider of the study: it chooses which values of the result colour the map.  Before and after stand on one
 * scale, so that the two sides of the split can be compared, and so can two hours. */
#include "app/study-time.h"

#include "app/accessible.h"
#include "app/choice.h"
#include "app/study-raster.h"
#include "base/i18n.h"

#include <math.h>

#define PLAY_MS 700

enum {
    SHOW_DIFFERENCE,
    SHOW_SPLIT,
    SHOW_TODAY,
    SHOW_THEN,
};

typedef struct {
    JumSession *session;
    JumScene *scene;
    JumFocus *focus;
    const JumStudyResult *result;
    GPtrArray *series, *rasters; /* borrowed; the drop-down lists the series, then the rasters */
    JumStudyBuildings *buildings;
    GtkWidget *root, *which, *how, *hour, *words, *play, *split, *split_row;
    guint timer;
    gboolean setting;
} Bar;

static void
bar_free(gpointer data)
{
    Bar *b = data;
    g_clear_handle_id(&b->timer, g_source_remove);
    g_signal_handlers_disconnect_by_data(b->scene, b);
    g_object_unref(b->scene);
    g_ptr_array_unref(b->series);
    g_ptr_array_unref(b->rasters);
    jum_study_buildings_free(b->buildings);
    g_object_unref(b->session);
    g_object_unref(b->focus);
    g_free(b);
}

static const JumStudySeries *
chosen(Bar *b)
{
    guint at = gtk_drop_down_get_selected(GTK_DROP_DOWN(b->which));
    return at < b->series->len ? b->series->pdata[at] : NULL;
}

static const JumStudyRaster *
chosen_raster(Bar *b)
{
    guint at = gtk_drop_down_get_selected(GTK_DROP_DOWN(b->which));
    return at >= b->series->len && at < b->series->len + b->rasters->len
               ? b->rasters->pdata[at - b->series->len]
               : NULL;
}

/* ---- the map ---- */

/* Ends of the values, and the largest difference, over all times. */
static void
find_ends(const JumStudySeries *s, double *low, double *high, double *largest)
{
    gsize n = (gsize) s->n_rows * s->n_times;
    double lo = INFINITY, hi = -INFINITY, most = 0.0;
    for (gsize i = 0; i < n; i++) {
        double then = isnan(s->then[i]) ? s->today[i] : s->then[i];
        if (isfinite(s->today[i])) {
            lo = MIN(lo, MIN(s->today[i], then));
            hi = MAX(hi, MAX(s->today[i], then));
        }
        if (isfinite(s->then[i] - s->today[i]))
            most = MAX(most, fabs(s->then[i] - s->today[i]));
    }
    *low = isfinite(s->low) ? s->low : isfinite(lo) ? lo : 0.0;
    *high = isfinite(s->high) ? s->high : isfinite(hi) ? hi : 1.0;
    *largest = most;
}

/* The buildings of the scenario stand there but where today alone is shown; the split hides them on its left. */
static void
paint_ground(Bar *b, guint how)
{
    static const JumRasterSide sides[] = {[SHOW_DIFFERENCE] = JUM_RASTER_DIFFERENCE,
                                          [SHOW_SPLIT] = JUM_RASTER_TODAY,
                                          [SHOW_TODAY] = JUM_RASTER_TODAY,
                                          [SHOW_THEN] = JUM_RASTER_THEN};
    how = MIN(how, SHOW_THEN);
    jum_study_raster_show(b->scene, chosen_raster(b), sides[how], how == SHOW_SPLIT);
    jum_study_buildings_show(b->scene, how == SHOW_TODAY ? NULL : b->buildings);
}

static void
paint(Bar *b)
{
    const JumStudySeries *s = chosen(b);
    guint how = gtk_drop_down_get_selected(GTK_DROP_DOWN(b->how));
    gtk_widget_set_visible(b->split_row,
                           (s != NULL || chosen_raster(b) != NULL) && how == SHOW_SPLIT);
    paint_ground(b, how);
    if (s == NULL) {
        jum_scene_set_values(b->scene, NULL);
        jum_scene_show_seam(b->scene, chosen_raster(b) != NULL && how == SHOW_SPLIT);
        return;
    }
    guint time = (guint) gtk_range_get_value(GTK_RANGE(b->hour));
    double low, high, largest;
    g_autofree double *values = g_new(double, s->n_rows + 1);
    g_autofree double *then = g_new(double, s->n_rows + 1);
    find_ends(s, &low, &high, &largest);
    JumViewValues v = {.table = s->table,
                       .values = values,
                       .title = _(s->title),
                       .unit = _(s->unit),
                       .low = low,
                       .high = high};
    if (how == SHOW_DIFFERENCE) {
        jum_study_series_difference(s, time, values);
        v.is_signed = TRUE;
        v.high = largest;
    } else if (how == SHOW_THEN) {
        jum_study_series_then(s, time, values);
    } else {
        jum_study_series_today(s, time, values);
        jum_study_series_then(s, time, then);
        v.then = how == SHOW_SPLIT ? then : NULL;
    }
    jum_scene_set_values(b->scene, &v);
}

static void
show_hour(Bar *b)
{
    const JumStudySeries *s = chosen(b);
    gboolean timed = s != NULL && s->time_s != NULL;
    gtk_widget_set_sensitive(b->hour, timed);
    gtk_widget_set_sensitive(b->play, timed);
    if (!timed) {
        gtk_label_set_text(GTK_LABEL(b->words), "");
        return;
    }
    guint time = (guint) gtk_range_get_value(GTK_RANGE(b->hour));
    gint64 at = s->time_s[MIN(time, s->n_times - 1)];
    char text[64];
    gtk_label_set_text(GTK_LABEL(b->words),
                       jum_study_clock_text((double) at / 3600.0, text, sizeof text));
}

static void
stop(Bar *b)
{
    g_clear_handle_id(&b->timer, g_source_remove);
    gtk_button_set_icon_name(GTK_BUTTON(b->play), "media-playback-start-symbolic");
}

/* The theme that draws the series' table must be on for its values to be seen; the others would hide them. */
static void
show_theme(Bar *b)
{
    const JumStudySeries *s = chosen(b);
    int wanted = -1;
    for (int q = 0; s != NULL && wanted < 0 && q < JUM_N_QUANTITIES; q++)
        if (jum_quantity_info((JumQuantity) q)->table == s->table)
            wanted = (int) jum_quantity_info((JumQuantity) q)->theme;
    if (wanted < 0 || jum_focus_theme(b->focus, (JumTheme) wanted))
        return;
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_focus_set_theme(b->focus, (JumTheme) t, t == wanted);
}

static void
on_which(GtkDropDown *drop, GParamSpec *spec, Bar *b)
{
    const JumStudySeries *s = chosen(b);
    if (b->setting)
        return;
    b->setting = TRUE;
    double at = gtk_range_get_value(GTK_RANGE(b->hour));
    guint n = s != NULL && s->time_s != NULL ? s->n_times : 1;
    gtk_range_set_range(GTK_RANGE(b->hour), 0, MAX(n - 1, 1));
    gtk_range_set_value(GTK_RANGE(b->hour), MIN(at, n - 1));
    b->setting = FALSE;
    show_theme(b);
    show_hour(b);
    paint(b);
}

static void
on_how(GtkDropDown *drop, GParamSpec *spec, Bar *b)
{
    if (!b->setting)
        paint(b);
}

/* A day of results is looked at by daylight, whatever the hour: its own slider says which. */
static void
stop_sun(Bar *b)
{
    GTimeZone *zone = jum_session_zone(b->session);
    JumCivil now = jum_time_civil(jum_session_now(b->session), zone);
    g_autoptr(GDateTime) noon = g_date_time_new(zone, now.year, now.month, now.day, 12, 0, 0);
    if (noon != NULL)
        jum_focus_set_time(b->focus, g_date_time_to_unix(noon) * JUM_SECOND);
}

static void
on_hour(GtkRange *range, Bar *b)
{
    if (b->setting)
        return;
    show_hour(b);
    paint(b);
}

static void
on_dragged(JumScene *scene, double share, Bar *b)
{
    b->setting = TRUE;
    gtk_range_set_value(GTK_RANGE(b->split), 100.0 * share);
    b->setting = FALSE;
}

static void
on_split(GtkRange *range, Bar *b)
{
    if (b->setting)
        return;
    jum_scene_set_split(b->scene, gtk_range_get_value(range) / 100.0);
}

void
jum_study_time_step(GtkWidget *root, int steps)
{
    Bar *b = g_object_get_data(G_OBJECT(root), "bar");
    const JumStudySeries *s = chosen(b);
    if (s == NULL || s->time_s == NULL)
        return;
    int at = (int) gtk_range_get_value(GTK_RANGE(b->hour)) + steps, n = (int) s->n_times;
    gtk_range_set_value(GTK_RANGE(b->hour), ((at % n) + n) % n);
}

static gboolean
on_timer(gpointer data)
{
    Bar *b = data;
    jum_study_time_step(b->root, 1);
    return G_SOURCE_CONTINUE;
}

void
jum_study_time_play(GtkWidget *root)
{
    Bar *b = g_object_get_data(G_OBJECT(root), "bar");
    const JumStudySeries *s = chosen(b);
    if (b->timer != 0) {
        stop(b);
    } else if (s != NULL && s->time_s != NULL) {
        b->timer = g_timeout_add(PLAY_MS, on_timer, b);
        gtk_button_set_icon_name(GTK_BUTTON(b->play), "media-playback-pause-symbolic");
    }
}

static void
on_play(GtkButton *button, Bar *b)
{
    jum_study_time_play(b->root);
}

/* ---- building ---- */

static GtkWidget *
slider(const char *name, double high, GCallback changed, Bar *b)
{
    GtkWidget *scale = gtk_scale_new_with_range(GTK_ORIENTATION_HORIZONTAL, 0, high, 1);
    gtk_scale_set_draw_value(GTK_SCALE(scale), FALSE);
    gtk_range_set_round_digits(GTK_RANGE(scale), 0);
    gtk_widget_set_hexpand(scale, TRUE);
    jum_accessible_name(scale, name);
    g_signal_connect(scale, "value-changed", changed, b);
    return scale;
}

static GtkWidget *
build_split(Bar *b)
{
    b->split_row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    b->split = slider(_("Where the scenario begins"), 100, G_CALLBACK(on_split), b);
    gtk_range_set_value(GTK_RANGE(b->split), 50);
    gtk_box_append(GTK_BOX(b->split_row), gtk_label_new(_("◀ Today")));
    gtk_box_append(GTK_BOX(b->split_row), b->split);
    gtk_box_append(GTK_BOX(b->split_row), gtk_label_new(_("Scenario ▶")));
    return b->split_row;
}

GtkWidget *
jum_study_time_new(JumSession *session, JumScene *scene, JumFocus *focus)
{
    const char *const hows[] = {_("Difference"), _("Before and after"), _("Today"),
                                _("With the scenario"), NULL};
    Bar *b = g_new0(Bar, 1);
    b->session = g_object_ref(session);
    b->scene = g_object_ref(scene);
    b->focus = g_object_ref(focus);
    b->series = g_ptr_array_new();
    b->rasters = g_ptr_array_new();
    b->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_add_css_class(b->root, "time-bar");
    g_object_set_data_full(G_OBJECT(b->root), "bar", b, bar_free);
    gtk_box_append(GTK_BOX(b->root), build_split(b));
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    b->which = jum_choice_new(gtk_string_list_new(NULL));
    jum_accessible_name(b->which, _("What the map shows"));
    b->how = gtk_drop_down_new_from_strings(hows);
    jum_accessible_name(b->how, _("Today, scenario or difference"));
    b->play = gtk_button_new_from_icon_name("media-playback-start-symbolic");
    gtk_widget_set_tooltip_text(b->play, _("Run through the day (Ctrl+P)"));
    jum_accessible_name(b->play, _("Run through the day"));
    b->hour = slider(_("Time of the result"), 1, G_CALLBACK(on_hour), b);
    b->words = gtk_label_new("");
    gtk_widget_add_css_class(b->words, "heading");
    gtk_label_set_width_chars(GTK_LABEL(b->words), 6);
    g_signal_connect(b->which, "notify::selected", G_CALLBACK(on_which), b);
    g_signal_connect(b->how, "notify::selected", G_CALLBACK(on_how), b);
    g_signal_connect(b->play, "clicked", G_CALLBACK(on_play), b);
    GtkWidget *parts[] = {b->which, b->how, b->play, b->hour, b->words};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        gtk_box_append(GTK_BOX(row), parts[i]);
    gtk_box_append(GTK_BOX(b->root), row);
    g_signal_connect(scene, "split", G_CALLBACK(on_dragged), b);
    g_signal_connect_swapped(scene, "renewed", G_CALLBACK(paint), b);
    gtk_widget_set_visible(b->root, FALSE);
    return b->root;
}

static void
collect(Bar *b, GtkStringList *titles)
{
    for (int k = 0; b->result != NULL && k < JUM_N_STUDIES; k++) {
        const JumStudyPart *part = b->result->parts[k];
        for (guint s = 0; part != NULL && s < part->series->len; s++) {
            const JumStudySeries *series = part->series->pdata[s];
            g_ptr_array_add(b->series, part->series->pdata[s]);
            gtk_string_list_append(titles, _(series->title));
        }
    }
    for (int k = 0; b->result != NULL && k < JUM_N_STUDIES; k++) {
        const JumStudyPart *part = b->result->parts[k];
        for (guint r = 0; part != NULL && r < part->rasters->len; r++) {
            const JumStudyRaster *raster = part->rasters->pdata[r];
            g_ptr_array_add(b->rasters, part->rasters->pdata[r]);
            gtk_string_list_append(titles, _(raster->title));
        }
    }
}

/* Key of what is chosen, static; NULL: nothing. */
static const char *
chosen_key(Bar *b)
{
    const JumStudySeries *s = chosen(b);
    const JumStudyRaster *r = chosen_raster(b);
    return s != NULL ? s->key : r != NULL ? r->key : NULL;
}

/* Where the same key stands now; 0 if it is gone. */
static guint
find_key(Bar *b, const char *key)
{
    for (guint s = 0; s < b->series->len; s++)
        if (g_strcmp0(((const JumStudySeries *) b->series->pdata[s])->key, key) == 0)
            return s;
    for (guint r = 0; r < b->rasters->len; r++)
        if (g_strcmp0(((const JumStudyRaster *) b->rasters->pdata[r])->key, key) == 0)
            return b->series->len + r;
    return 0;
}

/* The hour at which most is different. */
static guint
busiest(const JumStudySeries *s)
{
    guint best = 0;
    double most = 0.0;
    for (guint t = 0; s != NULL && t < s->n_times; t++) {
        double sum = 0.0;
        for (guint row = 0; row < s->n_rows; row++) {
            gsize i = (gsize) t * s->n_rows + row;
            double d = fabs(s->then[i] - s->today[i]);
            sum += isfinite(d) ? d : 0.0;
        }
        if (sum > most * 1.001) {
            most = sum;
            best = t;
        }
    }
    return best;
}

void
jum_study_time_show(GtkWidget *root, const JumStudyResult *result)
{
    Bar *b = g_object_get_data(G_OBJECT(root), "bar");
    const char *key = chosen_key(b);
    b->result = result;
    g_ptr_array_set_size(b->series, 0);
    g_ptr_array_set_size(b->rasters, 0);
    g_autoptr(GtkStringList) titles = gtk_string_list_new(NULL);
    collect(b, titles);
    guint n = b->series->len + b->rasters->len;
    b->setting = TRUE;
    gtk_drop_down_set_model(GTK_DROP_DOWN(b->which), G_LIST_MODEL(titles));
    if (n > 0)
        gtk_drop_down_set_selected(GTK_DROP_DOWN(b->which), find_key(b, key));
    b->setting = FALSE;
    gtk_widget_set_visible(b->root, n > 0);
    if (b->series->len == 0)
        stop(b);
    on_which(NULL, NULL, b);
    if (key == NULL && chosen(b) != NULL && chosen(b)->time_s != NULL) {
        stop_sun(b);
        gtk_range_set_value(GTK_RANGE(b->hour), busiest(chosen(b)));
    }
}

void
jum_study_time_set_buildings(GtkWidget *root, JumStudyBuildings *buildings)
{
    Bar *b = g_object_get_data(G_OBJECT(root), "bar");
    jum_study_buildings_free(b->buildings);
    b->buildings = buildings;
    paint_ground(b, gtk_drop_down_get_selected(GTK_DROP_DOWN(b->how)));
}
