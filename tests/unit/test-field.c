/* The simulated field without sockets: devices that behave, fail and obey, on a clock that the test moves. */
#include "field/field.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "tests/unit/field-fixture.h"

static char *folder, *small_path, *large_path;

typedef struct {
    JumTerritory *territory;
    JumPoints *points;
    JumField *field;
    GString *said;
    guint64 seq;
} Bed;

static JumTime
at(const char *text)
{
    JumTime time = 0;
    g_assert_true(jum_time_parse(text, NULL, &time));
    return time;
}

static Bed
bed_new(const char *path, guint64 seed, const char *start, const char *state)
{
    g_autoptr(GError) error = NULL;
    Bed bed = {.said = g_string_new(NULL), .seq = (guint64) 1 << 32};
    bed.territory = jum_territory_open(path, &error);
    g_assert_no_error(error);
    bed.points = jum_points_new(bed.territory, &error);
    g_assert_no_error(error);
    JumFieldSetup setup = {seed, at(start), state};
    bed.field = jum_field_new(bed.territory, bed.points, &setup, &error);
    g_assert_no_error(error);
    g_assert_true(state != NULL || jum_field_greet(bed.field, 1));
    return bed;
}

static void
bed_clear(Bed *bed)
{
    jum_field_free(bed->field);
    jum_points_free(bed->points);
    jum_territory_free(bed->territory);
    g_string_free(bed->said, TRUE);
}

/* Plays @s seconds; what was said is in bed->said. */
static void
run(Bed *bed, double s)
{
    g_string_truncate(bed->said, 0);
    jum_field_advance(bed->field, jum_field_now(bed->field) + (JumTime) (s * 1e6));
    jum_field_take(bed->field, bed->said);
}

/* Calls @each for every frame said. */
static void
frames(const GString *said, void (*each)(const JumFieldFrame *, gpointer), gpointer data)
{
    for (const char *line = said->str; *line != '\0';) {
        const char *end = strchr(line, '\n');
        g_autoptr(GError) error = NULL;
        g_autoptr(JumFieldFrame) frame = jum_field_frame_decode(line, (gsize) (end - line), &error);
        g_assert_no_error(error);
        each(frame, data);
        line = end + 1;
    }
}

typedef struct {
    guint32 point;
    guint count;
    JumMeasure last;
    gboolean after_answer; /* a value came after the feedback */
    guint acks, naks, feedbacks, matches;
    char cause[40];
} Watch;

static void
watch(const JumFieldFrame *frame, gpointer data)
{
    Watch *w = data;
    if (frame->kind == JUM_FIELD_ACK)
        w->acks++;
    if (frame->kind == JUM_FIELD_NAK) {
        w->naks++;
        g_strlcpy(w->cause, frame->cause, sizeof w->cause);
    }
    if (frame->kind == JUM_FIELD_FEEDBACK) {
        w->feedbacks++;
        w->matches += frame->ok;
    }
    for (guint i = 0; frame->kind == JUM_FIELD_VALUES && i < frame->values->len; i++) {
        const JumMeasure *m = &g_array_index(frame->values, JumMeasure, i);
        g_assert_true(m->quality & JUM_QUALITY_SIM);
        if (m->point != w->point)
            continue;
        w->count++;
        w->last = *m;
        w->after_answer |= w->feedbacks > 0;
    }
}

static Watch
look(const Bed *bed, guint32 point)
{
    Watch w = {.point = point};
    frames(bed->said, watch, &w);
    return w;
}

static guint32
point_of(const Bed *bed, JumQuantity quantity, const char *address)
{
    JumTable table;
    guint row;
    g_assert_true(jum_points_find_asset(bed->points, address, &table, &row));
    return jum_points_at(bed->points, quantity, row);
}

static void
send_at(Bed *bed,
        const char *target,
        const char *action,
        double value,
        double duration_s,
        guint64 seq,
        JumTime expires_at)
{
    g_autoptr(JumFieldFrame) frame = jum_field_frame_new(JUM_FIELD_COMMAND);
    frame->id = g_strdup_printf("cmd-%" G_GUINT64_FORMAT, seq);
    frame->seq = seq;
    frame->epoch = (guint32) (seq >> 32);
    frame->target = g_strdup(target);
    frame->action = g_strdup(action);
    frame->value = value;
    frame->duration_s = duration_s;
    frame->expires_at = expires_at;
    jum_field_command(bed->field, frame, jum_field_now(bed->field));
}

