/* Junctions and counting stations.  A junction runs the plan of the hour, or the one asked, and changes plans only
 * at the end of a cycle; a few flash.  Stations count what the day's profile says, with their own noise; a few
 * are silent or stuck. */
#include "field/play.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "model/traffic.h"

#define SHARE_FLASHING  0.012
#define SHARE_SILENT    0.01
#define SHARE_STUCK     0.006
#define DEFAULT_CYCLE_S 90.0

enum {
    EVENT_PLAN_ENDS
};

typedef struct {
    JumPlanHours *plans;
    guint n_plans;
    int plan_no; /* running */
    double offset_s;
    int asked_no; /* −1: by the hour */
    JumTime asked_until;
    JumOrder *order; /* waits for the end of the cycle */
    JumJunctionState state;
} Junction;

typedef struct {
    JumDetector model;
    gboolean silent, stuck;
    double busy; /* factor on the profile */
} Station;

typedef struct {
    JumPlay base;
    guint n_junctions, n_stations;
    Junction *junctions;
    Station *stations;
    JumTime began;
} Traffic;

static const JumPlanHours *
find_plan(const Junction *junction, int plan_no)
{
    for (guint i = 0; i < junction->n_plans; i++)
        if (junction->plans[i].plan_no == plan_no)
            return &junction->plans[i];
    return NULL;
}

static gboolean
cycle_ends(const Junction *junction, JumTime now)
{
    const JumPlanHours *plan = find_plan(junction, junction->plan_no);
    double cycle_s = plan != NULL && plan->cycle_s >= 10.0 ? plan->cycle_s : DEFAULT_CYCLE_S;
    double at = fmod((double) (now / JUM_SECOND) - junction->offset_s, floor(cycle_s));
    return (at < 0.0 ? at + floor(cycle_s) : at) < 1.0;
}

static void
second(JumPlay *play, JumTime now, const JumCivil *civil)
{
    Traffic *t = (Traffic *) play;
    for (guint row = 0; row < t->n_junctions; row++) {
        Junction *j = &t->junctions[row];
        if (j->n_plans == 0 || !cycle_ends(j, now))
            continue;
        int by_hour = j->plans[jum_plan_at(j->plans, j->n_plans, civil->day_s)].plan_no;
        j->plan_no = j->asked_no >= 0 ? j->asked_no : by_hour;
        if (j->order == NULL)
            continue;
        jum_field_say(play->field, JUM_QUANTITY_junction_plan, row, j->plan_no, JUM_QUALITY_GOOD);
        jum_field_finish(play->field, g_steal_pointer(&j->order), TRUE);
    }
}

static void
event(JumPlay *play, const JumEvent *e)
{
    Traffic *t = (Traffic *) play;
    Junction *j = &t->junctions[e->row];
    if (e->kind == EVENT_PLAN_ENDS && j->asked_until == e->time)
        j->asked_no = -1;
}

static JumAnswer
take_order(JumPlay *play, JumOrder *order, JumRefusal *refusal)
{
    Traffic *t = (Traffic *) play;
    Junction *j = &t->junctions[order->row];
    if (j->state != JUM_JUNCTION_COORDINATED) {
        *refusal =
            (JumRefusal){"out-of-service", _("the junction is flashing: its controller refuses")};
        return JUM_ANSWER_REFUSED;
    }
    if (order->value != floor(order->value) || fabs(order->value) > 1000.0 ||
        find_plan(j, (int) order->value) == NULL) {
        *refusal = (JumRefusal){"out-of-range", _("the junction does not hold this plan")};
        return JUM_ANSWER_REFUSED;
    }
    if (j->order != NULL) /* one before it still waited for its cycle */
        jum_field_finish(play->field, g_steal_pointer(&j->order), FALSE);
    j->order = order;
    j->asked_no = (int) order->value;
    j->asked_until = jum_field_now(play->field) + (JumTime) (order->duration_s * 1e6);
    jum_field_later(play, j->asked_until, EVENT_PLAN_ENDS, order->row, NULL);
    return JUM_ANSWER_ACCEPTED;
}

static JumTrafficState
station_now(const Traffic *t, guint row)
{
    const Station *station = &t->stations[row];
    JumTime now = station->stuck ? t->began : jum_field_now(t->base.field);
    JumTime minute = now / JUM_MINUTE * JUM_MINUTE;
    JumCivil civil = jum_time_civil(minute, jum_field_zone(t->base.field));
    JumRng rng = jum_rng(t->base.seed + (guint64) (minute / JUM_MINUTE), row);
    double share = jum_traffic_share(&station->model, &civil) * station->busy;
    share = fmax(0.0, share * (1.0 + 0.08 * jum_rng_normal(&rng)));
    JumTrafficState state = jum_traffic_state(&station->model, share);
    state.flow_vph = round(state.flow_vph / 60.0) * 60.0; /* whole vehicles in its minute */
    state.speed_kmh *= 1.0 + 0.02 * jum_rng_normal(&rng);
    return state;
}

