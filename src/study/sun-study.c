/* The study of sun: the changes of a scenario become a project of buildings added, raised or taken away; the hours of
 * sun of the district around are found without and with it, one thread each, storey by storey, on three days and over
 * a year.  The district reaches as far as the shadows of a sun some ten degrees high. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "study/sun-study.h"

#define REACH_HEIGHTS 6.0 /* of what changes: down to a sun 9.5° high */
#define REACH_LEAST_M 60.0
#define REACH_MOST_M  400.0
#define STOREYS       40
#define LARGEST_M     1500.0 /* side of the district */
#define DAY_SHARE     0.15   /* of the work; the year has the rest */

/* What the enabled changes of a scenario come to. */
typedef struct {
    GArray *ring_start, *x_m, *y_m, *height_m; /* added */
    GArray *removed, *raised, *raise_m;
    JumBox box_m;
    double tallest_m; /* change of height */
} Changes;

/* ---- input ---- */

static void
forget(gpointer data)
{
    JumSunInput *input = data;
    jum_layer_free(input->buildings);
    jum_layer_free(input->communes);
    jum_elevation_free(input->ground);
    g_free(input);
}

static gpointer
prepare(JumTerritory *territory, const JumStudyPlace *place, GError **error)
{
    (void) place;
    const JumTerritoryInfo *info = jum_territory_info(territory);
    g_autoptr(JumLayer) buildings = jum_territory_read(territory, JUM_TABLE_building, NULL, error);
    if (buildings == NULL)
        return NULL;
    if (jum_layer_n_rows(buildings) == 0 || info->crs.kind == JUM_CRS_NONE) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, "%s: the territory has no building",
                    info->path);
        return NULL;
    }
    g_autoptr(GError) why = NULL;
    JumElevation *ground = jum_territory_read_elevation(territory, &why);
    if (why != NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return NULL;
    }
    g_autoptr(JumLayer) communes = jum_territory_read(territory, JUM_TABLE_commune, NULL, error);
    if (communes == NULL)
        return NULL;
    jum_layer_find(communes, "");
    jum_layer_find(buildings, ""); /* the index is built here, once */
    JumSunInput *input = g_new0(JumSunInput, 1);
    input->buildings = g_steal_pointer(&buildings);
    input->communes = g_steal_pointer(&communes);
    input->ground = ground;
    input->crs = info->crs;
    return input;
}

/* ---- changes ---- */

static void
changes_clear(Changes *c)
{
    GArray **all[] = {&c->ring_start, &c->x_m,    &c->y_m,    &c->height_m,
                      &c->removed,    &c->raised, &c->raise_m};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        g_clear_pointer(all[i], g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Changes, changes_clear)

static void
changes_init(Changes *c)
{
    *c = (Changes){.box_m = JUM_BOX_EMPTY};
    c->ring_start = g_array_new(FALSE, FALSE, sizeof(guint));
    c->removed = g_array_new(FALSE, FALSE, sizeof(guint));
    c->raised = g_array_new(FALSE, FALSE, sizeof(guint));
    c->x_m = g_array_new(FALSE, FALSE, sizeof(double));
    c->y_m = g_array_new(FALSE, FALSE, sizeof(double));
    c->height_m = g_array_new(FALSE, FALSE, sizeof(double));
    c->raise_m = g_array_new(FALSE, FALSE, sizeof(double));
    guint first = 0;
    g_array_append_val(c->ring_start, first);
}

static gboolean
add_building(Changes *c, const JumChange *change, guint number, GError **error)
{
    const JumZone *zone = &change->zone;
    if (zone->kind != JUM_ZONE_POLYGON || zone->n_vertices < 3) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    _("changes[%u].zone: a new building needs a drawn zone, its footprint"),
                    number);
        return FALSE;
    }
    double height_m = jum_change_number(change, "height_m");
    g_array_append_vals(c->x_m, zone->x_m, zone->n_vertices);
    g_array_append_vals(c->y_m, zone->y_m, zone->n_vertices);
    g_array_append_val(c->ring_start, c->x_m->len);
    g_array_append_val(c->height_m, height_m);
    for (guint v = 0; v < zone->n_vertices; v++)
        jum_box_add(&c->box_m, zone->x_m[v], zone->y_m[v]);
    c->tallest_m = fmax(c->tallest_m, height_m);
    return TRUE;
}

