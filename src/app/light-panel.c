/* The night of the territory at the desk: a review (study/light-review.h) runs on a worker with a territory of its own, on
 * a copy of the measured levels; its field lies on the ground and its tables beside the controls.  The power that lamps
 * draw now is summed here, live. */
#include "app/light-panel.h"

#include "app/accessible.h"
#include "app/study-table.h"
#include "base/i18n.h"
#include "model/street-classes.h"
#include "overlay/scale.h"
#include "study/light-review.h"

#include <math.h>

#define LEFT_PX  300
#define AGAIN_MS (5 * 60 * 1000)
#define LIVE_MS  2000
#define LOW_LX   0.1
#define HIGH_LX  100.0

enum {
    GROUND_NONE,
    GROUND_LUX,
    GROUND_CLASSES,
    GROUND_CORRIDORS,
};

typedef struct {
    GtkWidget *root, *ground, *levels, *dark, *white, *within, *run, *state, *live, *table;
    JumSession *session;
    JumScene *scene;
    JumLightReview *review; /* shown */
    float *classes;         /* [roads] 0 meets, 1 no verdict, 2 below */
    GCancellable *cancel;   /* of the run in progress */
    guint again, live_timer;
    gboolean shown; /* something of ours is on the map */
} Panel;

static void
panel_free(gpointer data)
{
    Panel *p = data;
    g_clear_handle_id(&p->again, g_source_remove);
    g_clear_handle_id(&p->live_timer, g_source_remove);
    if (p->cancel != NULL)
        g_cancellable_cancel(p->cancel);
    g_clear_object(&p->cancel);
    jum_light_review_free(p->review);
    g_free(p->classes);
    g_object_unref(p->session);
    g_free(p);
}

static void
say(Panel *p, const char *sentence)
{
    gtk_label_set_text(GTK_LABEL(p->state), sentence);
}

/* ---- on the ground ---- */

static void
fill_lux(gpointer data, const JumFieldGrid *grid, float *values)
{
    Panel *p = data;
    jum_city_field_window(jum_city_light_field(p->review->light), grid->x0_m, grid->y0_m,
                          grid->cell_m, grid->nx, grid->ny, values);
}

static void
fill_classes(gpointer data, const JumFieldGrid *grid, float *values)
{
    Panel *p = data;
    jum_city_light_paint_streets(p->review->light, p->classes, grid->x0_m, grid->y0_m, grid->cell_m,
                                 grid->nx, grid->ny, values);
}

static void
show_corridors(Panel *p)
{
    JumViewValues values = {.table = JUM_TABLE_lamp,
                            .values = p->review->corridor,
                            .title = _("Lamps too white near nature"),
                            .unit = "K",
                            .low = gtk_spin_button_get_value(GTK_SPIN_BUTTON(p->white)),
                            .high = 5000.0};
    jum_scene_set_values(p->scene, &values);
}

static void
show_ground(Panel *p)
{
    static const double levels[] = {1.0, 2.0, 5.0, 10.0, 20.0, 50.0};
    const char *const classes[] = {_("Meets its class"), _("No verdict: assumed data"),
                                   _("Below its class"), NULL};
    guint what = gtk_drop_down_get_selected(GTK_DROP_DOWN(p->ground));
    if (p->shown) { /* what others laid on the ground is theirs */
        jum_scene_set_field(p->scene, NULL, NULL);
        jum_scene_set_values(p->scene, NULL);
    }
    p->shown = p->review != NULL && what != GROUND_NONE;
    if (!p->shown)
        return;
    const JumCityField *f = jum_city_light_field(p->review->light);
    double tile = JUM_CITY_TILE * JUM_CITY_CELL;
    JumViewField field = {
        .fill = what == GROUND_LUX ? fill_lux : fill_classes,
        .data = p,
        .extent_m = {f->x0_m, f->y0_m, f->x0_m + f->columns * tile, f->y0_m + f->rows * tile},
        .title = _("Illuminance"),
        .unit = "lx",
        .low = what == GROUND_LUX ? LOW_LX : 0.0,
        .high = what == GROUND_LUX ? HIGH_LX : 2.0,
        .logarithmic = what == GROUND_LUX,
        .photometric = TRUE,
        .levels = levels,
        .n_levels = what == GROUND_LUX ? G_N_ELEMENTS(levels) : 0,
        .classes = what == GROUND_LUX ? NULL : classes,
    };
    if (what == GROUND_CORRIDORS)
        show_corridors(p);
    else
        jum_scene_set_field(p->scene, &field, NULL);
}

