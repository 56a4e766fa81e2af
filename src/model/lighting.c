/* Lamps to energy problem and back: who follows which programme under which commune's switch-off hours,
 * what that asks over a year, and what a lamp draws.  Lamps are gathered in schedules (programme × switch-off),
 * a few hundred at most, so that a calendar is walked once a schedule and not once a lamp. */
#include "model/lighting.h"

#include <math.h>
#include <string.h>

#define MAX_POWER_W       2000.0
#define MAX_YEAR_SEGMENTS 64

JumControl
jum_control_parse(const char *text)
{
    static const char *const names[] = {"remote", "preset", "manual", "third_party"};
    for (guint i = 0; text != NULL && i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], text) == 0)
            return (JumControl) i;
    return JUM_CONTROL_MANUAL;
}

/* Row of the cabinet a lamp stands behind: parent is "cabinet/ID". */
static guint32
cabinet_row(const JumLayer *cabinets, const char *parent)
{
    if (parent == NULL || !g_str_has_prefix(parent, "cabinet/"))
        return JUM_CABINET_NONE;
    gint64 row = jum_layer_find(cabinets, parent + strlen("cabinet/"));
    return row >= 0 ? (guint32) row : JUM_CABINET_NONE;
}

static void
allocate(JumLamps *lamps, guint n)
{
    lamps->n = n;
    lamps->programme = g_new0(guint32, n + 1);
    lamps->switch_off = g_new0(gint32, n + 1);
    lamps->schedule = g_new0(guint32, n + 1);
    lamps->cabinet = g_new0(guint32, n + 1);
    lamps->control = g_new0(guint8, n + 1);
    lamps->driver = g_new0(guint32, n + 1);
    lamps->installed = g_new0(gint16, n + 1);
    lamps->power_w = g_new0(double, n + 1);
    lamps->dim_min_pu = g_new0(double, n + 1);
    lamps->standby_w = g_new0(double, n + 1);
}

typedef struct {
    int parent, control, power, dim_min, programme, commune, photometry, installed,
        cabinet_programme;
} Columns;

static void
fill_lamp(JumLamps *lamps,
          const JumLightingRules *rules,
          const JumLayer *layer,
          const JumLayer *cabinets,
          const Columns *c,
          guint row)
{
    guint32 cabinet = cabinet_row(cabinets, jum_layer_text(layer, c->parent, row));
    int programme = jum_lighting_rules_programme(rules, jum_layer_text(layer, c->programme, row));
    if (programme < 0 && cabinet != JUM_CABINET_NONE)
        programme = jum_lighting_rules_programme(
            rules, jum_layer_text(cabinets, c->cabinet_programme, cabinet));
    if (programme < 0) {
        programme = (int) rules->default_programme;
        lamps->n_without_programme++;
    }
    double power_w = jum_layer_real(layer, c->power, row);
    if (!(power_w >= 0.0 && power_w <= MAX_POWER_W)) {
        power_w = 0.0;
        lamps->n_without_power++;
    }
    double dim_min_pu = jum_layer_real(layer, c->dim_min, row);
    JumControl control = jum_control_parse(jum_layer_text(layer, c->control, row));
    lamps->cabinet[row] = cabinet;
    lamps->programme[row] = (guint32) programme;
    lamps->switch_off[row] =
        jum_lighting_rules_switch_off(rules, jum_layer_text(layer, c->commune, row));
    lamps->power_w[row] = power_w;
    lamps->control[row] = (guint8) control;
    /* a lamp without node or programmed driver is switched with its cabinet: on or off */
    lamps->dim_min_pu[row] =
        dim_min_pu >= 0.0 && (control == JUM_CONTROL_REMOTE || control == JUM_CONTROL_PRESET)
            ? fmin(dim_min_pu, 1.0)
            : 1.0;
    lamps->driver[row] =
        jum_lighting_rules_driver(rules, jum_layer_text(layer, c->photometry, row));
    lamps->standby_w[row] =
        control == JUM_CONTROL_REMOTE ? rules->drivers[lamps->driver[row]].standby_w : 0.0;
    const char *date = jum_layer_text(layer, c->installed, row);
    gint64 year = date != NULL ? g_ascii_strtoll(date, NULL, 10) : 0;
    lamps->installed[row] = year >= 1900 && year <= 2200 ? (gint16) year : 0;
}

