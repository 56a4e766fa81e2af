/* Lamps and cabinets: lamps follow their programme within a minute of its hour, each with its own lateness; some
 * never light, a few come and go, a few are silent.  A lamp behind an open cabinet is without power, which is
 * neither a failure nor silence.  Only lamps with a remote node know their state; for the others their cabinet
 * says what it and their programme imply, as UNCERTAIN. */
#include "field/play.h"

#include <math.h>

#include "base/i18n.h"
#include "model/lighting.h"

#define SHARE_FAILED   0.015
#define SHARE_FLAPPING 0.0006
#define SHARE_SILENT   0.002
#define SHARE_TRIPPED  0.0015
#define MAX_LATE_S     60

enum {
    EVENT_LAMP_ACTS,
    EVENT_LAMP_ENDS,
    EVENT_LAMP_FLAPS,
    EVENT_CABINET_ACTS,
    EVENT_CABINET_ENDS
};

typedef enum {
    LAMP_SOUND,
    LAMP_FAILED,
    LAMP_FLAPPING, /* comes and goes; failed now or not stands in `dark` */
    LAMP_SILENT,
} LampHealth;

/* Lamps of one schedule in the order of their lateness. */
typedef struct {
    guint32 *row;
    guint n, done;
    JumTime changed, until;
    double level_pu;
} Schedule;

typedef struct {
    JumPlay base;
    JumLightingRules *rules;
    JumNightClock *clock;
    JumLamps *lamps;
    Schedule *schedules;
    guint32 *schedule_rows;
    guint8 *health, *dark, *late_s;
    double *asked_pu, *override_pu, *power_w;
    float *level_pu;
    JumTime *override_until;
    guint n_cabinets;
    guint32 *cabinet_start, *cabinet_lamps; /* lamps behind each */
    guint8 *closed, *tripped;
    JumTime *open_until;
    double *cabinet_w;
} Lighting;

static JumQuality
lamp_quality(const Lighting *l, guint row)
{
    return l->lamps->control[row] == JUM_CONTROL_REMOTE ? JUM_QUALITY_GOOD : JUM_QUALITY_UNCERTAIN;
}

static gboolean
has_power(const Lighting *l, guint row)
{
    guint32 cabinet = l->lamps->cabinet[row];
    return cabinet == JUM_CABINET_NONE || l->closed[cabinet];
}

static gboolean
is_failed(const Lighting *l, guint row)
{
    return l->health[row] == LAMP_FAILED || (l->health[row] == LAMP_FLAPPING && l->dark[row]);
}

static JumLampState
lamp_state(const Lighting *l, guint row)
{
    return !has_power(l, row)  ? JUM_LAMP_UNPOWERED
           : is_failed(l, row) ? JUM_LAMP_FAILED
                               : JUM_LAMP_OK;
}

/* What the lamp does now, from what is asked and what it can; says what changed. */
static void
apply(Lighting *l, guint row, gboolean say_all)
{
    double asked = isnan(l->override_pu[row]) ? l->asked_pu[row] : l->override_pu[row];
    JumLampState state = lamp_state(l, row);
    double level = state == JUM_LAMP_OK ? jum_energy_level(asked, l->lamps->dim_min_pu[row]) : 0.0;
    double power_w = 0.0;
    if (state == JUM_LAMP_OK)
        power_w = jum_lamp_power_w(l->rules, l->lamps, row, level);
    else if (state == JUM_LAMP_FAILED)
        power_w = l->lamps->standby_w[row];
    guint32 cabinet = l->lamps->cabinet[row];
    if (cabinet != JUM_CABINET_NONE)
        l->cabinet_w[cabinet] += power_w - l->power_w[row];
    gboolean moved = (float) level != l->level_pu[row] || power_w != l->power_w[row];
    l->level_pu[row] = (float) level;
    l->power_w[row] = power_w;
    if (l->health[row] == LAMP_SILENT || !(moved || say_all))
        return;
    JumQuality quality = lamp_quality(l, row);
    jum_field_say(l->base.field, JUM_QUANTITY_lamp_level, row, level, quality);
    jum_field_say(l->base.field, JUM_QUANTITY_lamp_power, row, power_w, quality);
    if (say_all)
        jum_field_say(l->base.field, JUM_QUANTITY_lamp_state, row, state, quality);
}

/* ---- programmes ---- */

static void
read_schedule(Lighting *l, guint s, JumTime now)
{
    Schedule *schedule = &l->schedules[s];
    gint32 off = l->lamps->schedule_switch_off[s];
    schedule->level_pu =
        jum_night_level_at(l->clock, &l->rules->programmes[l->lamps->schedule_programme[s]],
                           off >= 0 ? &l->rules->switch_offs[off] : NULL, now, &schedule->until);
}

