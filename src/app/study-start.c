/* Where the day that is studied begins.  "From now" takes what is measured of tanks, pumps and valves, as far as it can be
 * believed, into the scenario itself, so that the same file gives the same answer tomorrow; pressed again, it takes it
 * anew. */
#include "app/study-start.h"

#include "base/i18n.h"

typedef struct {
    JumSession *session;
    JumScenarioEdit *edit;
    void (*changed)(gpointer data);
    gpointer data;
    GtkWidget *words, *usual;
} Start;

static void
start_free(gpointer data)
{
    Start *s = data;
    g_object_unref(s->session);
    g_free(s);
}

static void
measured_clear(gpointer data)
{
    g_free(((JumMeasured *) data)->address);
}

/* The usable values of a quantity, asset by asset. */
static void
gather(Start *s, JumQuantity quantity, JumTable table, JumTime now, GArray *measured)
{
    const JumPoints *points = jum_session_points(s->session);
    const JumWorld *world = jum_session_world(s->session);
    const JumLayer *layer = jum_points_layer(points, table);
    for (guint row = 0; layer != NULL && row < jum_layer_n_rows(layer); row++) {
        guint32 point = jum_points_at(points, quantity, row);
        if (point == JUM_POINT_NONE || measured->len >= JUM_MEASURED_MOST ||
            !jum_quality_is_usable(jum_world_quality(world, point, now)))
            continue;
        JumMeasured one = {jum_points_address(points, table, row),
                           CLAMP(jum_world_value(world, point), 0.0, jum_points_hi(points, point))};
        g_array_append_val(measured, one);
    }
}

static void
on_now(GtkButton *button, Start *s)
{
    JumTime now = jum_session_now(s->session);
    g_autoptr(GArray) measured = g_array_new(FALSE, FALSE, sizeof(JumMeasured));
    g_array_set_clear_func(measured, measured_clear);
    gather(s, JUM_QUANTITY_water_tank_level, JUM_TABLE_water_tank, now, measured);
    gather(s, JUM_QUANTITY_water_pump_running, JUM_TABLE_water_pump, now, measured);
    gather(s, JUM_QUANTITY_water_valve_opening, JUM_TABLE_water_valve, now, measured);
    if (measured->len == 0) {
        gtk_label_set_text(GTK_LABEL(s->words),
                           _("Nothing of the water network is measured at this moment."));
        return;
    }
    jum_scenario_edit_start(s->edit, now, measured);
    jum_study_start_refresh(gtk_widget_get_parent(s->words));
    s->changed(s->data);
}

static void
on_usual(GtkButton *button, Start *s)
{
    jum_scenario_edit_start(s->edit, JUM_TIME_NONE, NULL);
    jum_study_start_refresh(gtk_widget_get_parent(s->words));
    s->changed(s->data);
}

void
jum_study_start_refresh(GtkWidget *start)
{
    Start *s = g_object_get_data(G_OBJECT(start), "start");
    const JumScenario *scenario = jum_scenario_edit_now(s->edit);
    gtk_widget_set_sensitive(s->usual, scenario->measured->len > 0);
    if (scenario->measured->len == 0) {
        gtk_label_set_text(GTK_LABEL(s->words), _("Water: one day from midnight, usual levels"));
        return;
    }
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(scenario->instant / JUM_SECOND);
    g_autoptr(GDateTime) civil = g_date_time_to_timezone(utc, jum_session_zone(s->session));
    g_autofree char *when = g_date_time_format(civil, _("%Y-%m-%d at %H:%M"));
    g_autofree char *text = g_strdup_printf(_("Water: 24 hours as measured on %s (%u values)"),
                                            when, scenario->measured->len);
    gtk_label_set_text(GTK_LABEL(s->words), text);
}

static GtkWidget *
push(const char *text, const char *tip, GCallback clicked, Start *s)
{
    GtkWidget *button = gtk_button_new_with_label(text);
    gtk_widget_set_tooltip_text(button, tip);
    gtk_widget_set_hexpand(button, TRUE);
    g_signal_connect(button, "clicked", clicked, s);
    return button;
}

GtkWidget *
jum_study_start_new(JumSession *session,
                    JumScenarioEdit *edit,
                    void (*changed)(gpointer data),
                    gpointer data)
{
    Start *s = g_new0(Start, 1);
    s->session = g_object_ref(session);
    s->edit = edit;
    s->changed = changed;
    s->data = data;
    s->words = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
    gtk_label_set_wrap(GTK_LABEL(s->words), TRUE);
    gtk_label_set_xalign(GTK_LABEL(s->words), 0);
    GtkWidget *root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_set_homogeneous(GTK_BOX(row), TRUE);
    gtk_box_append(GTK_BOX(row),
                   push(_("From now"), _("Tanks, pumps and valves as they are measured now"),
                        G_CALLBACK(on_now), s));
    s->usual = push(_("From midnight"), _("A usual day"), G_CALLBACK(on_usual), s);
    gtk_box_append(GTK_BOX(row), s->usual);
    gtk_box_append(GTK_BOX(root), s->words);
    gtk_box_append(GTK_BOX(root), row);
    g_object_set_data_full(G_OBJECT(root), "start", s, start_free);
    jum_study_start_refresh(root);
    return root;
}