static void
on_renewed(JumScene *scene, GtkWidget *root)
{
    show_ground(g_object_get_data(G_OBJECT(root), "panel-light"));
}

/* ---- computing ---- */

typedef struct {
    char *path;
    JumLightReviewAsked asked;
} Work;

static void
work_free(gpointer data)
{
    Work *w = data;
    g_free(w->path);
    g_free(w->asked.level_pu);
    g_free(w->asked.power_w);
    g_free(w);
}

static void
run_review(GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
    Work *w = data;
    GError *error = NULL;
    g_autoptr(JumTerritory) territory = jum_territory_open(w->path, &error);
    JumLightReview *review =
        territory != NULL ? jum_light_review_new(territory, &w->asked, NULL, cancel, &error) : NULL;
    if (review != NULL)
        g_task_return_pointer(task, review, (GDestroyNotify) jum_light_review_free);
    else
        g_task_return_error(task, error);
}

static void
take_classes(Panel *p)
{
    guint n = jum_layer_n_rows(jum_city_light_roads(p->review->light));
    g_free(p->classes);
    p->classes = g_new(float, n + 1);
    for (guint i = 0; i < n; i++)
        p->classes[i] = p->review->verdict[i] == JUM_VERDICT_PASS           ? 0.0f
                        : p->review->verdict[i] == JUM_VERDICT_INCONCLUSIVE ? 1.0f
                        : p->review->verdict[i] == JUM_VERDICT_FAIL         ? 2.0f
                                                                            : NAN;
}

static void
on_reviewed(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumLightReview) review = g_task_propagate_pointer(G_TASK(result), &error);
    if (g_error_matches(error, JUM_ERROR, JUM_ERROR_CANCELLED) ||
        g_cancellable_is_cancelled(g_task_get_cancellable(G_TASK(result))))
        return; /* the panel may be gone */
    Panel *p = data;
    g_clear_object(&p->cancel);
    gtk_widget_set_sensitive(p->run, TRUE);
    if (review == NULL) {
        say(p, error->message);
        return;
    }
    Work *w = g_task_get_task_data(G_TASK(result));
    if (p->shown) { /* nothing reads the old one any more */
        jum_scene_set_field(p->scene, NULL, NULL);
        jum_scene_set_values(p->scene, NULL);
    }
    jum_study_table_show(p->table, review->result);
    jum_light_review_free(p->review);
    p->review = g_steal_pointer(&review);
    take_classes(p);
    show_ground(p);
    JumCivil at = jum_time_civil(w->asked.time, jum_session_zone(p->session));
    gboolean full = gtk_drop_down_get_selected(GTK_DROP_DOWN(p->levels)) == 1;
    g_autofree char *text =
        g_strdup_printf(full ? _("All lamps at full level; tonight as of %02d:%02d.")
                             : _("Levels as measured at %02d:%02d."),
                        at.hour, at.minute);
    say(p, text);
}

static double
measured(JumWorld *world, JumQuantity quantity, guint row, JumTime now)
{
    guint32 point = jum_points_at(jum_world_points(world), quantity, row);
    if (point == JUM_POINT_NONE)
        return NAN;
    JumQuality quality = jum_quality_base(jum_world_quality(world, point, now));
    return quality == JUM_QUALITY_GOOD || quality == JUM_QUALITY_UNCERTAIN
               ? jum_world_value(world, point)
               : NAN;
}

