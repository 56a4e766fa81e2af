/* One question at a time, on a worker: the main thread hands over a snapshot of what is measured and waits for the answer
 * or the end of its patience.  A question that comes while the worker still chews on the last one cancels that one: the
 * solver stops at its next iteration. */
#include "controller/water-judge.h"

#include "base/i18n.h"
#include "base/number.h"
#include "model/water-effect.h"

#include <math.h>

#define SITES_NAMED 3
#define WEEKEND_PU  0.94

typedef struct {
    JumTable table;
    guint row;
    double value;
    JumTime now;
    double *valve_opening_pu, *pump_running, *tank_level_m; /* as measured, NaN: not known */
} Question;

struct JumWaterJudge {
    const JumWorld *world;
    const JumPoints *points;
    char *path;
    GThread *thread;
    GMutex lock;
    GCond asked, answered;
    Question *question;     /* waits for the worker */
    guint64 number, done;   /* of the last question, of the last answer */
    JumWaterOpinion answer; /* to done */
    gboolean ends;
    volatile bool *cancel; /* of the worker's case; NULL until it has one */
};

typedef struct {
    JumTerritory *territory;
    JumWaterTables *tables;
    JumWaterService *service;
    JumWaterCase *c;
    GTimeZone *zone;
} Desk;

static void
question_free(Question *q)
{
    if (q == NULL)
        return;
    g_free(q->valve_opening_pu);
    g_free(q->pump_running);
    g_free(q->tank_level_m);
    g_free(q);
}

void
jum_water_opinion_clear(JumWaterOpinion *opinion)
{
    g_clear_pointer(&opinion->text, g_free);
}

/* ---- the sentence ---- */

static char *
whole(double value)
{
    return g_strdup_printf("%lld", (long long) llround(value));
}

static void
say(GString *text, const char *form, const char *a, const char *b)
{
    g_autofree char *part = g_strdup_printf(form, a, b);
    if (text->len > 0)
        g_string_append_c(text, ' ');
    g_string_append(text, part);
}

static void
say_customers(GString *text, const char *form, guint customers, double people)
{
    g_autofree char *a = whole(customers), *b = whole(people);
    say(text, form, a, b);
}

/* "7 h–10 h, 18 h–21 h" */
static char *
hours_text(guint32 hours)
{
    GString *text = g_string_new(NULL);
    for (int h = 0; h < 24; h++) {
        int from = h;
        while (h < 24 && (hours >> h & 1) != 0)
            h++;
        if (h > from)
            g_string_append_printf(text, "%s%d\u00a0h–%d\u00a0h", text->len > 0 ? ", " : "", from,
                                   h);
    }
    return g_string_free(text, FALSE);
}

static void
say_sites(GString *text, const Desk *desk, guint n)
{
    g_autoptr(GString) names = g_string_new(NULL);
    const guint8 *cut = jum_water_case_cut(desk->c), *low = jum_water_case_low(desk->c);
    guint named = 0;
    for (guint pass = 0; pass < 2; pass++) /* those without water first */
        for (guint i = 0; i < desk->service->sites->len && named < SITES_NAMED; i++) {
            const JumWaterSite *site = &g_array_index(desk->service->sites, JumWaterSite, i);
            gboolean is_cut =
                cut[site->node] == JUM_WATER_CUT_INSIDE || cut[site->node] == JUM_WATER_CUT_BEHIND;
            if (!site->sensitive || (pass == 0 ? !is_cut : is_cut || !low[site->node]))
                continue;
            g_string_append_printf(names, "%s%s", named++ > 0 ? ", " : "",
                                   site->name != NULL ? site->name : site->id);
        }
    if (n > named)
        g_string_append_printf(names, _(" and %u more"), n - named);
    say(text, _("Sensitive sites: %s%s."), names->str, "");
}