static void
command(Bed *bed, const char *target, const char *action, double value, double duration_s)
{
    send_at(bed, target, action, value, duration_s, ++bed->seq,
            jum_field_now(bed->field) + JUM_MINUTE);
}

/* The present value of a point, by general interrogation. */
static gboolean
ask(const Bed *bed, guint32 point, JumMeasure *measure)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_assert_cmpuint(jum_field_interrogate(bed->field, point, 1, out), ==, point + 1);
    Watch w = {.point = point};
    frames(out, watch, &w);
    *measure = w.last;
    return w.count == 1;
}

/* A remote lamp of cabinet C-0 that is sound: the first whose state says so. */
static const char *
sound_lamp(const Bed *bed)
{
    static const char *const lamps[] = {"lamp/L-0", "lamp/L-1", "lamp/L-5", "lamp/L-6"};
    for (guint i = 0; i < G_N_ELEMENTS(lamps); i++) {
        JumMeasure m;
        if (ask(bed, point_of(bed, JUM_QUANTITY_lamp_state, lamps[i]), &m) &&
            m.value == JUM_LAMP_OK)
            return lamps[i];
    }
    g_assert_not_reached();
}

/* ---- tests ---- */

static void
test_lamp_command(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T20:30:00Z", NULL);
    const char *lamp = sound_lamp(&bed);
    guint32 level = point_of(&bed, JUM_QUANTITY_lamp_level, lamp);
    command(&bed, lamp, "level", 0.3, 600.0);
    run(&bed, 0.2);
    Watch w = look(&bed, level);
    g_assert_cmpuint(w.acks, ==, 1);
    g_assert_cmpuint(w.feedbacks, ==, 0);
    run(&bed, 4.0);
    w = look(&bed, level);
    g_assert_cmpuint(w.feedbacks, ==, 1);
    g_assert_cmpuint(w.matches, ==, 1);
    g_assert_cmpfloat_with_epsilon(w.last.value, 0.3, 1e-6);
    g_assert_false(w.after_answer); /* the value comes before the answer that speaks of it */
    run(&bed, 590.0);
    JumMeasure m;
    g_assert_true(ask(&bed, level, &m));
    g_assert_cmpfloat_with_epsilon(m.value, 0.3, 1e-6);
    run(&bed, 20.0); /* the override ends: back to the programme */
    w = look(&bed, level);
    g_assert_cmpuint(w.count, >=, 1);
    g_assert_cmpfloat(w.last.value, ==, 1.0);
    bed_clear(&bed);
}

