/* Programmes, nights and the lamps that follow them. */
#include "model/lighting.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <time.h>

static JumTime
at(const char *text)
{
    JumTime time = 0;
    g_assert_true(jum_time_parse(text, NULL, &time));
    return time;
}

static JumLightingRules *
our_rules(void)
{
    g_autoptr(GError) error = NULL;
    JumLightingRules *rules = jum_lighting_rules_load(NULL, &error);
    g_assert_no_error(error);
    return rules;
}

static JumNightClock *
angers(void)
{
    return jum_night_clock_new(47.4736, -0.5542, "Europe/Paris");
}

static double
level_at(JumNightClock *clock,
         const JumLightingRules *rules,
         const char *programme,
         const char *commune,
         const char *time)
{
    int off = jum_lighting_rules_switch_off(rules, commune);
    return jum_night_level_at(clock,
                              &rules->programmes[jum_lighting_rules_programme(rules, programme)],
                              off >= 0 ? &rules->switch_offs[off] : NULL, at(time), NULL);
}

/* 21 June 2025 at Angers: the sun sets at 20:03:06 UTC (22:03 civil), rises the next day at 04:05 UTC. */
static void
test_levels(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) clock = angers();
    g_assert_cmpfloat(level_at(clock, rules, "permanent", NULL, "2025-06-21T12:00:00Z"), ==, 0.0);
    g_assert_cmpfloat(level_at(clock, rules, "permanent", NULL, "2025-06-21T20:07:00Z"), ==, 0.0);
    g_assert_cmpfloat(level_at(clock, rules, "permanent", NULL, "2025-06-21T20:09:00Z"), ==, 1.0);
    g_assert_cmpfloat(level_at(clock, rules, "permanent", NULL, "2025-06-22T03:59:00Z"), ==, 1.0);
    g_assert_cmpfloat(level_at(clock, rules, "permanent", NULL, "2025-06-22T04:01:00Z"), ==, 0.0);
    /* 23:00 and 02:00 civil are 21:00 and 00:00 UTC in summer */
    g_assert_cmpfloat(level_at(clock, rules, "residential", NULL, "2025-06-21T21:00:00Z"), ==, 0.6);
    g_assert_cmpfloat(level_at(clock, rules, "residential", NULL, "2025-06-22T00:00:00Z"), ==, 0.4);
    g_assert_cmpfloat(level_at(clock, rules, "residential", NULL, "2026-01-01T23:30:00Z"), ==, 0.4);
    g_assert_cmpfloat(level_at(clock, rules, "heritage", NULL, "2026-01-02T04:00:00Z"), ==, 0.0);
}

/* Feneu is off from 23:00 to 06:00 every night; Cantenay-Épinard not on the nights of Friday and Saturday. */
static void
test_switch_off(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) clock = angers();
    g_assert_cmpfloat(level_at(clock, rules, "residential", "49135", "2026-01-15T22:30:00Z"), ==,
                      0);
    g_assert_cmpfloat(level_at(clock, rules, "residential", "49135", "2026-01-15T21:30:00Z"), ==,
                      .6);
    g_assert_cmpfloat(level_at(clock, rules, "residential", "49135", "2026-01-16T05:30:00Z"), ==,
                      1.0);
    g_assert_cmpfloat(level_at(clock, rules, "main-road", "49135", "2026-01-15T22:30:00Z"), ==,
                      0.7);
    /* 2026-01-16 is a Friday */
    g_assert_cmpfloat(level_at(clock, rules, "residential", "49055", "2026-01-15T23:30:00Z"), ==,
                      0);
    g_assert_cmpfloat(level_at(clock, rules, "residential", "49055", "2026-01-16T23:30:00Z"), ==,
                      .4);
}