JumLamps *
jum_lamps_new(const JumLightingRules *rules, const JumLayer *layer, const JumLayer *cabinets)
{
    JumLamps *lamps = g_new0(JumLamps, 1);
    const Columns columns = {
        .parent = jum_layer_column(layer, "parent"),
        .control = jum_layer_column(layer, "control"),
        .power = jum_layer_column(layer, "power_w"),
        .dim_min = jum_layer_column(layer, "dim_min_pu"),
        .programme = jum_layer_column(layer, "programme"),
        .commune = jum_layer_column(layer, "commune"),
        .photometry = jum_layer_column(layer, "photometry"),
        .installed = jum_layer_column(layer, "installed_on"),
        .cabinet_programme = jum_layer_column(cabinets, "programme"),
    };
    allocate(lamps, jum_layer_n_rows(layer));
    for (guint row = 0; row < lamps->n; row++)
        fill_lamp(lamps, rules, layer, cabinets, &columns, row);
    jum_lamps_group(lamps, rules);
    return lamps;
}

void
jum_lamps_group(JumLamps *lamps, const JumLightingRules *rules)
{
    guint n_offs = rules->n_switch_offs + 1, n_pairs = rules->n_programmes * n_offs;
    g_autofree guint32 *schedule_of = g_new(guint32, n_pairs);
    memset(schedule_of, 0xff, n_pairs * sizeof *schedule_of);
    g_free(lamps->schedule_programme);
    g_free(lamps->schedule_switch_off);
    lamps->schedule_programme = g_new0(guint32, n_pairs);
    lamps->schedule_switch_off = g_new0(gint32, n_pairs);
    lamps->n_schedules = 0;
    for (guint row = 0; row < lamps->n; row++) {
        guint32 programme = lamps->programme[row];
        gint32 off = rules->programmes[programme].switch_off ? lamps->switch_off[row] : -1;
        guint32 pair = programme * n_offs + (guint32) (off + 1);
        if (schedule_of[pair] == G_MAXUINT32) {
            schedule_of[pair] = lamps->n_schedules;
            lamps->schedule_programme[lamps->n_schedules] = programme;
            lamps->schedule_switch_off[lamps->n_schedules++] = off;
        }
        lamps->schedule[row] = schedule_of[pair];
    }
}

JumLamps *
jum_lamps_copy(const JumLamps *lamps)
{
    JumLamps *copy = g_new0(JumLamps, 1);
    guint n = lamps->n;
    allocate(copy, n);
    memcpy(copy->programme, lamps->programme, n * sizeof *copy->programme);
    memcpy(copy->switch_off, lamps->switch_off, n * sizeof *copy->switch_off);
    memcpy(copy->schedule, lamps->schedule, n * sizeof *copy->schedule);
    memcpy(copy->cabinet, lamps->cabinet, n * sizeof *copy->cabinet);
    memcpy(copy->control, lamps->control, n * sizeof *copy->control);
    memcpy(copy->driver, lamps->driver, n * sizeof *copy->driver);
    memcpy(copy->installed, lamps->installed, n * sizeof *copy->installed);
    memcpy(copy->power_w, lamps->power_w, n * sizeof *copy->power_w);
    memcpy(copy->dim_min_pu, lamps->dim_min_pu, n * sizeof *copy->dim_min_pu);
    memcpy(copy->standby_w, lamps->standby_w, n * sizeof *copy->standby_w);
    copy->n_schedules = lamps->n_schedules;
    copy->schedule_programme =
        g_memdup2(lamps->schedule_programme, lamps->n_schedules * sizeof(guint32));
    copy->schedule_switch_off =
        g_memdup2(lamps->schedule_switch_off, lamps->n_schedules * sizeof(gint32));
    copy->n_without_power = lamps->n_without_power;
    copy->n_without_programme = lamps->n_without_programme;
    return copy;
}

void
jum_lamps_free(JumLamps *lamps)
{
    if (lamps == NULL)
        return;
    g_free(lamps->programme);
    g_free(lamps->switch_off);
    g_free(lamps->schedule);
    g_free(lamps->cabinet);
    g_free(lamps->control);
    g_free(lamps->driver);
    g_free(lamps->installed);
    g_free(lamps->power_w);
    g_free(lamps->dim_min_pu);
    g_free(lamps->standby_w);
    g_free(lamps->schedule_programme);
    g_free(lamps->schedule_switch_off);
    g_free(lamps);
}

double
jum_lamp_power_w(const JumLightingRules *rules, const JumLamps *lamps, guint row, double asked_pu)
{
    double level_pu = jum_energy_level(asked_pu, lamps->dim_min_pu[row]);
    if (level_pu <= 0.0)
        return lamps->standby_w[row];
    const JumDriver *driver = &rules->drivers[lamps->driver[row]];
    return lamps->power_w[row] *
           jum_energy_share(driver->level_pu, driver->power_pu, driver->n, level_pu);
}