static void
compute(Panel *p)
{
    JumWorld *world = jum_session_world(p->session);
    const JumLayer *lamps = jum_points_layer(jum_session_points(p->session), JUM_TABLE_lamp);
    if (p->cancel != NULL)
        return;
    gboolean full = gtk_drop_down_get_selected(GTK_DROP_DOWN(p->levels)) == 1;
    Work *w = g_new0(Work, 1);
    guint n = lamps != NULL ? jum_layer_n_rows(lamps) : 0;
    w->path = g_strdup(jum_session_info(p->session)->path);
    w->asked = (JumLightReviewAsked){
        .time = jum_session_now(p->session),
        .n_lamps = n,
        .level_pu = g_new(double, n + 1),
        .power_w = g_new(double, n + 1),
        .dark_lx = gtk_spin_button_get_value(GTK_SPIN_BUTTON(p->dark)),
        .dark_least_m = 12.0,
        .corridor_k = gtk_spin_button_get_value(GTK_SPIN_BUTTON(p->white)),
        .corridor_m = gtk_spin_button_get_value(GTK_SPIN_BUTTON(p->within)),
    };
    for (guint i = 0; i < n; i++) {
        double level = measured(world, JUM_QUANTITY_lamp_level, i, w->asked.time);
        w->asked.level_pu[i] = full ? 1.0 : level;
        w->asked.power_w[i] = measured(world, JUM_QUANTITY_lamp_power, i, w->asked.time);
    }
    p->cancel = g_cancellable_new();
    g_autoptr(GTask) task = g_task_new(NULL, p->cancel, on_reviewed, p);
    g_task_set_task_data(task, w, work_free);
    g_task_run_in_thread(task, run_review);
    gtk_widget_set_sensitive(p->run, FALSE);
    say(p, _("Computing the light of every lamp…"));
}

/* ---- live ---- */

static gboolean
on_live(gpointer data)
{
    Panel *p = data;
    JumWorld *world = jum_session_world(p->session);
    JumTime now = jum_session_now(p->session);
    guint n = 0, known = 0;
    double watts = 0.0;
    char kw[JUM_VALUE_BYTES], count[JUM_VALUE_BYTES], all[JUM_VALUE_BYTES];
    if (!gtk_widget_get_mapped(p->root))
        return G_SOURCE_CONTINUE;
    jum_points_range(jum_session_points(p->session), JUM_QUANTITY_lamp_power, &n);
    for (guint i = 0; i < n; i++) {
        double power = measured(world, JUM_QUANTITY_lamp_power, i, now);
        if (!isnan(power)) {
            watts += power;
            known++;
        }
    }
    g_autofree char *text = g_strdup_printf(
        _("Now %s kW, by %s of %s lamps measured"), jum_number_text(watts / 1000.0, 0, kw),
        jum_number_text(known, 0, count), jum_number_text(n, 0, all));
    gtk_label_set_text(GTK_LABEL(p->live), text);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_again(gpointer data)
{
    Panel *p = data;
    if (gtk_widget_get_mapped(p->root) && p->review != NULL)
        compute(p);
    return G_SOURCE_CONTINUE;
}

/* ---- controls ---- */

static void
on_ground(GtkDropDown *drop, GParamSpec *spec, Panel *p)
{
    if (p->review == NULL && gtk_drop_down_get_selected(drop) != GROUND_NONE)
        compute(p);
    show_ground(p);
}

static void
on_asked(GtkWidget *widget, gpointer unused, Panel *p)
{
    if (p->review != NULL || p->cancel != NULL)
        say(p, _("“Compute” takes this into account."));
}

static void
on_run(GtkButton *button, Panel *p)
{
    compute(p);
}

static void
attach(GtkWidget *grid, int row, const char *title, GtkWidget *control)
{
    GtkWidget *label = gtk_label_new(title);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), control);
    jum_accessible_name(control, title);
    gtk_grid_attach(GTK_GRID(grid), label, 0, row, 1, 1);
    gtk_widget_set_hexpand(control, TRUE);
    gtk_grid_attach(GTK_GRID(grid), control, 1, row, 1, 1);
}