static gboolean
change_building(
    Changes *c, const JumSunInput *input, const JumChange *change, guint number, GError **error)
{
    const char *address = jum_change_target(change);
    const char *id = address != NULL && g_str_has_prefix(address, "building/")
                         ? address + strlen("building/")
                         : NULL;
    gint64 found = id != NULL ? jum_layer_find(input->buildings, id) : -1;
    if (found < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "changes[%u].target: the territory has no '%s'", number,
                    address != NULL ? address : "");
        return FALSE;
    }
    guint row = (guint) found;
    double height_m =
        jum_layer_real(input->buildings, jum_layer_column(input->buildings, "height_m"), row);
    if (change->type == JUM_CHANGE_BUILDING_REMOVE)
        g_array_append_val(c->removed, row);
    else {
        height_m = jum_change_number(change, "storeys") * JUM_SUN_STOREY_M;
        g_array_append_val(c->raised, row);
        g_array_append_val(c->raise_m, height_m);
    }
    JumBox box = jum_layer_box(input->buildings, row);
    jum_box_add(&c->box_m, box.x0, box.y0);
    jum_box_add(&c->box_m, box.x1, box.y1);
    c->tallest_m = fmax(c->tallest_m, height_m);
    return TRUE;
}

static gboolean
read_changes(Changes *c, const JumSunInput *input, const JumScenario *scenario, GError **error)
{
    for (guint i = 0; i < scenario->changes->len; i++) {
        const JumChange *change = g_ptr_array_index(scenario->changes, i);
        if (change->disabled || jum_change_info(change->type)->study != JUM_STUDY_SUN)
            continue;
        if (!(change->type == JUM_CHANGE_BUILDING_ADD
                  ? add_building(c, change, i, error)
                  : change_building(c, input, change, i, error)))
            return FALSE;
    }
    if (jum_box_is_empty(&c->box_m)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY,
                    "the scenario adds, raises or removes no building");
        return FALSE;
    }
    double reach_m = CLAMP(REACH_HEIGHTS * c->tallest_m, REACH_LEAST_M, REACH_MOST_M);
    if (c->box_m.x1 - c->box_m.x0 + 2.0 * reach_m > LARGEST_M ||
        c->box_m.y1 - c->box_m.y0 + 2.0 * reach_m > LARGEST_M) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    _("The buildings that change, with %.0f m around them, spread over more than "
                      "%.0f m: study them one by one."),
                    reach_m, LARGEST_M);
        return FALSE;
    }
    c->box_m = (JumBox){c->box_m.x0 - reach_m, c->box_m.y0 - reach_m, c->box_m.x1 + reach_m,
                        c->box_m.y1 + reach_m};
    return TRUE;
}

static JumSunProject
project_of(const Changes *c)
{
    return (JumSunProject){
        .n_added = c->height_m->len,
        .ring_start = (const guint *) (void *) c->ring_start->data,
        .x_m = (const double *) (void *) c->x_m->data,
        .y_m = (const double *) (void *) c->y_m->data,
        .height_m = (const double *) (void *) c->height_m->data,
        .n_removed = c->removed->len,
        .removed = (const guint *) (void *) c->removed->data,
        .n_raised = c->raised->len,
        .raised = (const guint *) (void *) c->raised->data,
        .raise_m = (const double *) (void *) c->raise_m->data,
    };
}

/* ---- solving ---- */

static void
compared_clear(JumSunCompared *h)
{
    for (guint k = 0; k <= JUM_N_SUN_DAYS; k++) {
        g_free(h->today_h[k]);
        g_free(h->then_h[k]);
        g_free(h->ground_today_h[k]);
        g_free(h->ground_then_h[k]);
    }
    g_free(h->walls);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JumSunCompared, compared_clear)

/* One side of the comparison, today or then, solved on a thread of its own. */
typedef struct {
    const JumSunInput *input;
    const JumBox *box_m;
    const JumSunProject *project; /* NULL: today */
    const JumSunDates *dates;     /* [JUM_N_SUN_DAYS + 1], the year last */
    const JumStudyRun *run;       /* NULL: says nothing of how far it is */
    volatile bool *cancel;
    double from, share; /* of the run, while a solve is on */
    /* out */
    float *walls_h[JUM_N_SUN_DAYS + 1]; /* [n_today] */
    float *ground_h[JUM_N_SUN_DAYS + 1];
    double open_h[JUM_N_SUN_DAYS + 1];
    JumSunDistrict *district; /* for what it knows of façade points */
    GError *error;
} Side;

