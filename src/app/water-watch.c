/* The desk's own water model.  One job at a time on a worker with its own copy of the territory: first reading it, then
 * each minute a solution of the measured state.  Results come back on the main thread; a watch that is gone drops
 * them.  What it shows is a difference with its uncertainty, in the colours of differences, never an alarm. */
#include "app/water-watch.h"

#include "base/i18n.h"
#include "model/water-residual.h"
#include "overlay/scale.h"

#include <math.h>

#define PERIOD_S   60
#define BAR_M      10.19716
#define WEEKEND_PU 0.94

/* What the worker works on; the last job or the watch, whichever ends later, frees it. */
typedef struct {
    char *path;
    JumTerritory *territory;
    JumWaterTables *tables;
    JumWaterService *service;
    JumWaterCase *c;
} Model;

typedef struct {
    Model *model;
    double *valve_opening_pu, *pump_running, *tank_level_m, *pressure_m;
    double demand_pu[JUM_WATER_N_USES];
    double *difference_bar; /* the answer */
    JumWaterResidual residual;
} Job;

struct JumWaterWatch {
    JumSession *session;
    JumFocus *focus;
    JumScene *scene;
    GtkWidget *row, *toggle, *said;
    gboolean asked;
    Model *model;
    GCancellable *cancel;
    gboolean busy, shows;
    JumView *told; /* the view that knows what the street owes */
    guint clock;
    double *difference_bar; /* of the last answer */
    JumWaterResidual residual;
};

static void
model_clear(gpointer data)
{
    Model *m = data;
    jum_water_case_free(m->c);
    jum_water_service_free(m->service);
    jum_water_tables_free(m->tables);
    jum_territory_free(m->territory);
    g_free(m->path);
}

static void
job_free(gpointer data)
{
    Job *job = data;
    g_atomic_rc_box_release_full(job->model, model_clear);
    g_free(job->valve_opening_pu);
    g_free(job->pump_running);
    g_free(job->tank_level_m);
    g_free(job->pressure_m);
    g_free(job->difference_bar);
    g_free(job);
}

/* ---- the worker ---- */

static gboolean
model_read(Model *m, GError **error)
{
    if (m->c != NULL)
        return TRUE;
    m->territory = jum_territory_open(m->path, error);
    m->tables = m->territory != NULL ? jum_water_tables_read(m->territory, error) : NULL;
    m->service =
        m->tables != NULL ? jum_water_service_new(m->territory, m->tables->node, error) : NULL;
    m->c = m->service != NULL ? jum_water_case_new(m->tables, m->service, error) : NULL;
    return m->c != NULL;
}

static void
work(GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
    Job *job = data;
    GError *error = NULL;
    if (!model_read(job->model, &error)) {
        g_task_return_error(task, error);
        return;
    }
    if (job->pressure_m != NULL) {
        const JumWaterNow now = {job->valve_opening_pu,
                                 job->pump_running,
                                 job->tank_level_m,
                                 {job->demand_pu[0], job->demand_pu[1], job->demand_pu[2]}};
        guint n = jum_water_case_n_nodes(job->model->c);
        job->difference_bar = g_new(double, n + 1);
        jum_water_residual(job->model->c, &now, job->pressure_m, job->difference_bar,
                           &job->residual);
        for (guint i = 0; i < n; i++)
            job->difference_bar[i] /= BAR_M;
    }
    g_task_return_boolean(task, TRUE);
}

/* ---- back on the main thread ---- */

static void
tell_street(JumWaterWatch *watch)
{
    JumView *view = jum_scene_view(watch->scene);
    const JumWaterService *s = watch->model->service;
    if (view == NULL || s == NULL || watch->told == view)
        return;
    const JumStreetPressure street = {s->n_nodes, s->required_m, s->limits.fire_bar,
                                      s->limits.comfort_low_bar, s->limits.comfort_high_bar};
    jum_view_set_street_pressure(view, &street);
    jum_scene_queue(watch->scene);
    watch->told = view;
}