static GtkWidget *
spin(double low, double high, double step, double value, guint digits, Panel *p)
{
    GtkWidget *button = gtk_spin_button_new_with_range(low, high, step);
    gtk_spin_button_set_digits(GTK_SPIN_BUTTON(button), digits);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(button), value);
    g_signal_connect(button, "notify::value", G_CALLBACK(on_asked), p);
    return button;
}

static GtkWidget *
build_controls(Panel *p)
{
    const char *const grounds[] = {_("Nothing"), _("Illuminance (lux)"), _("Class of streets"),
                                   _("Dark corridors"), NULL};
    const char *const levels[] = {_("As measured now"), _("All at full level"), NULL};
    GtkWidget *grid = gtk_grid_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 4);
    gtk_grid_set_column_spacing(GTK_GRID(grid), 8);
    p->ground = gtk_drop_down_new_from_strings(grounds);
    p->levels = gtk_drop_down_new_from_strings(levels);
    p->dark = spin(0.1, 50.0, 0.5, 1.0, 1, p);
    p->white = spin(1800.0, 6500.0, 100.0, 2400.0, 0, p);
    p->within = spin(0.0, 500.0, 5.0, 25.0, 0, p);
    attach(grid, 0, _("On the map"), p->ground);
    attach(grid, 1, _("Levels of lamps"), p->levels);
    attach(grid, 2, _("Dark below (lx)"), p->dark);
    attach(grid, 3, _("Too white above (K)"), p->white);
    attach(grid, 4, _("Near nature within (m)"), p->within);
    p->run = gtk_button_new_with_label(_("Compute"));
    p->live = gtk_label_new("");
    p->state = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
    GtkWidget *labels[] = {p->live, p->state};
    for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
        gtk_label_set_xalign(GTK_LABEL(labels[i]), 0);
        gtk_label_set_wrap(GTK_LABEL(labels[i]), TRUE);
        gtk_label_set_max_width_chars(GTK_LABEL(labels[i]), 34);
    }
    gtk_box_append(GTK_BOX(box), p->live);
    gtk_box_append(GTK_BOX(box), p->state);
    gtk_box_append(GTK_BOX(box), p->run);
    gtk_box_append(GTK_BOX(box), grid);
    g_signal_connect(p->ground, "notify::selected", G_CALLBACK(on_ground), p);
    g_signal_connect(p->levels, "notify::selected", G_CALLBACK(on_asked), p);
    g_signal_connect(p->run, "clicked", G_CALLBACK(on_run), p);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), box);
    gtk_widget_set_size_request(scrolled, LEFT_PX, -1);
    gtk_widget_set_hexpand(scrolled, FALSE);
    return scrolled;
}

GtkWidget *
jum_light_panel_new(JumSession *session, JumFocus *focus, JumScene *scene)
{
    Panel *p = g_new0(Panel, 1);
    p->session = g_object_ref(session);
    p->scene = scene;
    p->root = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 10);
    gtk_widget_add_css_class(p->root, "sheet-section");
    p->table = jum_study_table_new(session, focus);
    gtk_widget_set_hexpand(p->table, TRUE);
    gtk_box_append(GTK_BOX(p->root), build_controls(p));
    gtk_box_append(GTK_BOX(p->root), gtk_separator_new(GTK_ORIENTATION_VERTICAL));
    gtk_box_append(GTK_BOX(p->root), p->table);
    say(p, _("Choose what to see on the map, or “Compute” for the tables."));
    p->live_timer = g_timeout_add(LIVE_MS, on_live, p);
    p->again = g_timeout_add(AGAIN_MS, on_again, p);
    g_object_set_data_full(G_OBJECT(p->root), "panel-light", p, panel_free);
    g_signal_connect_object(scene, "renewed", G_CALLBACK(on_renewed), p->root, 0);
    return p->root;
}