/* The level holds until the instant the model announces, and changes there. */
static void
test_until(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) clock = angers();
    const JumProgramme *p = &rules->programmes[jum_lighting_rules_programme(rules, "residential")];
    JumTime time = at("2026-03-28T11:00:00Z"); /* the night that loses an hour */
    double total_s[3] = {0};
    int changes = 0;
    while (time < at("2026-03-29T10:00:00Z")) {
        JumTime until;
        double level = jum_night_level_at(clock, p, NULL, time, &until);
        g_assert_cmpint(until, >, time);
        g_assert_cmpfloat(jum_night_level_at(clock, p, NULL, until - 1, NULL), ==, level);
        if (level == 0.4)
            total_s[0] += (double) (until - time) / 1e6;
        changes++;
        time = until;
    }
    g_assert_cmpint(changes, >=, 6);
    g_assert_cmpfloat(total_s[0], ==, 4.5 * 3600.0); /* midnight to 05:30, one hour missing */
}

/* How long a programme asks @level in the night that begins at that noon. */
static double
hours_at(JumNightClock *clock, const JumProgramme *p, const char *noon, double level_pu)
{
    const JumNight *night = jum_night(clock, jum_night_evening(clock, at(noon)));
    JumNightLevels levels;
    jum_night_levels(clock, night, p, NULL, &levels);
    double us = 0.0;
    for (guint i = 0; i + 1 < levels.n; i++)
        us += levels.level_pu[i] == level_pu ? (double) (levels.at[i + 1] - levels.at[i]) : 0.0;
    return us / 3.6e9;
}

/* The night of October has its hour twice; a step at 2:30 falls in the hour that March misses and October has twice:
 * in March it is taken where the clock jumps, in October once only. */
static void
test_clock_changes(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) clock = angers();
    const JumProgramme *p = &rules->programmes[jum_lighting_rules_programme(rules, "residential")];
    const char *march = "2026-03-28T13:00:00Z", *october = "2026-10-24T13:00:00Z",
               *plain = "2026-10-20T13:00:00Z";
    g_assert_cmpfloat(hours_at(clock, p, plain, 0.4), ==, 5.5);
    g_assert_cmpfloat(hours_at(clock, p, march, 0.4), ==, 4.5);
    g_assert_cmpfloat(hours_at(clock, p, october, 0.4), ==, 6.5);
    JumLightingStep steps[] = {{0.0, 0.7}, {2.5 * 3600.0, 0.3}, {5.5 * 3600.0, 0.9}};
    const JumProgramme half = {.name = (char *) "half",
                               .on_s = 0,
                               .off_s = 0,
                               .level_pu = 1.0,
                               .steps = steps,
                               .n_steps = 3};
    double a = hours_at(clock, &half, march, 0.7), b = hours_at(clock, &half, march, 0.3);
    g_assert_cmpfloat_with_epsilon(a + b, 4.5, 1e-9);
    g_assert_true(a >= 1.5 && a <= 2.5);
    a = hours_at(clock, &half, october, 0.7);
    b = hours_at(clock, &half, october, 0.3);
    g_assert_cmpfloat_with_epsilon(a + b, 6.5, 1e-9);
    g_assert_true(a == 2.5 || a == 3.5);
}

static JumLayer *
two_cabinets(void)
{
    JumLayer *layer = jum_layer_new(JUM_TABLE_cabinet);
    for (int i = 0; i < 2; i++) {
        guint row = jum_layer_add_row(layer);
        jum_layer_set_text_by_name(layer, "id", row, i == 0 ? "C1" : "C2");
        jum_layer_set_text_by_name(layer, "programme", row, "permanent");
    }
    return layer;
}

static void
add_lamp(
    JumLayer *layer, const char *id, const char *control, const char *programme, double power_w)
{
    guint row = jum_layer_add_row(layer);
    jum_layer_set_text_by_name(layer, "id", row, id);
    jum_layer_set_text_by_name(layer, "parent", row, "cabinet/C1");
    jum_layer_set_text_by_name(layer, "control", row, control);
    jum_layer_set_text_by_name(layer, "commune", row, "49007");
    if (programme != NULL)
        jum_layer_set_text_by_name(layer, "programme", row, programme);
    jum_layer_set_real_by_name(layer, "power_w", row, power_w);
    jum_layer_set_real_by_name(layer, "dim_min_pu", row, 0.1);
}

