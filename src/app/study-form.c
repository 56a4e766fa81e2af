/* The controls of a scenario.  They are the only state: a scenario is read from them when it is run or
 * saved, so that what is computed is always what stands on screen. */
#include "app/study-form.h"

#include "app/accessible.h"
#include "base/i18n.h"

#include <string.h>

#define HOURS_N 48 /* half hours of a day */

struct JumStudyForm {
    JumSession *session;
    const JumLightingRules *rules;
    GtkWidget *root, *title, *zone, *change, *factor, *from, *to, *programme, *dim_rows,
        *programme_rows, *drawn;
    GPtrArray *communes; /* codes, in the order of the list after "whole" and "drawn" */
    double *x_m, *y_m;
    guint n;
};

enum {
    ZONE_ALL,
    ZONE_DRAWN,
    ZONE_COMMUNES
};

static void
form_free(gpointer data)
{
    JumStudyForm *f = data;
    g_ptr_array_unref(f->communes);
    g_object_unref(f->session);
    g_free(f->x_m);
    g_free(f->y_m);
    g_free(f);
}

/* ---- building ---- */

static GtkWidget *
labelled(const char *title, GtkWidget *control)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    GtkWidget *label = gtk_label_new(title);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_widget_add_css_class(label, "dim-label");
    gtk_widget_add_css_class(label, "caption");
    jum_accessible_name(control, title);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), control);
    return box;
}

static GtkWidget *
zone_control(JumStudyForm *f)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const JumLayer *layer = jum_session_layer(f->session, JUM_TABLE_commune);
    g_ptr_array_add(names, g_strdup(_("The whole territory")));
    g_ptr_array_add(names, g_strdup(_("The zone drawn on the map")));
    for (guint r = 0; layer != NULL && r < jum_layer_n_rows(layer); r++) {
        const char *name = jum_layer_text(layer, jum_layer_column(layer, "name"), r);
        g_ptr_array_add(f->communes, g_strdup(jum_layer_id(layer, r)));
        g_ptr_array_add(names, g_strdup(name != NULL ? name : jum_layer_id(layer, r)));
    }
    g_ptr_array_add(names, NULL);
    return gtk_drop_down_new_from_strings((const char *const *) names->pdata);
}

static GtkWidget *
hour_control(guint half_hour)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < HOURS_N; i++)
        g_ptr_array_add(names, g_strdup_printf("%02u:%02u", i / 2, i % 2 * 30));
    g_ptr_array_add(names, NULL);
    GtkWidget *drop = gtk_drop_down_new_from_strings((const char *const *) names->pdata);
    gtk_drop_down_set_selected(GTK_DROP_DOWN(drop), half_hour);
    return drop;
}

static GtkWidget *
programme_control(JumStudyForm *f)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < f->rules->n_programmes; i++)
        g_ptr_array_add(names, (gpointer) _(f->rules->programmes[i].title));
    g_ptr_array_add(names, NULL);
    return gtk_drop_down_new_from_strings((const char *const *) names->pdata);
}

static void
on_zone(GtkDropDown *drop, GParamSpec *spec, JumStudyForm *f)
{
    gtk_widget_set_visible(f->drawn,
                           gtk_drop_down_get_selected(GTK_DROP_DOWN(f->zone)) == ZONE_DRAWN);
}

static void
on_change(GtkDropDown *drop, GParamSpec *spec, JumStudyForm *f)
{
    gboolean dim = gtk_drop_down_get_selected(GTK_DROP_DOWN(f->change)) == 0;
    gtk_widget_set_visible(f->dim_rows, dim);
    gtk_widget_set_visible(f->programme_rows, !dim);
}

static void
build_dim(JumStudyForm *f)
{
    f->dim_rows = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    f->factor = gtk_scale_new_with_range(GTK_ORIENTATION_HORIZONTAL, 0, 100, 5);
    gtk_scale_set_draw_value(GTK_SCALE(f->factor), TRUE);
    gtk_scale_set_value_pos(GTK_SCALE(f->factor), GTK_POS_RIGHT);
    gtk_range_set_value(GTK_RANGE(f->factor), 50);
    f->from = hour_control(46);
    f->to = hour_control(11);
    GtkWidget *hours = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    gtk_box_set_homogeneous(GTK_BOX(hours), TRUE);
    gtk_box_append(GTK_BOX(hours), labelled(_("From"), f->from));
    gtk_box_append(GTK_BOX(hours), labelled(_("To"), f->to));
    gtk_box_append(GTK_BOX(f->dim_rows),
                   labelled(_("Share of today's level, per cent"), f->factor));
    gtk_box_append(GTK_BOX(f->dim_rows), hours);
}

JumStudyForm *
jum_study_form_new(JumSession *session, const JumLightingRules *rules)
{
    const char *const changes[] = {_("Dim"), _("Another programme"), NULL};
    JumStudyForm *f = g_new0(JumStudyForm, 1);
    f->session = g_object_ref(session);
    f->rules = rules;
    f->communes = g_ptr_array_new_with_free_func(g_free);
    f->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    g_object_set_data_full(G_OBJECT(f->root), "form", f, form_free);
    f->title = gtk_entry_new();
    gtk_editable_set_text(GTK_EDITABLE(f->title), _("Dimming at night"));
    f->zone = zone_control(f);
    f->drawn = gtk_label_new(_("No zone is drawn yet: use “Draw the zone”."));
    gtk_label_set_wrap(GTK_LABEL(f->drawn), TRUE);
    gtk_label_set_xalign(GTK_LABEL(f->drawn), 0);
    gtk_widget_add_css_class(f->drawn, "caption");
    f->change = gtk_drop_down_new_from_strings(changes);
    build_dim(f);
    f->programme = programme_control(f);
    f->programme_rows = labelled(_("Programme"), f->programme);
    GtkWidget *parts[] = {labelled(_("Title"), f->title),
                          labelled(_("Where"), f->zone),
                          f->drawn,
                          labelled(_("What changes"), f->change),
                          f->dim_rows,
                          f->programme_rows};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        gtk_box_append(GTK_BOX(f->root), parts[i]);
    g_signal_connect(f->change, "notify::selected", G_CALLBACK(on_change), f);
    g_signal_connect(f->zone, "notify::selected", G_CALLBACK(on_zone), f);
    on_change(NULL, NULL, f);
    on_zone(NULL, NULL, f);
    return f;
}