static char *
sentence_of(const JumWaterResidual *r)
{
    char noise[JUM_VALUE_BYTES], bias[JUM_VALUE_BYTES], n[JUM_VALUE_BYTES], m[JUM_VALUE_BYTES];
    if (!r->solved)
        return g_strdup(_("The model did not converge on what is measured."));
    if (r->compared == 0)
        return g_strdup(_("No fresh pressure to compare with."));
    jum_number_text(r->noise_m / BAR_M, 2, noise);
    jum_number_text(r->bias_m / BAR_M, 2, bias);
    jum_number_text(r->suspicious, 0, n);
    jum_number_text(r->compared, 0, m);
    return g_strdup_printf(_("%s of %s places measure less than the model by more "
                             "than ±%s bar (all: %s bar). A wrong valve, roughness or demand looks "
                             "the same."),
                           n, m, noise, bias);
}

static void
show(JumWaterWatch *watch)
{
    gboolean wanted = jum_focus_leaks(watch->focus) && watch->difference_bar != NULL &&
                      watch->residual.compared > 0;
    g_autofree char *text = !jum_focus_leaks(watch->focus)  ? g_strdup("")
                            : watch->difference_bar != NULL ? sentence_of(&watch->residual)
                                                            : g_strdup(_("Being solved…"));
    gtk_label_set_text(GTK_LABEL(watch->said), text);
    if (wanted) {
        char noise[JUM_VALUE_BYTES];
        jum_number_text(watch->residual.noise_m / BAR_M, 2, noise);
        g_autofree char *title =
            g_strdup_printf(_("Measured minus modelled pressure (±%s bar is noise)"), noise);
        const JumViewValues values = {.table = JUM_TABLE_water_node,
                                      .values = watch->difference_bar,
                                      .title = title,
                                      .unit = "bar",
                                      .is_signed = TRUE,
                                      .low = NAN,
                                      .high = MAX(0.3, 4.0 * watch->residual.noise_m / BAR_M)};
        jum_scene_set_values(watch->scene, &values);
    } else if (watch->shows) {
        jum_scene_set_values(watch->scene, NULL);
    }
    watch->shows = wanted;
}

static void
on_renewed(JumScene *scene, JumWaterWatch *watch)
{
    watch->told = NULL;
    tell_street(watch);
    show(watch);
}

static void
on_done(GObject *source, GAsyncResult *result, gpointer data)
{
    JumWaterWatch *watch = data;
    Job *job = g_task_get_task_data(G_TASK(result));
    g_autoptr(GError) error = NULL;
    gboolean ok = g_task_propagate_boolean(G_TASK(result), &error);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return; /* the watch is gone */
    watch->busy = FALSE;
    if (!ok) {
        g_info("water watch: %s", error->message);
        return;
    }
    tell_street(watch);
    if (job->difference_bar == NULL)
        return;
    g_free(watch->difference_bar);
    watch->difference_bar = g_steal_pointer(&job->difference_bar);
    watch->residual = job->residual;
    show(watch);
}

/* ---- asking ---- */

static double *
measured(JumWaterWatch *watch, JumQuantity quantity)
{
    const JumPoints *points = jum_session_points(watch->session);
    JumWorld *world = jum_session_world(watch->session);
    JumTime now = jum_session_now(watch->session);
    guint n = 0;
    guint32 first = jum_points_range(points, quantity, &n);
    double *values = g_new(double, n + 1);
    for (guint i = 0; i < n; i++)
        values[i] = jum_quality_is_usable(jum_world_quality(world, first + i, now))
                        ? jum_world_value(world, first + i)
                        : NAN;
    return values;
}

static void
ask(JumWaterWatch *watch, gboolean compare)
{
    if (watch->busy)
        return;
    watch->busy = TRUE;
    Job *job = g_new0(Job, 1);
    job->model = g_atomic_rc_box_acquire(watch->model);
    if (compare) {
        JumCivil civil =
            jum_time_civil(jum_session_now(watch->session), jum_session_zone(watch->session));
        for (int use = 0; use < JUM_WATER_N_USES; use++)
            job->demand_pu[use] = (civil.wday >= 6 ? WEEKEND_PU : 1.0) *
                                  jum_water_demand_pu((JumWaterUse) use, civil.day_s);
        job->valve_opening_pu = measured(watch, JUM_QUANTITY_water_valve_opening);
        job->pump_running = measured(watch, JUM_QUANTITY_water_pump_running);
        job->tank_level_m = measured(watch, JUM_QUANTITY_water_tank_level);
        job->pressure_m = measured(watch, JUM_QUANTITY_water_node_pressure);
    }
    GTask *task = g_task_new(NULL, watch->cancel, on_done, watch);
    g_task_set_task_data(task, job, job_free);
    g_task_run_in_thread(task, work);
    g_object_unref(task);
}