static void
side_clear(Side *side)
{
    for (int k = 0; k <= JUM_N_SUN_DAYS; k++) {
        g_free(side->walls_h[k]);
        g_free(side->ground_h[k]);
    }
    jum_sun_district_free(side->district);
    g_clear_error(&side->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

static void
on_sweep(double done_pu, void *user)
{
    Side *side = user;
    if (side->run != NULL &&
        !jum_study_goes_on(side->run, side->from + side->share * done_pu, NULL))
        *side->cancel = true;
}

static gboolean
solve_dates(Side *side, int k, double share)
{
    JumSunDistrict *district = side->district;
    JumSunRun run = {.cancel = side->cancel, .progress = on_sweep, .user = side};
    side->share = share;
    if (!jum_sun_district_solve(district, &side->dates[k], &run, &side->error))
        return FALSE;
    side->from += share;
    side->ground_h[k] = jum_sun_district_ground_h(district);
    side->open_h[k] = jum_sun_district_open_h(district);
    gsize n = jum_sun_district_n_today(district);
    side->walls_h[k] = g_new(float, n + 1);
    memcpy(side->walls_h[k], jum_sun_district_walls_h(district), n * sizeof(float));
    return TRUE;
}

static gpointer
solve_side(gpointer data)
{
    Side *side = data;
    const JumSunInput *input = side->input;
    side->district = jum_sun_district_new(input->buildings, input->ground, &input->crs, side->box_m,
                                          STOREYS, &side->error);
    if (side->district == NULL ||
        (side->project != NULL &&
         !jum_sun_district_set_project(side->district, side->project, &side->error)))
        return NULL;
    for (int k = 0; k <= JUM_N_SUN_DAYS; k++)
        if (!solve_dates(side, k,
                         k < JUM_N_SUN_DAYS ? DAY_SHARE : 1.0 - JUM_N_SUN_DAYS * DAY_SHARE))
            break;
    return NULL;
}

static void
take_sides(JumSunCompared *h, Side sides[2])
{
    const JumSunDistrict *district = sides[0].district;
    h->n = jum_sun_district_n_today(district);
    h->walls = g_new(JumSunWall, h->n + 1);
    memcpy(h->walls, jum_sun_district_walls(district), h->n * sizeof *h->walls);
    h->box_m = jum_sun_district_box(district);
    jum_sun_district_size(district, &h->nx, &h->ny);
    for (int k = 0; k <= JUM_N_SUN_DAYS; k++) {
        h->open_h[k] = sides[0].open_h[k];
        h->today_h[k] = g_steal_pointer(&sides[0].walls_h[k]);
        h->then_h[k] = g_steal_pointer(&sides[1].walls_h[k]);
        h->ground_today_h[k] = g_steal_pointer(&sides[0].ground_h[k]);
        h->ground_then_h[k] = g_steal_pointer(&sides[1].ground_h[k]);
    }
}

/* Midnight of the sun at the middle of the place: its days are never cut. */
static JumTime
solar_midnight(const JumStudyPlace *place, int year, int month, int day)
{
    g_autofree char *text = g_strdup_printf("%04d-%02d-%02d", year, month, day);
    JumTime time = 0;
    if (!jum_time_parse(text, NULL, &time))
        g_return_val_if_reached(0);
    return time - (JumTime) (place->lon_deg / 15.0 * 3600.0) * JUM_SECOND;
}

static gboolean
solve_all(JumSunCompared *h,
          const JumSunInput *input,
          const JumStudyPlace *place,
          const Changes *changes,
          const JumScenario *scenario,
          const JumStudyRun *run,
          GError **error)
{
    JumSunProject project = project_of(changes);
    int year = scenario->year;
    guint whole = g_date_is_leap_year((GDateYear) year) ? 366 : 365;
    double least_deg = h->least_height_deg = scenario->least_sun_height_deg;
    const JumSunDates dates[JUM_N_SUN_DAYS + 1] = {
        [JUM_SUN_FEBRUARY] = {solar_midnight(place, year, 2, 1), 1, least_deg},
        [JUM_SUN_MARCH] = {solar_midnight(place, year, 3, 21), 1, least_deg},
        [JUM_SUN_DECEMBER] = {solar_midnight(place, year, 12, 21), 1, least_deg},
        [JUM_N_SUN_DAYS] = {solar_midnight(place, year, 1, 1), whole, least_deg},
    };
    volatile bool cancel = false;
    g_auto(Side) today = {.input = input, .box_m = &changes->box_m, .dates = dates, .run = run};
    g_auto(Side) then = {.input = input, .box_m = &changes->box_m, .dates = dates};
    today.cancel = then.cancel = &cancel;
    then.project = &project;
    GThread *thread = g_thread_new("sun", solve_side, &then);
    solve_side(&today);
    cancel = cancel || today.error != NULL;
    g_thread_join(thread);
    GError **failed = today.error != NULL ? &today.error : &then.error;
    if (*failed != NULL) {
        g_propagate_error(error, g_steal_pointer(failed));
        return FALSE;
    }
    Side sides[2] = {today, then};
    today = then = (Side){0};
    take_sides(h, sides);
    side_clear(&sides[0]);
    side_clear(&sides[1]);
    return TRUE;
}

static JumStudyPart *
run_study(gconstpointer data,
          const JumStudyPlace *place,
          const JumScenario *scenario,
          const JumStudyRun *run,
          GError **error)
{
    const JumSunInput *input = data;
    g_auto(Changes) changes;
    g_auto(JumSunCompared) compared = {0};
    changes_init(&changes);
    if (!read_changes(&changes, input, scenario, error) || !jum_study_goes_on(run, 0.0, error) ||
        !solve_all(&compared, input, place, &changes, scenario, run, error))
        return NULL;
    return jum_sun_answer(input, &compared, scenario->year);
}

const JumStudyTheme jum_study_sun = {prepare, forget, run_study, NULL};