static void
follow(Lighting *l, Schedule *schedule, JumTime now)
{
    while (schedule->done < schedule->n) {
        guint row = schedule->row[schedule->done];
        if (schedule->changed + l->late_s[row] * JUM_SECOND > now)
            break;
        l->asked_pu[row] = schedule->level_pu;
        apply(l, row, FALSE);
        schedule->done++;
    }
}

static void
second(JumPlay *play, JumTime now, const JumCivil *civil)
{
    Lighting *l = (Lighting *) play;
    (void) civil;
    for (guint s = 0; s < l->lamps->n_schedules; s++) {
        Schedule *schedule = &l->schedules[s];
        if (schedule->done < schedule->n)
            follow(l, schedule, now);
        if (schedule->until > now)
            continue;
        follow(l, schedule, G_MAXINT64);
        double before = schedule->level_pu;
        JumTime changed = schedule->until;
        read_schedule(l, s, now);
        if (schedule->level_pu == before)
            continue;
        schedule->changed = MAX(changed, now - MAX_LATE_S * JUM_SECOND);
        schedule->done = 0;
        follow(l, schedule, now);
    }
}

/* ---- cabinets ---- */

static void
switch_cabinet(Lighting *l, guint cabinet, gboolean closed)
{
    if (l->closed[cabinet] == closed)
        return;
    l->closed[cabinet] = (guint8) closed;
    jum_field_say(l->base.field, JUM_QUANTITY_cabinet_contactor, cabinet, closed, JUM_QUALITY_GOOD);
    for (guint k = l->cabinet_start[cabinet]; k < l->cabinet_start[cabinet + 1]; k++)
        apply(l, l->cabinet_lamps[k], TRUE);
    jum_field_say(l->base.field, JUM_QUANTITY_cabinet_power, cabinet,
                  fmax(l->cabinet_w[cabinet], 0.0), JUM_QUALITY_GOOD);
}

static void
cabinet_acts(Lighting *l, JumOrder *order)
{
    guint row = order->row;
    gboolean closed = order->value >= 0.5;
    JumTime now = jum_field_now(l->base.field);
    switch_cabinet(l, row, closed);
    jum_field_say(l->base.field, JUM_QUANTITY_cabinet_contactor, row, closed, JUM_QUALITY_GOOD);
    l->open_until[row] = closed ? JUM_TIME_NONE : now + (JumTime) (order->duration_s * 1e6);
    if (!closed)
        jum_field_later(&l->base, l->open_until[row], EVENT_CABINET_ENDS, row, NULL);
    jum_field_finish(l->base.field, order, l->closed[row] == closed);
}

/* ---- commands ---- */

static void
lamp_acts(Lighting *l, JumOrder *order)
{
    guint row = order->row;
    l->override_pu[row] = order->value;
    l->override_until[row] = jum_field_now(l->base.field) + (JumTime) (order->duration_s * 1e6);
    jum_field_later(&l->base, l->override_until[row], EVENT_LAMP_ENDS, row, NULL);
    apply(l, row, TRUE);
    double want = jum_energy_level(order->value, l->lamps->dim_min_pu[row]);
    jum_field_finish(l->base.field, order, fabs(l->level_pu[row] - want) < 1e-6);
}

static void
event(JumPlay *play, const JumEvent *e)
{
    Lighting *l = (Lighting *) play;
    switch (e->kind) {
    case EVENT_LAMP_ACTS:
        lamp_acts(l, e->data);
        break;
    case EVENT_LAMP_ENDS:
        if (l->override_until[e->row] != e->time) /* prolonged since */
            break;
        l->override_pu[e->row] = NAN;
        apply(l, e->row, FALSE);
        break;
    case EVENT_LAMP_FLAPS:
        l->dark[e->row] = !l->dark[e->row];
        apply(l, e->row, TRUE);
        jum_field_later(play,
                        e->time + (JumTime) ((40.0 + 160.0 * jum_play_luck(play, 9, e->row)) * 1e6),
                        EVENT_LAMP_FLAPS, e->row, NULL);
        break;
    case EVENT_CABINET_ACTS:
        cabinet_acts(l, e->data);
        break;
    case EVENT_CABINET_ENDS:
        if (l->open_until[e->row] == e->time)
            switch_cabinet(l, e->row, TRUE);
        break;
    }
}