GtkWidget *
jum_study_form_widget(JumStudyForm *f)
{
    return f->root;
}

/* ---- to and from a scenario ---- */

static JumZone
zone_of(JumStudyForm *f)
{
    guint chosen = gtk_drop_down_get_selected(GTK_DROP_DOWN(f->zone));
    if (chosen == ZONE_DRAWN && f->n >= 3)
        return (JumZone){
            .kind = JUM_ZONE_POLYGON, .n_vertices = f->n, .x_m = f->x_m, .y_m = f->y_m};
    if (chosen >= ZONE_COMMUNES && chosen - ZONE_COMMUNES < f->communes->len)
        return (JumZone){.kind = JUM_ZONE_COMMUNE,
                         .commune = f->communes->pdata[chosen - ZONE_COMMUNES]};
    return (JumZone){.kind = JUM_ZONE_ALL};
}

static double
seconds_of(GtkWidget *hour)
{
    return gtk_drop_down_get_selected(GTK_DROP_DOWN(hour)) * 1800.0;
}

JumScenario *
jum_study_form_scenario(JumStudyForm *f)
{
    JumScenario *scenario = jum_scenario_new();
    JumZone zone = zone_of(f);
    g_free(scenario->title);
    scenario->title = g_strdup(gtk_editable_get_text(GTK_EDITABLE(f->title)));
    g_free(scenario->territory);
    scenario->territory = g_strdup(jum_session_info(f->session)->hash);
    if (gtk_drop_down_get_selected(GTK_DROP_DOWN(f->change)) == 0) {
        jum_scenario_add_dim(scenario, &zone, gtk_range_get_value(GTK_RANGE(f->factor)) / 100,
                             seconds_of(f->from), seconds_of(f->to));
    } else {
        guint i = gtk_drop_down_get_selected(GTK_DROP_DOWN(f->programme));
        if (i < f->rules->n_programmes)
            jum_scenario_add_program(scenario, &zone, f->rules->programmes[i].name);
    }
    return scenario;
}

void
jum_study_form_set_area(JumStudyForm *f, const JumArea *area)
{
    g_free(f->x_m);
    g_free(f->y_m);
    f->n = area->n;
    f->x_m = g_memdup2(area->x_m, area->n * sizeof(double));
    f->y_m = g_memdup2(area->y_m, area->n * sizeof(double));
    g_autofree char *text = g_strdup_printf(_("A zone of %u corners is drawn."), f->n);
    gtk_label_set_text(GTK_LABEL(f->drawn), text);
    gtk_drop_down_set_selected(GTK_DROP_DOWN(f->zone), ZONE_DRAWN);
}

static gboolean
show_zone(JumStudyForm *f, const JumZone *zone)
{
    if (zone->kind == JUM_ZONE_ALL)
        gtk_drop_down_set_selected(GTK_DROP_DOWN(f->zone), ZONE_ALL);
    if (zone->kind == JUM_ZONE_POLYGON)
        jum_study_form_set_area(
            f, &(JumArea){.n = zone->n_vertices, .x_m = zone->x_m, .y_m = zone->y_m});
    for (guint i = 0; zone->kind == JUM_ZONE_COMMUNE && i < f->communes->len; i++)
        if (strcmp(f->communes->pdata[i], zone->commune) == 0)
            gtk_drop_down_set_selected(GTK_DROP_DOWN(f->zone), ZONE_COMMUNES + i);
    return zone->kind != JUM_ZONE_ASSETS;
}

const char *
jum_study_form_show(JumStudyForm *f, const JumScenario *scenario)
{
    gtk_editable_set_text(GTK_EDITABLE(f->title), scenario->title != NULL ? scenario->title : "");
    if (scenario->changes->len == 0)
        return _("This scenario changes nothing.");
    const JumChange *change = scenario->changes->pdata[0];
    gboolean whole = show_zone(f, &change->zone) && scenario->changes->len == 1;
    gboolean dim = change->type == JUM_CHANGE_LAMP_DIM;
    gtk_drop_down_set_selected(GTK_DROP_DOWN(f->change), dim ? 0 : 1);
    if (dim) {
        gtk_range_set_value(GTK_RANGE(f->factor), change->factor * 100);
        gtk_drop_down_set_selected(GTK_DROP_DOWN(f->from),
                                   (guint) (change->from_s / 1800) % HOURS_N);
        gtk_drop_down_set_selected(GTK_DROP_DOWN(f->to), (guint) (change->to_s / 1800) % HOURS_N);
    } else {
        int i = jum_lighting_rules_programme(f->rules, change->programme);
        gtk_drop_down_set_selected(GTK_DROP_DOWN(f->programme), (guint) MAX(i, 0));
    }
    return whole ? NULL
                 : _("This scenario holds more than the controls show: only its first change is "
                     "on screen.");
}