static gboolean
sample(JumPlay *play, JumQuantity quantity, guint row, double *value, JumQuality *quality)
{
    Traffic *t = (Traffic *) play;
    if (quantity == JUM_QUANTITY_junction_plan) {
        *value = t->junctions[row].plan_no;
        return t->junctions[row].n_plans > 0;
    }
    if (quantity == JUM_QUANTITY_junction_state) {
        *value = t->junctions[row].state;
        return TRUE;
    }
    if (t->stations[row].silent)
        return FALSE;
    JumTrafficState state = station_now(t, row);
    *value = quantity == JUM_QUANTITY_detector_flow    ? state.flow_vph
             : quantity == JUM_QUANTITY_detector_speed ? state.speed_kmh
                                                       : state.occupancy_pu;
    return TRUE;
}

/* Plans stand in their own table under their junction; a plan whose hours cannot be read runs on demand only. */
static void
read_plans(Traffic *t, const JumLayer *layer, const JumLayer *junctions)
{
    int parent = jum_layer_column(layer, "parent"), number = jum_layer_column(layer, "plan_no");
    int cycle = jum_layer_column(layer, "cycle_s"), hours = jum_layer_column(layer, "hours");
    int offset = jum_layer_column(layer, "offset_s");
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        const char *under = jum_layer_text(layer, parent, row);
        gint64 no = jum_layer_int(layer, number, row);
        gint64 junction = under != NULL && g_str_has_prefix(under, "junction/")
                              ? jum_layer_find(junctions, under + strlen("junction/"))
                              : -1;
        if (junction < 0 || no < 0 || no > 31)
            continue;
        Junction *j = &t->junctions[junction];
        JumPlanHours plan = {.plan_no = (int) no, .cycle_s = jum_layer_real(layer, cycle, row)};
        (void) jum_plan_hours_parse(jum_layer_text(layer, hours, row), &plan);
        double offset_s = jum_layer_real(layer, offset, row);
        j->offset_s = isfinite(offset_s) ? offset_s : 0.0;
        j->plans = g_renew(JumPlanHours, j->plans, j->n_plans + 1);
        j->plans[j->n_plans++] = plan;
    }
}

static gboolean
start(JumPlay *play, JumTerritory *territory, GError **error)
{
    Traffic *t = (Traffic *) play;
    const JumLayer *junctions = jum_points_layer(play->points, JUM_TABLE_junction);
    const JumLayer *detectors = jum_points_layer(play->points, JUM_TABLE_detector);
    g_autoptr(JumLayer) plans = jum_territory_read(territory, JUM_TABLE_signal_plan, NULL, error);
    if (plans == NULL)
        return FALSE;
    t->began = jum_field_now(play->field);
    t->n_junctions = jum_layer_n_rows(junctions);
    t->n_stations = jum_layer_n_rows(detectors);
    t->junctions = g_new0(Junction, t->n_junctions + 1);
    t->stations = g_new0(Station, t->n_stations + 1);
    read_plans(t, plans, junctions);
    JumCivil civil = jum_time_civil(t->began, jum_field_zone(play->field));
    for (guint row = 0; row < t->n_junctions; row++) {
        Junction *j = &t->junctions[row];
        int running = jum_plan_at(j->plans, j->n_plans, civil.day_s);
        j->plan_no = running >= 0 ? j->plans[running].plan_no : 0;
        j->asked_no = -1;
        j->state = jum_play_luck(play, 1, row) < SHARE_FLASHING ? JUM_JUNCTION_FLASHING
                                                                : JUM_JUNCTION_COORDINATED;
    }
    for (guint row = 0; row < t->n_stations; row++) {
        double luck = jum_play_luck(play, 2, row);
        t->stations[row] = (Station){.model = jum_detector(detectors, row),
                                     .silent = luck<SHARE_SILENT, .stuck = luck> 1.0 - SHARE_STUCK,
                                     .busy = 0.6 + 0.45 * jum_play_luck(play, 3, row)};
    }
    return TRUE;
}

static void
clear(JumPlay *play)
{
    Traffic *t = (Traffic *) play;
    for (guint row = 0; row < t->n_junctions; row++) {
        g_free(t->junctions[row].plans);
        jum_order_free(t->junctions[row].order);
    }
    g_free(t->junctions);
    g_free(t->stations);
}

const JumPlayClass jum_play_traffic = {
    .size = sizeof(Traffic),
    .start = start,
    .clear = clear,
    .second = second,
    .event = event,
    .sample = sample,
    .order = take_order,
};