static char *
sentence_of(const Desk *desk, const JumWaterEffect *e)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (e->cut_customers > 0)
        say_customers(text,
                      _("Without water until it is undone: %s customers, about %s inhabitants."),
                      e->cut_customers, e->cut_people);
    if (e->cut_hydrants > 0) {
        g_autofree char *n = whole(e->cut_hydrants);
        say(text, _("Hydrants without water: %s%s."), n, "");
    }
    if (e->low_customers > 0)
        say_customers(text,
                      _("Newly below the pressure the street owes, now: %s customers, about %s "
                        "inhabitants."),
                      e->low_customers, e->low_people);
    if (e->low_hours != 0) {
        g_autofree char *most = whole(e->low_most), *hours = hours_text(e->low_hours);
        say(text, _("Today up to %s customers are below, at: %s."), most, hours);
    }
    if (e->cut_sites + e->low_sites > 0)
        say_sites(text, desk, e->cut_sites + e->low_sites);
    if (isfinite(e->tank_s)) {
        const char *name = jum_layer_text(desk->tables->tank,
                                          jum_layer_column(desk->tables->tank, "name"), e->tank);
        g_autofree char *minutes = g_strdup_printf(
            "%d\u00a0h\u00a0%02d", (int) (e->tank_s / 3600.0), (int) (e->tank_s / 60.0) % 60);
        say(text, _("%s is empty in %s at this rate."),
            name != NULL ? name : jum_layer_id(desk->tables->tank, e->tank), minutes);
    }
    if (text->len == 0)
        g_string_assign(text, _("By the model, nobody falls below the pressure the street owes."));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- the worker ---- */

static gboolean
desk_open(Desk *desk, const char *path, GError **error)
{
    desk->territory = jum_territory_open(path, error);
    desk->tables = desk->territory != NULL ? jum_water_tables_read(desk->territory, error) : NULL;
    desk->service = desk->tables != NULL
                        ? jum_water_service_new(desk->territory, desk->tables->node, error)
                        : NULL;
    desk->c = desk->service != NULL ? jum_water_case_new(desk->tables, desk->service, error) : NULL;
    const char *zone =
        desk->territory != NULL ? jum_territory_info(desk->territory)->time_zone : NULL;
    desk->zone = zone != NULL ? g_time_zone_new_identifier(zone) : NULL;
    return desk->c != NULL;
}

static void
desk_close(Desk *desk)
{
    jum_water_case_free(desk->c);
    jum_water_service_free(desk->service);
    jum_water_tables_free(desk->tables);
    jum_territory_free(desk->territory);
    g_clear_pointer(&desk->zone, g_time_zone_unref);
}

static void
think(const Desk *desk, const Question *q, JumWaterOpinion *opinion)
{
    JumCivil civil = jum_time_civil(q->now, desk->zone);
    double factor = civil.wday >= 6 ? WEEKEND_PU : 1.0;
    JumWaterNow now = {q->valve_opening_pu, q->pump_running, q->tank_level_m, {0.0}};
    JumWaterEffect e = {.solved = FALSE};
    for (int use = 0; use < JUM_WATER_N_USES; use++)
        now.demand_pu[use] = factor * jum_water_demand_pu((JumWaterUse) use, civil.day_s);
    gint64 began_us = g_get_monotonic_time();
    if (jum_water_case_prepare(desk->c, &now)) {
        if (q->table == JUM_TABLE_water_valve)
            jum_water_case_move_valve(desk->c, q->row, q->value, &e);
        else if (desk->tables->rows->pump_link[q->row] >= 0)
            jum_water_case_close_link(desk->c, desk->tables->rows->pump_link[q->row], &e);
        if (e.solved)
            jum_water_case_hours(desk->c, factor, &e);
    }
    *opinion = (JumWaterOpinion){.known = e.solved,
                                 .cut_customers = e.cut_customers,
                                 .low_customers = MAX(e.low_customers, e.low_most),
                                 .sites = e.cut_sites + e.low_sites,
                                 .solve_ms = (double) (g_get_monotonic_time() - began_us) / 1e3};
    if (e.solved)
        opinion->text = sentence_of(desk, &e);
}