static void
test_year(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) clock = angers();
    g_autoptr(JumLayer) cabinets = two_cabinets();
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_lamp);
    add_lamp(layer, "L1", "preset", "permanent", 100.0);
    add_lamp(layer, "L2", "manual", NULL, 50.0); /* takes its cabinet's: permanent */
    add_lamp(layer, "L3", "remote", "residential", 60.0);
    add_lamp(layer, "L4", "preset", "unheard-of", NAN);
    g_autoptr(JumLamps) lamps = jum_lamps_new(rules, layer, cabinets);
    g_assert_cmpuint(lamps->n_without_power, ==, 1);
    g_assert_cmpuint(lamps->n_schedules, ==, 2);
    g_autoptr(JumLampYear) year = jum_lamp_year_new(rules, lamps, clock, &rules->tariffs[0], 2026);
    double sums_s = 0.0, lit_s = 0.0;
    for (guint i = year->segment_start[0]; i < year->segment_start[1]; i++) {
        sums_s += year->duration_s[i];
        lit_s += year->level_pu[i] > 0.0 ? year->duration_s[i] : 0.0;
    }
    g_assert_cmpfloat(sums_s, ==, 365 * 86400.0);
    /* the sun is below this horizon about 4 290 h a year at this latitude; less 10 minutes a night */
    g_assert_cmpfloat(lit_s / 3600.0, >, 4180.0);
    g_assert_cmpfloat(lit_s / 3600.0, <, 4280.0);
    double kwh[4], eur[4];
    g_autoptr(GError) error = NULL;
    g_assert_true(jum_lamp_year_energy(rules, lamps, year, kwh, eur, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat_with_epsilon(kwh[0], lit_s / 3600.0 * 0.1, 1e-9);
    g_assert_cmpfloat_with_epsilon(kwh[1], kwh[0] / 2.0, 1e-9);
    g_assert_cmpfloat_with_epsilon(eur[0], kwh[0] * rules->tariffs[0].eur_kwh, 1e-9);
    g_assert_cmpfloat(kwh[2], <, 0.7 * 0.6 * kwh[0]);
    g_assert_cmpfloat(kwh[3], ==, 0.0);
}

/* All 29 communes' schedules over a year: with the sun, well under a second. */
static void
test_year_speed(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) nights = angers();
    g_autoptr(JumLayer) cabinets = two_cabinets();
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_lamp);
    for (guint i = 0; i < 50000; i++) {
        guint row = jum_layer_add_row(layer);
        jum_layer_set_text_by_name(layer, "control", row, "remote");
        jum_layer_set_text_by_name(layer, "programme", row,
                                   rules->programmes[i % rules->n_programmes].name);
        jum_layer_set_text_by_name(layer, "commune", row,
                                   rules->switch_offs[i / 7 % rules->n_switch_offs].commune);
        jum_layer_set_real_by_name(layer, "power_w", row, 40.0);
        jum_layer_set_real_by_name(layer, "dim_min_pu", row, 0.1);
    }
    clock_t before = clock();
    g_autoptr(JumLamps) lamps = jum_lamps_new(rules, layer, cabinets);
    clock_t columns = clock();
    g_autoptr(JumLampYear) year = jum_lamp_year_new(rules, lamps, nights, &rules->tariffs[1], 2026);
    g_autofree double *kwh = g_new(double, lamps->n), *eur = g_new(double, lamps->n);
    g_assert_true(jum_lamp_year_energy(rules, lamps, year, kwh, eur, NULL));
    clock_t end = clock();
    g_test_message("columns %.0f ms; a year of 50 000 lamps in %u schedules %.0f ms",
                   (double) (columns - before) / CLOCKS_PER_SEC * 1e3, lamps->n_schedules,
                   (double) (end - columns) / CLOCKS_PER_SEC * 1e3);
    g_assert_cmpfloat((double) (end - columns) / CLOCKS_PER_SEC, <, 0.2);
}