#define HOURS_A_YEAR 4100.0

double
jum_lamps_clo(const JumLightingRules *rules, const JumLamps *lamps, guint row, int year)
{
    const JumDriver *driver = &rules->drivers[lamps->driver[row]];
    if (driver->clo_start_pu >= 1.0 || lamps->installed[row] == 0)
        return 1.0;
    double burnt_h = fmax(0.0, year + 0.5 - lamps->installed[row]) * HOURS_A_YEAR;
    double part = fmin(1.0, burnt_h / driver->clo_life_h);
    return driver->clo_start_pu + part * (1.0 - driver->clo_start_pu);
}

/* ---- a year ---- */

typedef struct {
    guint n;
    double level_pu[MAX_YEAR_SEGMENTS], price_kwh[MAX_YEAR_SEGMENTS];
    gint64 duration_us[MAX_YEAR_SEGMENTS];
} Sums;

static void
add_stretch(Sums *sums, double level_pu, double price_kwh, gint64 duration_us)
{
    if (duration_us <= 0)
        return;
    guint i = 0;
    while (i < sums->n && (sums->level_pu[i] != level_pu || sums->price_kwh[i] != price_kwh))
        i++;
    if (i == MAX_YEAR_SEGMENTS)
        return;
    if (i == sums->n) {
        sums->level_pu[i] = level_pu;
        sums->price_kwh[i] = price_kwh;
        sums->duration_us[i] = 0;
        sums->n++;
    }
    sums->duration_us[i] += duration_us;
}

/* What holds for one night of one programme. */
typedef struct {
    const JumProgramme *programme;
    const JumTariff *tariff;
    JumTime cheap_from, cheap_to, presence_from, presence_to;
} Night;

/* @share of a stretch at one level, cut where the price changes. */
static void
add_priced(Sums *sums,
           const JumTariff *tariff,
           double level_pu,
           double share,
           JumTime from,
           JumTime to,
           JumTime off_peak_from,
           JumTime off_peak_to)
{
    gint64 cheap = MIN(to, off_peak_to) - MAX(from, off_peak_from);
    cheap = isnan(tariff->off_peak_eur_kwh) ? 0 : MAX(cheap, 0);
    add_stretch(sums, level_pu, tariff->eur_kwh, (gint64) (share * (double) (to - from - cheap)));
    add_stretch(sums, level_pu, tariff->off_peak_eur_kwh, (gint64) (share * (double) cheap));
}

/* A stretch of one level, cut where presence counts and where the price changes. */
static void
add_present(Sums *sums, const Night *n, double level_pu, JumTime from, JumTime to)
{
    JumTime a = CLAMP(n->presence_from, from, to), b = CLAMP(n->presence_to, from, to);
    const JumProgramme *p = n->programme;
    if (!(p->presence_share > 0.0) || !(level_pu > 0.0) || level_pu >= p->presence_level_pu ||
        b <= a) {
        add_priced(sums, n->tariff, level_pu, 1.0, from, to, n->cheap_from, n->cheap_to);
        return;
    }
    add_priced(sums, n->tariff, level_pu, 1.0, from, a, n->cheap_from, n->cheap_to);
    add_priced(sums, n->tariff, level_pu, 1.0 - p->presence_share, a, b, n->cheap_from,
               n->cheap_to);
    add_priced(sums, n->tariff, p->presence_level_pu, p->presence_share, a, b, n->cheap_from,
               n->cheap_to);
    add_priced(sums, n->tariff, level_pu, 1.0, b, to, n->cheap_from, n->cheap_to);
}

static void
add_night(Sums *sums,
          JumNightClock *clock,
          const JumNight *night,
          const JumNightLevels *levels,
          const JumProgramme *programme,
          const JumTariff *tariff)
{
    JumTime cheap_from = night->noon, cheap_to = night->noon;
    if (!isnan(tariff->off_peak_eur_kwh)) {
        cheap_from = jum_night_clock_time(clock, night, tariff->off_peak_from_s);
        cheap_to = jum_night_clock_time(clock, night, tariff->off_peak_to_s);
    }
    const Night n = {
        programme,
        tariff,
        cheap_from,
        cheap_to,
        jum_night_clock_time(clock, night, programme->presence_from_s),
        jum_night_clock_time(clock, night, programme->presence_to_s),
    };
    JumTime at = night->noon;
    double level_pu = 0.0;
    for (guint i = 0; i < levels->n; i++) {
        JumTime next = CLAMP(levels->at[i], at, night->next_noon);
        add_present(sums, &n, level_pu, at, next);
        at = next;
        level_pu = levels->level_pu[i];
    }
    add_present(sums, &n, level_pu, at, night->next_noon);
}