static gpointer
work(gpointer data)
{
    JumWaterJudge *judge = data;
    Desk desk = {0};
    g_autoptr(GError) error = NULL;
    gboolean open = desk_open(&desk, judge->path, &error);
    if (!open)
        g_info("water judge: %s", error != NULL ? error->message : "no network");
    g_mutex_lock(&judge->lock);
    judge->cancel = open ? jum_water_case_cancel(desk.c) : NULL;
    while (!judge->ends) {
        if (judge->question == NULL) {
            g_cond_wait(&judge->asked, &judge->lock);
            continue;
        }
        Question *q = g_steal_pointer(&judge->question);
        guint64 number = judge->number;
        JumWaterOpinion opinion = {0};
        if (judge->cancel != NULL)
            *judge->cancel = false;
        g_mutex_unlock(&judge->lock);
        if (open)
            think(&desk, q, &opinion);
        question_free(q);
        g_mutex_lock(&judge->lock);
        jum_water_opinion_clear(&judge->answer);
        judge->answer = opinion;
        judge->done = number;
        g_cond_broadcast(&judge->answered);
    }
    judge->cancel = NULL;
    g_mutex_unlock(&judge->lock);
    desk_close(&desk);
    return NULL;
}

/* ---- the main thread ---- */

static gboolean
has_moving_valve(const JumPoints *points)
{
    guint n = 0;
    guint32 first = jum_points_range(points, JUM_QUANTITY_water_valve_opening, &n);
    for (guint i = 0; i < n; i++)
        if (jum_points_is_remote(points, first + i))
            return TRUE;
    (void) jum_points_range(points, JUM_QUANTITY_water_pump_running, &n);
    return n > 0;
}

JumWaterJudge *
jum_water_judge_new(const JumWorld *world, const char *territory_path)
{
    if (!has_moving_valve(jum_world_points(world)))
        return NULL;
    JumWaterJudge *judge = g_new0(JumWaterJudge, 1);
    judge->world = world;
    judge->points = jum_world_points(world);
    judge->path = g_strdup(territory_path);
    g_mutex_init(&judge->lock);
    g_cond_init(&judge->asked);
    g_cond_init(&judge->answered);
    judge->thread = g_thread_new("water-judge", work, judge);
    return judge;
}

void
jum_water_judge_free(JumWaterJudge *judge)
{
    if (judge == NULL)
        return;
    g_mutex_lock(&judge->lock);
    judge->ends = TRUE;
    if (judge->cancel != NULL)
        *judge->cancel = true;
    g_cond_broadcast(&judge->asked);
    g_mutex_unlock(&judge->lock);
    g_thread_join(judge->thread);
    question_free(judge->question);
    jum_water_opinion_clear(&judge->answer);
    g_mutex_clear(&judge->lock);
    g_cond_clear(&judge->asked);
    g_cond_clear(&judge->answered);
    g_free(judge->path);
    g_free(judge);
}

static double *
measured(const JumWaterJudge *judge, JumQuantity quantity, JumTime now)
{
    guint n = 0;
    guint32 first = jum_points_range(judge->points, quantity, &n);
    double *values = g_new(double, n + 1);
    for (guint i = 0; i < n; i++)
        values[i] = jum_quality_is_usable(jum_world_quality(judge->world, first + i, now))
                        ? jum_world_value(judge->world, first + i)
                        : NAN;
    return values;
}

void
jum_water_judge_ask(JumWaterJudge *judge,
                    JumTable table,
                    guint row,
                    double value,
                    JumTime now,
                    guint limit_ms,
                    JumWaterOpinion *opinion)
{
    Question *q = g_new0(Question, 1);
    *q = (Question){table,
                    row,
                    value,
                    now,
                    measured(judge, JUM_QUANTITY_water_valve_opening, now),
                    measured(judge, JUM_QUANTITY_water_pump_running, now),
                    measured(judge, JUM_QUANTITY_water_tank_level, now)};
    gint64 end_us = g_get_monotonic_time() + (gint64) limit_ms * 1000;
    *opinion = (JumWaterOpinion){.known = FALSE};
    g_mutex_lock(&judge->lock);
    question_free(judge->question);
    judge->question = q;
    if (judge->cancel != NULL)
        *judge->cancel = true; /* of the one before, if it is still at it */
    guint64 number = ++judge->number;
    g_cond_broadcast(&judge->asked);
    while (judge->done != number && g_cond_wait_until(&judge->answered, &judge->lock, end_us))
        continue;
    if (judge->done == number) {
        *opinion = judge->answer;
        judge->answer = (JumWaterOpinion){.known = FALSE};
    } else if (judge->cancel != NULL) {
        *judge->cancel = true;
    }
    g_mutex_unlock(&judge->lock);
    if (!opinion->known && opinion->text == NULL)
        opinion->text =
            g_strdup(_("What it takes away is not known: the network was not solved in time."));
}