static void
test_dim(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) clock = angers();
    guint base = (guint) jum_lighting_rules_programme(rules, "residential");
    guint half = jum_lighting_rules_dim(rules, base, 0.5, 0.0, 0.0);
    guint late = jum_lighting_rules_dim(rules, base, 0.5, 23 * 3600.0, 5 * 3600.0);
    g_assert_cmpuint(jum_lighting_rules_dim(rules, base, 0.5, 0.0, 0.0), ==, half);
    JumTime evening = at("2026-01-15T20:00:00Z"), night = at("2026-01-15T22:30:00Z");
    g_assert_cmpfloat(jum_night_level_at(clock, &rules->programmes[half], NULL, evening, 0), ==,
                      .5);
    g_assert_cmpfloat(jum_night_level_at(clock, &rules->programmes[half], NULL, night, 0), ==, 0.3);
    g_assert_cmpfloat(jum_night_level_at(clock, &rules->programmes[late], NULL, evening, 0), ==,
                      1.0);
    g_assert_cmpfloat(jum_night_level_at(clock, &rules->programmes[late], NULL, night, 0), ==, 0.3);
    /* from 05:00 the programme is itself again: 0.4 until 05:30 */
    g_assert_cmpfloat(
        jum_night_level_at(clock, &rules->programmes[late], NULL, at("2026-01-16T04:10:00Z"), 0),
        ==, 0.4);
}

static void
expect_refusal(const char *programmes, const char *tariffs, const char *words)
{
    g_autofree char *folder = g_dir_make_tmp("jumeau-rules-XXXXXX", NULL);
    g_autofree char *a = g_build_filename(folder, "programmes.ini", NULL);
    g_autofree char *b = g_build_filename(folder, "tariffs.ini", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(a, programmes, -1, NULL));
    g_assert_true(g_file_set_contents(b, tariffs, -1, NULL));
    g_assert_null(jum_lighting_rules_load(folder, &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, words));
    g_remove(a);
    g_remove(b);
    g_rmdir(folder);
}

static void
test_bad_rules(void)
{
#define HEAD \
    "[general]\ndefault=p\n[driver led]\nlevel=0;1\npower=0;1\nstandby_w=0\n[programme p]\n"
    expect_refusal(HEAD "on=5\noff=5\nlevel=1,0\n", "", "level");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\nsteps=25:00=1\n", "", "HH:MM=LEVEL");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\nsteps=23:00=1;22:00=0.5\n", "",
                   "order of the night");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n[commune 1]\noff=05:00-23:00\n", "",
                   "before it begins");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n", "[tariff default]\nyear=2026\neur_kwh=-1\n",
                   "eur_kwh");
