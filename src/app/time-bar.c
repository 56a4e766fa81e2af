/* Time on screen.  "Now" follows the clock of the territory; moving the hour or the day shows the sun of
 * that instant and puts the bar into a marked state that names it, with one button back.  Values are
 * never replayed by it: history has its own place, on the sheets. */
#include "app/time-bar.h"

#include "app/value-text.h"
#include "base/i18n.h"

typedef struct {
    JumSession *session;
    JumFocus *focus;
    GtkWidget *root, *now, *hour, *date, *calendar, *words;
    guint clock;
    gboolean setting; /* we move the widgets ourselves */
    JumTime minute;   /* the one shown */
} Bar;

static void
bar_free(gpointer data)
{
    Bar *b = data;
    g_clear_handle_id(&b->clock, g_source_remove);
    g_signal_handlers_disconnect_by_data(b->focus, b);
    g_signal_handlers_disconnect_by_data(b->session, b);
    g_object_unref(b->session);
    g_object_unref(b->focus);
    g_free(b);
}

static JumTime
shown(Bar *b)
{
    JumTime time = jum_focus_time(b->focus);
    return time == JUM_TIME_NONE ? jum_session_now(b->session) : time;
}

static void
refresh(Bar *b)
{
    gboolean live = jum_focus_time(b->focus) == JUM_TIME_NONE;
    JumTime time = shown(b), since;
    JumCivil civil = jum_time_civil(time, jum_session_zone(b->session));
    g_autofree char *clock = live ? jum_value_short_clock(time, jum_session_zone(b->session))
                                  : jum_value_minute(time, jum_session_zone(b->session));
    g_autoptr(GDateTime) day = g_date_time_new_local(civil.year, civil.month, civil.day, 12, 0, 0);
    g_autofree char *date = g_date_time_format(day, "%a %e %b %Y");
    b->minute =
        time / JUM_MINUTE; /* a clock of seconds would paint the whole window every second */
    b->setting = TRUE;
    gtk_range_set_value(GTK_RANGE(b->hour), civil.day_s / 3600);
    gtk_menu_button_set_label(GTK_MENU_BUTTON(b->date), date);
    b->setting = FALSE;
    g_autofree char *text =
        live
            ? g_strdup_printf(_("Now: %s"), clock)
            : g_strdup_printf(jum_world_link(jum_session_world(b->session), &since) == JUM_LINK_NONE
                                  ? _("Not now: sun and sky of %s.")
                                  : _("Not now: sun and sky of %s. The measurements are those of "
                                      "now."),
                              clock);
    gtk_label_set_text(GTK_LABEL(b->words), text);
    gtk_widget_set_sensitive(b->now, !live);
    (live ? gtk_widget_remove_css_class : gtk_widget_add_css_class)(b->root, "not-live");
}

static gboolean
on_clock(gpointer data)
{
    Bar *b = data;
    if (jum_focus_time(b->focus) == JUM_TIME_NONE && shown(b) / JUM_MINUTE != b->minute)
        refresh(b);
    return G_SOURCE_CONTINUE;
}

static void
on_time(JumFocus *focus, Bar *b)
{
    refresh(b);
}

static void
on_changed(JumSession *session, guint changes, Bar *b)
{
    if ((changes & JUM_INBOX_LINK) != 0)
        refresh(b);
}

static void
on_now(GtkButton *button, Bar *b)
{
    jum_focus_set_time(b->focus, JUM_TIME_NONE);
}

static void
set_civil(Bar *b, int year, int month, int day, double hours)
{
    int minutes = (int) (hours * 60 + 0.5);
    minutes = CLAMP(minutes, 0, 24 * 60 - 1);
    g_autoptr(GDateTime) t = g_date_time_new(jum_session_zone(b->session), year, month, day,
                                             minutes / 60, minutes % 60, 0);
    if (t != NULL)
        jum_focus_set_time(b->focus, g_date_time_to_unix(t) * JUM_SECOND);
}

static void
on_hour(GtkRange *range, Bar *b)
{
    if (b->setting)
        return;
    JumCivil civil = jum_time_civil(shown(b), jum_session_zone(b->session));
    set_civil(b, civil.year, civil.month, civil.day, gtk_range_get_value(range));
}

static void
on_day(GtkCalendar *calendar, Bar *b)
{
    g_autoptr(GDateTime) day = gtk_calendar_get_date(calendar);
    JumCivil civil = jum_time_civil(shown(b), jum_session_zone(b->session));
    set_civil(b, g_date_time_get_year(day), g_date_time_get_month(day),
              g_date_time_get_day_of_month(day), civil.day_s / 3600);
}

static GtkWidget *
build_hour(Bar *b)
{
    b->hour = gtk_scale_new_with_range(GTK_ORIENTATION_HORIZONTAL, 0, 24, 0.25);
    gtk_scale_set_draw_value(GTK_SCALE(b->hour), FALSE);
    for (int h = 0; h <= 24; h += 12) {
        g_autofree char *mark = g_strdup_printf("%d h", h);
        gtk_scale_add_mark(GTK_SCALE(b->hour), h, GTK_POS_BOTTOM, mark);
    }
    gtk_widget_set_hexpand(b->hour, TRUE);
    gtk_widget_set_size_request(b->hour, 110, -1);
    gtk_accessible_update_property(GTK_ACCESSIBLE(b->hour), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Hour of the sun"), -1);
    g_signal_connect(b->hour, "value-changed", G_CALLBACK(on_hour), b);
    return b->hour;
}

GtkWidget *
jum_time_bar_new(JumSession *session, JumFocus *focus)
{
    Bar *b = g_new0(Bar, 1);
    b->session = g_object_ref(session);
    b->focus = g_object_ref(focus);
    b->root = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    gtk_widget_add_css_class(b->root, "time-bar");
    g_object_set_data_full(G_OBJECT(b->root), "bar", b, bar_free);
    b->now = gtk_button_new_with_label(_("Now"));
    gtk_widget_set_valign(b->now, GTK_ALIGN_CENTER);
    gtk_widget_set_tooltip_text(b->now, _("Back to the present"));
    g_signal_connect(b->now, "clicked", G_CALLBACK(on_now), b);
    b->calendar = gtk_calendar_new();
    g_signal_connect(b->calendar, "day-selected", G_CALLBACK(on_day), b);
    GtkWidget *popover = gtk_popover_new();
    gtk_popover_set_child(GTK_POPOVER(popover), b->calendar);
    b->date = gtk_menu_button_new();
    gtk_menu_button_set_popover(GTK_MENU_BUTTON(b->date), popover);
    gtk_widget_set_valign(b->date, GTK_ALIGN_CENTER);
    gtk_accessible_update_property(GTK_ACCESSIBLE(b->date), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Day of the sun"), -1);
    b->words = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(b->words), 0);
    gtk_label_set_wrap(GTK_LABEL(b->words), TRUE);
    gtk_label_set_width_chars(GTK_LABEL(b->words), 12);
    gtk_widget_add_css_class(b->words, "time-words");
    gtk_box_append(GTK_BOX(b->root), b->now);
    gtk_box_append(GTK_BOX(b->root), b->words);
    gtk_box_append(GTK_BOX(b->root), build_hour(b));
    gtk_box_append(GTK_BOX(b->root), b->date);
    g_signal_connect(focus, "time", G_CALLBACK(on_time), b);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), b);
    b->clock = g_timeout_add(1000, on_clock, b);
    refresh(b);
    return b->root;
}