static JumAnswer
order_lamp(Lighting *l, JumOrder *order, JumRefusal *refusal)
{
    double lowest = l->lamps->dim_min_pu[order->row];
    if (l->health[order->row] == LAMP_SILENT)
        return JUM_ANSWER_SILENT;
    if (!(order->value >= 0.0 && order->value <= 1.0) ||
        (order->value > 0.0 && order->value < lowest - 1e-9)) {
        *refusal = (JumRefusal){"out-of-range", _("the level is below what this driver can do")};
        return JUM_ANSWER_REFUSED;
    }
    if (!has_power(l, order->row)) {
        *refusal = (JumRefusal){"field-refused", _("its cabinet is open: the lamp has no power")};
        return JUM_ANSWER_REFUSED;
    }
    double delay_s = 1.0 + 2.0 * jum_play_luck(&l->base, 7, order->row);
    jum_field_later(&l->base, jum_field_now(l->base.field) + (JumTime) (delay_s * 1e6),
                    EVENT_LAMP_ACTS, order->row, order);
    return JUM_ANSWER_ACCEPTED;
}

static JumAnswer
take_order(JumPlay *play, JumOrder *order, JumRefusal *refusal)
{
    Lighting *l = (Lighting *) play;
    if (order->action == JUM_ACTION_LEVEL)
        return order_lamp(l, order, refusal);
    if (order->value != 0.0 && order->value != 1.0) {
        *refusal = (JumRefusal){"out-of-range", _("a contactor is open (0) or closed (1)")};
        return JUM_ANSWER_REFUSED;
    }
    if (l->tripped[order->row] && order->value == 1.0) {
        *refusal =
            (JumRefusal){"field-refused", _("its breaker has tripped: a crew must reset it")};
        return JUM_ANSWER_REFUSED;
    }
    double delay_s = 0.5 + 1.5 * jum_play_luck(play, 8, order->row);
    jum_field_later(play, jum_field_now(play->field) + (JumTime) (delay_s * 1e6),
                    EVENT_CABINET_ACTS, order->row, order);
    return JUM_ANSWER_ACCEPTED;
}

static gboolean
sample(JumPlay *play, JumQuantity quantity, guint row, double *value, JumQuality *quality)
{
    Lighting *l = (Lighting *) play;
    switch (quantity) {
    case JUM_QUANTITY_cabinet_contactor:
        *value = l->closed[row];
        return TRUE;
    case JUM_QUANTITY_cabinet_power:
        *value = fmax(l->cabinet_w[row], 0.0);
        return TRUE;
    case JUM_QUANTITY_lamp_level:
        *value = l->level_pu[row];
        break;
    case JUM_QUANTITY_lamp_power:
        *value = l->power_w[row];
        break;
    default:
        *value = lamp_state(l, row);
    }
    *quality = lamp_quality(l, row);
    return l->health[row] != LAMP_SILENT;
}

/* ---- start ---- */

static void
give_health(Lighting *l, guint row)
{
    double luck = jum_play_luck(&l->base, 1, row);
    l->late_s[row] = (guint8) (MAX_LATE_S * jum_play_luck(&l->base, 2, row));
    if (l->lamps->control[row] != JUM_CONTROL_REMOTE)
        return;
    if (luck < SHARE_FAILED) {
        l->health[row] = LAMP_FAILED;
    } else if ((luck -= SHARE_FAILED) < SHARE_FLAPPING) {
        l->health[row] = LAMP_FLAPPING;
        jum_field_later(&l->base,
                        jum_field_now(l->base.field) +
                            (JumTime) (300e6 * jum_play_luck(&l->base, 3, row)),
                        EVENT_LAMP_FLAPS, row, NULL);
    } else if ((luck -= SHARE_FLAPPING) < SHARE_SILENT) {
        l->health[row] = LAMP_SILENT;
    }
}

/* Lists the members of each group, in order of row: start[g] … start[g + 1]. */
static guint32 *
list_groups(const guint32 *group, guint n, guint n_groups, guint32 *start)
{
    guint32 *rows = g_new0(guint32, n + 1);
    for (guint i = 0; i < n; i++)
        if (group[i] < n_groups)
            start[group[i] + 1]++;
    for (guint g = 0; g < n_groups; g++)
        start[g + 1] += start[g];
    g_autofree guint32 *next = g_memdup2(start, (n_groups + 1) * sizeof *start);
    for (guint i = 0; i < n; i++)
        if (group[i] < n_groups)
            rows[next[group[i]]++] = i;
    return rows;
}