static void
test_refusals(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T20:30:00Z", NULL);
    const char *lamp = sound_lamp(&bed);
    const struct {
        const char *target, *action;
        double value, duration_s;
        const char *cause;
    } cases[] = {
        {"lamp/L-2", "level", 0.5, 60.0, "local-mode"},
        {"lamp/nobody", "level", 0.5, 60.0, "field-refused"},
        {"lamp/L-0", "switch", 1.0, 60.0, "field-refused"},
        {NULL, "level", 0.05, 60.0, "out-of-range"},
        {NULL, "level", 1.5, 60.0, "out-of-range"},
        {NULL, "level", NAN, 60.0, "out-of-range"},
        {NULL, "level", 0.5, 50000.0, "out-of-range"},
        {"cabinet/C-0", "switch", 0.4, 60.0, "out-of-range"},
        {"junction/J-0", "plan", 9.0, 600.0, "out-of-range"},
        {"water_valve/V-1", "opening", 0.0, 0.0, "local-mode"},
        {"water_valve/V-0", "opening", 1.2, 0.0, "out-of-range"},
        {"sign/S-0", "message", 3.0, 60.0, "out-of-range"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *target = cases[i].target != NULL ? cases[i].target : lamp;
        command(&bed, target, cases[i].action, cases[i].value, cases[i].duration_s);
        run(&bed, 5.0);
        Watch w = look(&bed, JUM_POINT_NONE - 1);
        g_assert_cmpuint(w.naks, ==, 1);
        g_assert_cmpuint(w.acks + w.feedbacks, ==, 0);
        g_assert_cmpstr(w.cause, ==, cases[i].cause);
    }
    bed_clear(&bed);
}

static void
test_repetition(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T20:30:00Z", NULL);
    const char *lamp = sound_lamp(&bed);
    guint32 level = point_of(&bed, JUM_QUANTITY_lamp_level, lamp);
    JumTime later = jum_field_now(bed.field) + JUM_HOUR;
    guint64 seq = ((guint64) 1 << 32) + 10;
    send_at(&bed, lamp, "level", 0.4, 600.0, seq, later);
    send_at(&bed, lamp, "level", 0.4, 600.0, seq, later); /* doubled on the way */
    run(&bed, 5.0);
    Watch w = look(&bed, level);
    g_assert_cmpuint(w.acks, ==, 2);
    g_assert_cmpuint(w.feedbacks, ==, 1);
    send_at(&bed, lamp, "level", 0.9, 600.0, seq, later); /* same number, other content: not done */
    run(&bed, 5.0);
    w = look(&bed, level);
    g_assert_cmpuint(w.acks, ==, 1);
    g_assert_cmpuint(w.feedbacks, ==, 1);
    JumMeasure m;
    g_assert_true(ask(&bed, level, &m));
    g_assert_cmpfloat_with_epsilon(m.value, 0.4, 1e-6);
    send_at(&bed, lamp, "level", 0.9, 600.0, seq - 1, later); /* late */
    run(&bed, 5.0);
    w = look(&bed, level);
    g_assert_cmpstr(w.cause, ==, "superseded");
    send_at(&bed, lamp, "level", 0.9, 600.0, seq + 1, jum_field_now(bed.field) - 1);
    run(&bed, 5.0);
    w = look(&bed, level);
    g_assert_cmpstr(w.cause, ==, "expired");
    g_assert_true(ask(&bed, level, &m));
    g_assert_cmpfloat_with_epsilon(m.value, 0.4, 1e-6);
    /* fencing: a controller that started earlier has no say any more */
    send_at(&bed, lamp, "level", 0.9, 600.0, ((guint64) 7 << 32) + 1, later);
    send_at(&bed, lamp, "level", 0.2, 600.0, ((guint64) 6 << 32) + 99, later);
    run(&bed, 5.0);
    w = look(&bed, level);
    g_assert_cmpuint(w.naks, ==, 1);
    g_assert_cmpfloat_with_epsilon(w.last.value, 0.9, 1e-6);
    g_assert_false(jum_field_greet(bed.field, 6));
    bed_clear(&bed);
}

static void
test_memory(void)
{
    g_autofree char *state = g_build_filename(folder, "state", NULL);
    guint64 seq = ((guint64) 5 << 32) + 1;
    Bed bed = bed_new(small_path, 3, "2026-01-15T20:30:00Z", state);
    const char *lamp = sound_lamp(&bed);
    JumTime later = jum_field_now(bed.field) + JUM_HOUR;
    send_at(&bed, lamp, "level", 0.4, 600.0, seq, later);
    run(&bed, 5.0);
    send_at(&bed, lamp, "level", 0.6, 600.0, seq + 1, later); /* accepted, then the field dies */
    run(&bed, 0.1);
    g_assert_cmpuint(look(&bed, 0).acks, ==, 1);
    bed_clear(&bed);

    bed = bed_new(small_path, 3, "2026-01-15T20:31:00Z", state);
    g_assert_false(jum_field_greet(bed.field, 4));
    guint32 level = point_of(&bed, JUM_QUANTITY_lamp_level, lamp);
    send_at(&bed, lamp, "level", 0.4, 600.0, seq, later); /* older than the last: refused */
    run(&bed, 5.0);
    Watch w = look(&bed, level);
    g_assert_cmpstr(w.cause, ==, "superseded");
    send_at(&bed, lamp, "level", 0.6, 600.0, seq + 1, later); /* known, and lost with the restart */
    run(&bed, 5.0);
    w = look(&bed, level);
    g_assert_cmpuint(w.acks, ==, 1);
    g_assert_cmpuint(w.feedbacks, ==, 1);
    g_assert_cmpuint(w.matches, ==, 0);
    JumMeasure m;
    g_assert_true(ask(&bed, level, &m));
    g_assert_cmpfloat(m.value, ==, 1.0);
    bed_clear(&bed);
    g_autofree char *log = g_build_filename(state, "commands.log", NULL);
    g_remove(log);
    g_rmdir(state);
}

static void
test_unpowered(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T20:30:00Z", NULL);
    const char *lamp = sound_lamp(&bed);
    JumMeasure before, m;
    guint32 power = point_of(&bed, JUM_QUANTITY_cabinet_power, "cabinet/C-0");
    g_assert_true(ask(&bed, power, &before));
    g_assert_cmpfloat(before.value, >, 500.0);
    command(&bed, "cabinet/C-0", "switch", 0.0, 300.0);
    run(&bed, 10.0);
    g_assert_cmpuint(look(&bed, 0).matches, ==, 1);
    for (guint i = 0; i < 20; i++) {
        char address[32];
        g_snprintf(address, sizeof address, "lamp/L-%u", i);
        if (!ask(&bed, point_of(&bed, JUM_QUANTITY_lamp_state, address), &m))
            continue; /* silent for ever */
        g_assert_cmpfloat(m.value, ==, JUM_LAMP_UNPOWERED);
        g_assert_cmpint(jum_quality_base(m.quality), ==,
                        i % 5 < 2 ? JUM_QUALITY_GOOD : JUM_QUALITY_UNCERTAIN);
        g_assert_true(ask(&bed, point_of(&bed, JUM_QUANTITY_lamp_level, address), &m));
        g_assert_cmpfloat(m.value, ==, 0.0);
    }
    g_assert_true(ask(&bed, power, &m));
    g_assert_cmpfloat(m.value, ==, 0.0);
    command(&bed, lamp, "level", 0.5, 60.0);
    run(&bed, 5.0);
    g_assert_cmpstr(look(&bed, 0).cause, ==, "field-refused");
    run(&bed, 300.0); /* the contactor closes by itself */
    g_assert_true(ask(&bed, point_of(&bed, JUM_QUANTITY_lamp_state, lamp), &m));
    g_assert_cmpfloat(m.value, ==, JUM_LAMP_OK);
    g_assert_true(ask(&bed, power, &m));
    g_assert_cmpfloat_with_epsilon(m.value, before.value, 1e-6);
    bed_clear(&bed);
}

/* 15 January 2026: the sun sets at Angers at 16:43 UTC; the programmes light 5 to 10 minutes later. */
static void
test_dusk(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T16:40:00Z", NULL);
    const char *lamp = sound_lamp(&bed);
    guint32 level = point_of(&bed, JUM_QUANTITY_lamp_level, lamp);
    JumMeasure m;
    g_assert_true(ask(&bed, level, &m));
    g_assert_cmpfloat(m.value, ==, 0.0);
    run(&bed, 30 * 60.0);
    g_assert_true(ask(&bed, level, &m));
    g_assert_cmpfloat(m.value, ==, 1.0);
    g_assert_cmpuint(look(&bed, level).count, >=, 1);
    /* 23:00 in Feneu (commune of C-1): off, yet powered and sound */
    run(&bed, 55 * 60.0);
    bed_clear(&bed);
}

static void
test_junction(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T11:00:20Z", NULL);
    guint32 plan = point_of(&bed, JUM_QUANTITY_junction_plan, "junction/J-0");
    JumMeasure m;
    g_assert_true(ask(&bed, plan, &m));
    g_assert_cmpfloat(m.value, ==, 1.0);
    command(&bed, "junction/J-0", "plan", 3.0, 600.0);
    run(&bed, 1.0);
    g_assert_cmpuint(look(&bed, plan).acks, ==, 1);
    g_assert_true(ask(&bed, plan, &m));
    g_assert_cmpfloat(m.value, ==, 1.0); /* not before the end of its cycle of 60 s */
    run(&bed, 61.0);
    Watch w = look(&bed, plan);
    g_assert_cmpuint(w.matches, ==, 1);
    g_assert_cmpfloat(w.last.value, ==, 3.0);
    g_assert_cmpuint(w.count, >=, 60); /* once a second */
    run(&bed, 700.0);
    g_assert_true(ask(&bed, plan, &m));
    g_assert_cmpfloat(m.value, ==, 1.0);
    run(&bed, 5 * 3600.0);
    bed_clear(&bed);
    bed = bed_new(small_path, 3, "2026-01-15T17:00:00Z", NULL); /* 18:00 civil: the evening's */
    g_assert_true(ask(&bed, plan, &m));
    g_assert_cmpfloat(m.value, ==, 2.0);
    bed_clear(&bed);
}

static void
test_valve_and_pump(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T11:00:00Z", NULL);
    guint32 opening = point_of(&bed, JUM_QUANTITY_water_valve_opening, "water_valve/V-0");
    guint32 flow = point_of(&bed, JUM_QUANTITY_water_pump_flow, "water_pump/PU-0");
    JumMeasure m;
    command(&bed, "water_valve/V-0", "opening", 0.5, 0.0);
    run(&bed, 7.0); /* travels 20 s for its whole way */
    g_assert_true(ask(&bed, opening, &m));
    g_assert_cmpfloat(m.value, <, 0.9);
    g_assert_cmpfloat(m.value, >, 0.55);
    g_assert_cmpuint(look(&bed, opening).feedbacks, ==, 0);
    run(&bed, 10.0);
    Watch w = look(&bed, opening);
    g_assert_cmpuint(w.matches, ==, 1);
    g_assert_cmpfloat(w.last.value, ==, 0.5);

    command(&bed, "water_pump/PU-0", "run", 1.0, 120.0);
    run(&bed, 20.0);
    w = look(&bed, flow);
    g_assert_cmpuint(w.matches, ==, 1);
    g_assert_cmpfloat(w.last.value, >, 0.002);
    command(&bed, "water_pump/PU-0", "run", 0.0, 120.0);
    run(&bed, 20.0);
    w = look(&bed, flow);
    g_assert_cmpuint(w.matches, ==, 1);
    g_assert_cmpfloat(w.last.value, ==, 0.0);
    bed_clear(&bed);
}

static void
test_sign(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T11:00:00Z", NULL);
    guint32 message = point_of(&bed, JUM_QUANTITY_sign_message, "sign/S-0");
    command(&bed, "sign/S-0", "message", 2.0, 60.0);
    run(&bed, 5.0);
    Watch w = look(&bed, message);
    g_assert_cmpuint(w.matches, ==, 1);
    g_assert_cmpfloat(w.last.value, ==, 2.0);
    run(&bed, 60.0);
    JumMeasure m;
    g_assert_true(ask(&bed, message, &m));
    g_assert_cmpfloat(m.value, !=, 2.0);
    bed_clear(&bed);
}

static void
test_determinism(void)
{
    g_autofree char *text[3] = {NULL};
    const guint64 seeds[] = {11, 11, 12};
    for (int k = 0; k < 3; k++) {
        Bed bed = bed_new(small_path, seeds[k], "2026-01-15T16:45:00Z", NULL);
        g_autoptr(GString) all = g_string_new(NULL);
        for (int i = 0; i < 60; i++) {
            if (i == 8)
                command(&bed, "cabinet/C-1", "switch", 0.0, 120.0);
            run(&bed, k == 1 && i % 2 == 1 ? 12.5
                      : k == 1             ? 7.5
                                           : 10.0); /* other steps, same instants */
            g_string_append(all, bed.said->str);
        }
        text[k] = g_strdup(all->str);
        bed_clear(&bed);
    }
    /* lines may be cut elsewhere, what they hold may not differ: compare without the cuts */
    for (int k = 0; k < 3; k++) {
        g_autofree char *whole = g_steal_pointer(&text[k]);
        g_auto(GStrv) parts = g_strsplit(whole, "]]}\n{\"t\":\"v\",\"p\":[[", 0);
        text[k] = g_strjoinv("],[", parts);
    }
    g_assert_true(strcmp(text[0], text[1]) == 0); /* too long to print */
    g_assert_true(strcmp(text[0], text[2]) != 0);
    for (int k = 0; k < 3; k++)
        g_free(g_steal_pointer(&text[k]));
}

/* 6 000 lamps: some have failed, and who is not silent reports within its period. */
static void
test_population(void)
{
    Bed bed = bed_new(large_path, 1, "2026-01-15T20:00:00Z", NULL);
    guint n, failed = 0, silent = 0, remote = 0;
    guint32 first = jum_points_range(bed.points, JUM_QUANTITY_lamp_state, &n);
    for (guint i = 0; i < n; i++) {
        JumMeasure m;
        if (i % 5 >= 2)
            continue;
        remote++;
        if (!ask(&bed, first + i, &m))
            silent++;
        else
            failed += m.value == JUM_LAMP_FAILED;
    }
    g_test_message("%u of %u remote lamps failed, %u silent", failed, remote, silent);
    g_assert_cmpfloat(failed / (double) remote, >, 0.008);
    g_assert_cmpfloat(failed / (double) remote, <, 0.024);
    g_assert_cmpuint(silent, >, 0);

    guint total = jum_points_count(bed.points);
    g_autofree guint8 *heard = g_new0(guint8, total);
    guint lines = 0, values = 0;
    for (int s = 0; s < 3600; s++) {
        run(&bed, 1.0);
        for (const char *line = bed.said->str; *line != '\0'; line = strchr(line, '\n') + 1) {
            g_autoptr(JumFieldFrame) frame =
                jum_field_frame_decode(line, (gsize) (strchr(line, '\n') - line), NULL);
            g_assert_nonnull(frame);
            lines++;
            for (guint i = 0; frame->values != NULL && i < frame->values->len; i++) {
                const JumMeasure *m = &g_array_index(frame->values, JumMeasure, i);
                heard[m->point] = 1;
                g_assert_cmpint(m->time, <=, jum_field_now(bed.field));
            }
            values += frame->values != NULL ? frame->values->len : 0;
        }
    }
    guint unheard = 0;
    for (guint p = 0; p < total; p++) {
        JumMeasure m;
        if (!heard[p] && ask(&bed, p, &m))
            unheard++;
    }
    g_test_message("%u points, %.1f values and %.1f lines a second", total, values / 3600.0,
                   lines / 3600.0);
    g_assert_cmpuint(unheard, ==, 0);
    bed_clear(&bed);
}

/* Asleep for a day: only the last hour is played, and nothing is lost afterwards. */
static void
test_gap(void)
{
    Bed bed = bed_new(small_path, 3, "2026-01-15T11:00:00Z", NULL);
    run(&bed, 86400.0);
    g_assert_cmpint(jum_field_now(bed.field), ==, at("2026-01-16T11:00:00Z"));
    run(&bed, 1000.0);
    guint n;
    guint32 first = jum_points_range(bed.points, JUM_QUANTITY_cabinet_power, &n);
    g_assert_cmpuint(look(&bed, first).count, >=, 16);
    bed_clear(&bed);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("jumeau-field-XXXXXX", NULL);
    small_path = g_build_filename(folder, "small.gpkg", NULL);
    large_path = g_build_filename(folder, "large.gpkg", NULL);
    jum_field_fixture_write(small_path, 1);
    jum_field_fixture_write(large_path, 100);
    g_test_add_func("/field/lamp-command", test_lamp_command);
    g_test_add_func("/field/refusals", test_refusals);
    g_test_add_func("/field/repetition", test_repetition);
    g_test_add_func("/field/memory", test_memory);
    g_test_add_func("/field/unpowered", test_unpowered);
    g_test_add_func("/field/dusk", test_dusk);
    g_test_add_func("/field/junction", test_junction);
    g_test_add_func("/field/valve-and-pump", test_valve_and_pump);
    g_test_add_func("/field/sign", test_sign);
    g_test_add_func("/field/determinism", test_determinism);
    g_test_add_func("/field/population", test_population);
    g_test_add_func("/field/gap", test_gap);
    int status = g_test_run();
    g_remove(small_path);
    g_remove(large_path);
    g_rmdir(folder);
    g_free(small_path);
    g_free(large_path);
    g_free(folder);
    return status;
}