#define NIGHTS "nights=mon\n"
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\nwatts=3\n", "",
                   "programmes.ini:11: [programme p] watts");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n[programme p]\n", "",
                   "programmes.ini:11: section 'programme p' is given twice");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\non=6\n", "",
                   "programmes.ini:11: key 'on' is given twice");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\nswitch_off=maybe\n", "",
                   "programmes.ini:11: [programme p] switch_off: is true or false");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\npresence=22:00-23:00 2 0.5\n", "",
                   "programmes.ini:11: [programme p] presence");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\nuse=stadium\n", "",
                   "programmes.ini:11: [programme p] use");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n[commune 1]\noff=23:00-05:00\n", "",
                   "names no night");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n[commune 1]\noff=23:00-05:00\nnights=mon;mon\n", "",
                   "programmes.ini:13: [commune 1] nights: the same night twice");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n[commune 1]\noff=23:00-05:00\n" NIGHTS
                        "date=2026-02-30\n",
                   "", "programmes.ini:14: [commune 1] date");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n[commune 1]\noff=23:00-05:00\n" NIGHTS
                        "exceptions=q\n",
                   "", "programmes.ini:14: [commune 1] exceptions: names no programme");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n[comune 1]\n", "", "programmes.ini:11: [comune 1]");
    expect_refusal("[general]\ndefault=p\n[driver "
                   "a]\nlevel=0;1\npower=0;1\nstandby_w=0\nkinds=x\n[programme p]\n"
                   "on=5\noff=5\nlevel=1\n",
                   "", "no power curve for every lamp");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n", "[tariff default]\nyear=2026\neur_kwh=0,19\n",
                   "tariffs.ini:3: [tariff default] eur_kwh: '0,19'");
    expect_refusal(HEAD "on=5\noff=5\nlevel=1\n", "[tarif default]\n",
                   "tariffs.ini:1: [tarif default]");
    expect_refusal("[general]\ndefault=q\n", "", "default");
    expect_refusal("no key file", "", "programmes.ini");
}

/* One lamp of 100 W on our programme "presence": nights of 2026 at Angers; 20 % after 22:00, and a tenth of that time at
 * full level.  What presence adds is a tenth of the dimmed time times what full costs more than 20 %. */
static void
test_presence(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) clock = angers();
    int presence = jum_lighting_rules_programme(rules, "presence");
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_lamp);
    g_autoptr(JumLayer) none = jum_layer_new(JUM_TABLE_cabinet);
    guint row = jum_layer_add_row(layer);
    jum_layer_set_text_by_name(layer, "id", row, "L1");
    jum_layer_set_text_by_name(layer, "control", row, "remote");
    jum_layer_set_real_by_name(layer, "power_w", row, 100.0);
    jum_layer_set_real_by_name(layer, "dim_min_pu", row, 0.1);
    jum_layer_set_text_by_name(layer, "programme", row, "presence");
    jum_layer_set_text_by_name(layer, "photometry", row, "led-road-narrow");
    jum_layer_set_text_by_name(layer, "installed_on", row, "2020-05-01");
    g_autoptr(JumLamps) lamps = jum_lamps_new(rules, layer, none);
    double kwh[3], eur;
    g_autoptr(GError) error = NULL;
    double low_s = 0.0;
    for (guint k = 0; k < 2; k++) {
        rules->programmes[presence].presence_share = k == 0 ? 0.0 : 0.1;
        g_autoptr(JumLampYear) year =
            jum_lamp_year_new(rules, lamps, clock, &rules->tariffs[0], 2026);
        double all_s = 0.0;
        for (guint i = year->segment_start[0]; i < year->segment_start[1]; i++) {
            all_s += year->duration_s[i];
            if (k == 0 && year->level_pu[i] == 0.2)
                low_s = year->duration_s[i];
        }
        g_assert_cmpfloat_with_epsilon(all_s, 365.0 * 86400.0, 1.0);
        g_assert_true(jum_lamp_year_energy(rules, lamps, year, &kwh[k], &eur, &error));
    }
    /* our LED driver draws 24.5 % at 20 %; before midnight the hours are in summer from lighting on */
    g_assert_cmpfloat(low_s, >, 2000.0 * 3600.0);
    g_assert_cmpfloat_with_epsilon(kwh[1] - kwh[0], 0.1 * low_s / 3.6e6 * 100.0 * (1.0 - 0.245),
                                   0.01);
    /* constant light output: 85 % when new, all of it after 50 000 hours: mid 2026 of May 2020, 6.5 · 4 100 h */
    JumDriver *driver = &rules->drivers[lamps->driver[0]];
    driver->clo_start_pu = 0.85;
    driver->clo_life_h = 50000.0;
    double want = 0.85 + 0.15 * 6.5 * 4100.0 / 50000.0;
    g_assert_cmpfloat_with_epsilon(jum_lamps_clo(rules, lamps, 0, 2026), want, 1e-12);
    g_assert_cmpfloat(jum_lamps_clo(rules, lamps, 0, 2060), ==, 1.0);
    g_assert_cmpfloat(jum_lamps_clo(rules, lamps, 0, 2010), ==, 0.85);
    /* a sodium lamp goes with its own curve */
    g_assert_cmpstr(rules->drivers[jum_lighting_rules_driver(rules, "sodium-road-wide")].name, ==,
                    "sodium");
    g_assert_cmpstr(rules->drivers[jum_lighting_rules_driver(rules, NULL)].name, ==, "led");
}