JumLampYear *
jum_lamp_year_new(const JumLightingRules *rules,
                  const JumLamps *lamps,
                  JumNightClock *clock,
                  const JumTariff *tariff,
                  int year)
{
    gint64 first = jum_night_evening_of_date(year, 1, 1);
    gint64 end = jum_night_evening_of_date(year + 1, 1, 1);
    JumLampYear *result = g_new0(JumLampYear, 1);
    gsize most = (gsize) lamps->n_schedules * MAX_YEAR_SEGMENTS + 1;
    result->n_schedules = lamps->n_schedules;
    result->year = year;
    result->segment_start = g_new0(guint32, lamps->n_schedules + 1);
    result->level_pu = g_new0(double, most);
    result->duration_s = g_new0(double, most);
    result->price_kwh = g_new0(double, most);
    for (guint s = 0; s < lamps->n_schedules; s++) {
        gint32 off = lamps->schedule_switch_off[s];
        Sums sums = {0};
        for (gint64 evening = first; evening < end; evening++) {
            const JumNight *night = jum_night(clock, evening);
            JumNightLevels levels;
            jum_night_levels(clock, night, &rules->programmes[lamps->schedule_programme[s]],
                             off >= 0 ? &rules->switch_offs[off] : NULL, &levels);
            add_night(&sums, clock, night, &levels,
                      &rules->programmes[lamps->schedule_programme[s]], tariff);
        }
        guint32 start = result->segment_start[s];
        for (guint i = 0; i < sums.n; i++) {
            result->level_pu[start + i] = sums.level_pu[i];
            result->duration_s[start + i] = (double) sums.duration_us[i] / 1e6;
            result->price_kwh[start + i] = sums.price_kwh[i];
        }
        result->segment_start[s + 1] = start + sums.n;
    }
    return result;
}

void
jum_lamp_year_free(JumLampYear *year)
{
    if (year == NULL)
        return;
    g_free(year->segment_start);
    g_free(year->level_pu);
    g_free(year->duration_s);
    g_free(year->price_kwh);
    g_free(year);
}

gboolean
jum_lamp_year_energy(const JumLightingRules *rules,
                     const JumLamps *lamps,
                     const JumLampYear *year,
                     double *kwh,
                     double *eur,
                     GError **error)
{
    g_autofree guint32 *curve_start = g_new0(guint32, rules->n_drivers + 1);
    for (guint i = 0; i < rules->n_drivers; i++)
        curve_start[i + 1] = curve_start[i] + rules->drivers[i].n;
    guint points = curve_start[rules->n_drivers];
    g_autofree double *curve_level = g_new0(double, points + 1);
    g_autofree double *curve_power = g_new0(double, points + 1);
    g_autofree double *power_w = g_new0(double, lamps->n + 1);
    for (guint i = 0; i < rules->n_drivers; i++) {
        gsize size = rules->drivers[i].n * sizeof(double);
        memcpy(curve_level + curve_start[i], rules->drivers[i].level_pu, size);
        memcpy(curve_power + curve_start[i], rules->drivers[i].power_pu, size);
    }
    for (guint row = 0; row < lamps->n; row++)
        power_w[row] = lamps->power_w[row] * jum_lamps_clo(rules, lamps, row, year->year);
    const JumEnergyProblem problem = {
        .n_schedules = year->n_schedules,
        .segment_start = year->segment_start,
        .level_pu = year->level_pu,
        .duration_s = year->duration_s,
        .price_kwh = year->price_kwh,
        .n_curves = rules->n_drivers,
        .curve_start = curve_start,
        .curve_level = curve_level,
        .curve_power = curve_power,
        .n_lamps = lamps->n,
        .schedule = lamps->schedule,
        .curve = lamps->driver,
        .power_w = power_w,
        .dim_min_pu = lamps->dim_min_pu,
        .standby_w = lamps->standby_w,
    };
    JumEnergyInfo info;
    JumEnergyStatus status = jum_energy_solve(&problem, kwh, eur, &info);
    if (status == JUM_ENERGY_OK)
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                "the energy of the lamps cannot be computed: %s %u is out of range",
                status == JUM_ENERGY_BAD_LAMP       ? "the lamp of row"
                : status == JUM_ENERGY_BAD_SCHEDULE ? "segment"
                                                    : "curve point",
                info.element);
    return FALSE;
}