static int
compare_lateness(gconstpointer a, gconstpointer b, gpointer data)
{
    const guint8 *late_s = data;
    guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;
    if (late_s[x] != late_s[y])
        return late_s[x] < late_s[y] ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void
start_schedules(Lighting *l, JumTime now)
{
    guint n = l->lamps->n_schedules;
    g_autofree guint32 *start = g_new0(guint32, n + 2);
    l->schedule_rows = list_groups(l->lamps->schedule, l->lamps->n, n, start);
    l->schedules = g_new0(Schedule, n + 1);
    for (guint s = 0; s < n; s++) {
        Schedule *schedule = &l->schedules[s];
        schedule->row = l->schedule_rows + start[s];
        schedule->n = schedule->done = start[s + 1] - start[s];
        g_qsort_with_data(schedule->row, (gint) schedule->n, sizeof(guint32), compare_lateness,
                          l->late_s);
        read_schedule(l, s, now);
    }
}

static void
start_columns(Lighting *l)
{
    guint n = l->lamps->n;
    l->health = g_new0(guint8, n + 1);
    l->dark = g_new0(guint8, n + 1);
    l->late_s = g_new0(guint8, n + 1);
    l->asked_pu = g_new0(double, n + 1);
    l->override_pu = g_new0(double, n + 1);
    l->power_w = g_new0(double, n + 1);
    l->level_pu = g_new0(float, n + 1);
    l->override_until = g_new0(JumTime, n + 1);
    l->cabinet_start = g_new0(guint32, l->n_cabinets + 2);
    l->closed = g_new0(guint8, l->n_cabinets + 1);
    l->tripped = g_new0(guint8, l->n_cabinets + 1);
    l->open_until = g_new0(JumTime, l->n_cabinets + 1);
    l->cabinet_w = g_new0(double, l->n_cabinets + 1);
    l->cabinet_lamps = list_groups(l->lamps->cabinet, n, l->n_cabinets, l->cabinet_start);
}

static gboolean
start(JumPlay *play, JumTerritory *territory, GError **error)
{
    Lighting *l = (Lighting *) play;
    const JumTerritoryInfo *info = jum_territory_info(territory);
    const JumLayer *cabinets = jum_points_layer(play->points, JUM_TABLE_cabinet);
    double lon_deg = 0.0, lat_deg = 0.0;
    l->rules = jum_lighting_rules_load(NULL, error);
    if (l->rules == NULL)
        return FALSE;
    if (info->crs.kind != JUM_CRS_NONE && !jum_box_is_empty(&info->extent_m))
        jum_crs_inverse(&info->crs, 0.5 * (info->extent_m.x0 + info->extent_m.x1),
                        0.5 * (info->extent_m.y0 + info->extent_m.y1), &lon_deg, &lat_deg);
    l->clock = jum_night_clock_new(lat_deg, lon_deg, info->time_zone);
    l->lamps = jum_lamps_new(l->rules, jum_points_layer(play->points, JUM_TABLE_lamp), cabinets);
    l->n_cabinets = jum_layer_n_rows(cabinets);
    start_columns(l);
    for (guint c = 0; c < l->n_cabinets; c++) {
        l->tripped[c] = jum_play_luck(play, 4, c) < SHARE_TRIPPED;
        l->closed[c] = !l->tripped[c];
    }
    for (guint row = 0; row < l->lamps->n; row++)
        give_health(l, row);
    start_schedules(l, jum_field_now(play->field));
    for (guint row = 0; row < l->lamps->n; row++) {
        l->override_pu[row] = NAN;
        l->asked_pu[row] = l->schedules[l->lamps->schedule[row]].level_pu;
        apply(l, row, FALSE);
    }
    return TRUE;
}

static void
clear(JumPlay *play)
{
    Lighting *l = (Lighting *) play;
    jum_lighting_rules_free(l->rules);
    jum_night_clock_free(l->clock);
    jum_lamps_free(l->lamps);
    g_free(l->schedules);
    g_free(l->schedule_rows);
    g_free(l->health);
    g_free(l->dark);
    g_free(l->late_s);
    g_free(l->asked_pu);
    g_free(l->override_pu);
    g_free(l->power_w);
    g_free(l->level_pu);
    g_free(l->override_until);
    g_free(l->cabinet_start);
    g_free(l->cabinet_lamps);
    g_free(l->closed);
    g_free(l->tripped);
    g_free(l->open_until);
    g_free(l->cabinet_w);
}

const JumPlayClass jum_play_lighting = {
    .size = sizeof(Lighting),
    .start = start,
    .clear = clear,
    .second = second,
    .event = event,
    .sample = sample,
    .order = take_order,
};