/* Orders: hours, number, exceptions; ours are marked made up. */
static void
test_orders(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    const JumSwitchOff *s = &rules->switch_offs[jum_lighting_rules_switch_off(rules, "49135")];
    g_assert_true(s->fictitious);
    g_assert_true(g_str_has_prefix(s->order, "FICTIF-"));
    g_assert_cmpuint(strlen(s->date), ==, 10);
    g_assert_true(g_strv_contains((const char *const *) s->exceptions, "main-road"));
    g_assert_cmpint(rules->programmes[jum_lighting_rules_programme(rules, "heritage")].use, ==,
                    JUM_LIGHTING_HERITAGE);
}

/* Polar day: nothing is lit; polar night: from noon to noon. */
static void
test_polar(void)
{
    g_autoptr(JumLightingRules) rules = our_rules();
    g_autoptr(JumNightClock) clock = jum_night_clock_new(69.65, 18.96, "Europe/Oslo");
    g_assert_cmpfloat(level_at(clock, rules, "permanent", NULL, "2026-06-21T23:00:00Z"), ==, 0.0);
    g_assert_cmpfloat(level_at(clock, rules, "permanent", NULL, "2026-12-21T12:00:00Z"), ==, 1.0);
    /* a whole year there: some two months each way, and every second counted once */
    g_autoptr(JumLayer) layer = jum_layer_new(JUM_TABLE_lamp);
    g_autoptr(JumLayer) none = jum_layer_new(JUM_TABLE_cabinet);
    guint row = jum_layer_add_row(layer);
    jum_layer_set_text_by_name(layer, "id", row, "L1");
    jum_layer_set_text_by_name(layer, "programme", row, "permanent");
    g_autoptr(JumLamps) lamps = jum_lamps_new(rules, layer, none);
    g_autoptr(JumLampYear) year = jum_lamp_year_new(rules, lamps, clock, &rules->tariffs[0], 2026);
    double lit_s = 0.0, all_s = 0.0;
    for (guint i = 0; i < year->segment_start[1]; i++) {
        all_s += year->duration_s[i];
        lit_s += year->level_pu[i] > 0.0 ? year->duration_s[i] : 0.0;
    }
    g_assert_cmpfloat_with_epsilon(all_s, 365.0 * 86400.0, 1.0);
    g_assert_true(lit_s > 3800.0 * 3600.0 && lit_s < 4500.0 * 3600.0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lighting/levels", test_levels);
    g_test_add_func("/lighting/switch-off", test_switch_off);
    g_test_add_func("/lighting/until", test_until);
    g_test_add_func("/lighting/year", test_year);
    g_test_add_func("/lighting/year-speed", test_year_speed);
    g_test_add_func("/lighting/dim", test_dim);
    g_test_add_func("/lighting/bad-rules", test_bad_rules);
    g_test_add_func("/lighting/presence", test_presence);
    g_test_add_func("/lighting/orders", test_orders);
    g_test_add_func("/lighting/clock-changes", test_clock_changes);
    g_test_add_func("/lighting/polar", test_polar);
    return g_test_run();
}