static gboolean
on_clock(gpointer data)
{
    JumWaterWatch *watch = data;
    tell_street(watch);
    if (jum_focus_leaks(watch->focus))
        ask(watch, TRUE);
    return G_SOURCE_CONTINUE;
}

static void
on_themes(JumFocus *focus, JumWaterWatch *watch)
{
    gboolean leaks = jum_focus_leaks(focus);
    gtk_widget_set_visible(watch->row, jum_focus_theme(focus, JUM_THEME_water));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(watch->toggle), leaks);
    if (leaks && !watch->asked)
        ask(watch, TRUE);
    watch->asked = leaks;
    show(watch);
}

static void
on_toggled(GtkToggleButton *button, JumWaterWatch *watch)
{
    jum_focus_set_leaks(watch->focus, gtk_toggle_button_get_active(button));
}

static void
build_row(JumWaterWatch *watch)
{
    watch->row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    watch->toggle = gtk_toggle_button_new_with_label(_("Leak suspicion"));
    watch->said = gtk_label_new("");
    gtk_widget_set_tooltip_text(
        watch->toggle, _("Measured minus modelled pressure on the map, solved again each minute"));
    gtk_label_set_wrap(GTK_LABEL(watch->said), TRUE);
    gtk_label_set_xalign(GTK_LABEL(watch->said), 0);
    gtk_widget_set_hexpand(watch->said, TRUE);
    gtk_widget_add_css_class(watch->row, "water-row");
    gtk_box_append(GTK_BOX(watch->row), watch->toggle);
    gtk_box_append(GTK_BOX(watch->row), watch->said);
    g_signal_connect(watch->toggle, "toggled", G_CALLBACK(on_toggled), watch);
}

JumWaterWatch *
jum_water_watch_new(JumSession *session, JumFocus *focus, JumScene *scene)
{
    const JumLayer *nodes = jum_points_layer(jum_session_points(session), JUM_TABLE_water_node);
    if (nodes == NULL || jum_layer_n_rows(nodes) == 0)
        return NULL;
    JumWaterWatch *watch = g_new0(JumWaterWatch, 1);
    watch->session = g_object_ref(session);
    watch->focus = g_object_ref(focus);
    watch->scene = g_object_ref(scene);
    build_row(watch);
    watch->cancel = g_cancellable_new();
    watch->model = g_atomic_rc_box_new0(Model);
    watch->model->path = g_strdup(jum_session_info(session)->path);
    watch->clock = g_timeout_add_seconds(PERIOD_S, on_clock, watch);
    g_signal_connect(focus, "themes", G_CALLBACK(on_themes), watch);
    g_signal_connect(scene, "renewed", G_CALLBACK(on_renewed), watch);
    on_themes(focus, watch);
    ask(watch, FALSE);
    return watch;
}

GtkWidget *
jum_water_watch_row(JumWaterWatch *watch)
{
    return watch->row;
}

void
jum_water_watch_free(JumWaterWatch *watch)
{
    if (watch == NULL)
        return;
    g_cancellable_cancel(watch->cancel);
    g_object_unref(watch->cancel);
    g_clear_handle_id(&watch->clock, g_source_remove);
    g_signal_handlers_disconnect_by_data(watch->focus, watch);
    g_signal_handlers_disconnect_by_data(watch->scene, watch);
    g_atomic_rc_box_release_full(watch->model, model_clear);
    g_object_unref(watch->scene);
    g_object_unref(watch->focus);
    g_object_unref(watch->session);
    g_free(watch->difference_bar);
    g_free(watch);
}
