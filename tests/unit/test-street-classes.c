/* The streets of a territory against their classes: the same street measures the same whichever way it runs, agrees with
 * the arrangement tool, and gets no verdict when its light is assumed. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "model/street-energy.h"

#define SPACING_M 30.0
#define N_LAMPS   15

typedef struct {
    JumLayer *roads, *lamps;
} Town;

/* One street of 30 m at the middle of a straight row of lamps, turned by @turn_deg about a far corner. */
static Town
straight_town(double turn_deg, const char *provenance, const char *class)
{
    Town town = {jum_layer_new(JUM_TABLE_road), jum_layer_new(JUM_TABLE_lamp)};
    double c = cos(turn_deg * G_PI / 180.0), s = sin(turn_deg * G_PI / 180.0);
    double x0 = 431000.0, y0 = 6714000.0;
    guint road = jum_layer_add_row(town.roads);
    jum_layer_set_text_by_name(town.roads, "id", road, "R1");
    jum_layer_set_text_by_name(town.roads, "class", road, class);
    jum_layer_set_int_by_name(town.roads, "lit", road, 1);
    jum_layer_set_int_by_name(town.roads, "lanes", road, 2);
    jum_layer_set_real_by_name(town.roads, "width_m", road, 7.0);
    jum_layer_begin_ring(town.roads, FALSE);
    jum_layer_add_vertex(town.roads, x0, y0);
    jum_layer_add_vertex(town.roads, x0 + SPACING_M * c, y0 + SPACING_M * s);
    for (int i = -3; i < N_LAMPS - 3; i++) {
        guint row = jum_layer_add_row(town.lamps);
        g_autofree char *id = g_strdup_printf("L%d", i + 3);
        /* 3 m right of the axis, that is 0.5 m over the carriageway, looking left */
        double along = i * SPACING_M, left = -3.0;
        double heading = 90.0 - (turn_deg + 90.0);
        jum_layer_set_text_by_name(town.lamps, "id", row, id);
        jum_layer_add_point(town.lamps, x0 + along * c - left * s, y0 + along * s + left * c);
        jum_layer_set_text_by_name(town.lamps, "photometry", row, "led-road-medium");
        jum_layer_set_real_by_name(town.lamps, "height_m", row, 8.0);
        jum_layer_set_real_by_name(town.lamps, "flux_lm", row, 9000.0);
        jum_layer_set_real_by_name(town.lamps, "azimuth_deg", row, fmod(heading + 720.0, 360.0));
        jum_layer_set_text_by_name(town.lamps, "provenance", row, provenance);
    }
    return town;
}

static JumStreetVerdict
verdict_of(const Town *town, const JumLuminaireTypes *types, const double *light_pu)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumClassRules) rules = jum_class_rules_load(NULL, &error);
    g_assert_no_error(error);
    g_autoptr(JumLuminaires) l = jum_luminaires_new(types, town->lamps, town->roads);
    JumStreetVerdict v, *at = &v, unused, *there = &unused;
    const JumStreetNight night = {l, light_pu};
    g_assert_true(jum_street_verdicts(rules, types, town->roads, &night, 1, NULL, &at));
    const int stop = 1;
    g_assert_false(jum_street_verdicts(rules, types, town->roads, &night, 1, &stop, &there));
    return v;
}

static void
town_clear(Town *town)
{
    jum_layer_free(town->roads);
    jum_layer_free(town->lamps);
}

static void
test_frame(void)
{
    g_autoptr(JumLuminaireTypes) types = jum_luminaire_types_load(NULL, NULL);
    const JumLuminaireType *type =
        &types->types[jum_luminaire_types_find(types, "led-road-medium")];
    /* the row of the tool goes 500 m on, the town's 150 m: light of the road agrees, glare nearly */
    const JumStreet street = {JUM_ARRANGEMENT_ONE_SIDE, SPACING_M, 8.0, 0.0, 0.5, 7.0,
                              9.0 * type->maintenance};
    const JumRoad road = {.n_intensities = 1,
                          .intensities = &type->intensity,
                          .width_m = 7.0,
                          .n_lanes = 2,
                          .surface = jum_r_table("R3"),
                          .maintenance = type->maintenance};
    JumRoadMeasures m;
    g_assert_cmpint(jum_street_measure(&street, &road, &m), ==, JUM_ROAD_OK);
    for (double turn = 0.0; turn < 360.0; turn += 41.0) {
        Town town = straight_town(turn, "synthetic", "secondary");
        JumStreetVerdict v = verdict_of(&town, types, NULL);
        g_assert_cmpfloat_with_epsilon(v.e_mean_lx / m.e_mean_lx, 1.0, 1e-6);
        g_assert_cmpfloat_with_epsilon(v.l_mean_cd_m2 / m.l_mean_cd_m2, 1.0, 1e-6);
        g_assert_cmpfloat_with_epsilon(v.l_ul / m.l_ul, 1.0, 1e-6);
        g_assert_cmpfloat_with_epsilon(v.eir / m.eir, 1.0, 1e-6);
        g_assert_true(v.ti_pct <= m.ti_pct * 1.000001 && v.ti_pct > 0.8 * m.ti_pct);
        g_assert_cmpstr(v.class->name, ==, "M4");
        g_assert_cmpfloat(v.assumed_share, ==, 0.0);
        g_assert_cmpint(v.verdict, ==, v.fails == 0 ? JUM_VERDICT_PASS : JUM_VERDICT_FAIL);
        town_clear(&town);
    }
}

/* Derived lamps give figures and no verdict; dimmed to a fifth the street falls below its class; no class, no verdict. */
static void
test_verdicts(void)
{
    g_autoptr(JumLuminaireTypes) types = jum_luminaire_types_load(NULL, NULL);
    double light[N_LAMPS];
    Town derived = straight_town(10.0, "derived", "secondary");
    JumStreetVerdict v = verdict_of(&derived, types, NULL);
    g_assert_cmpint(v.verdict, ==, JUM_VERDICT_INCONCLUSIVE);
    g_assert_cmpfloat(v.assumed_share, ==, 1.0);
    g_assert_cmpfloat(v.e_mean_lx, >, 5.0);
    town_clear(&derived);
    Town town = straight_town(10.0, "real", "secondary");
    JumStreetVerdict full = verdict_of(&town, types, NULL);
    for (guint i = 0; i < N_LAMPS; i++)
        light[i] = 0.2;
    v = verdict_of(&town, types, light);
    g_assert_cmpfloat_with_epsilon(v.e_mean_lx, 0.2 * full.e_mean_lx, 1e-9);
    g_assert_cmpint(v.verdict, ==, JUM_VERDICT_FAIL);
    g_assert_cmpuint(v.fails & JUM_ROAD_FAILS_MEAN, !=, 0);
    town_clear(&town);
    Town odd = straight_town(10.0, "real", "ferry");
    v = verdict_of(&odd, types, NULL);
    g_assert_cmpint(v.verdict, ==, JUM_VERDICT_NONE);
    g_assert_true(v.class == NULL && isnan(v.e_mean_lx));
    town_clear(&odd);
}

/* Nights asked together give what each gives alone: all dimmed alike (scaled from the first), unevenly, off, and so bright
 * that glare follows another formula. */
static void
test_nights(void)
{
    static const double even[] = {1.0, 0.35, 0.0, 40.0, 1.0};
    g_autoptr(JumLuminaireTypes) types = jum_luminaire_types_load(NULL, NULL);
    g_autoptr(JumClassRules) rules = jum_class_rules_load(NULL, NULL);
    Town town = straight_town(10.0, "real", "secondary");
    g_autoptr(JumLuminaires) l = jum_luminaires_new(types, town.lamps, town.roads);
    double light[G_N_ELEMENTS(even)][N_LAMPS];
    for (guint first = 0; first + JUM_STREET_NIGHTS <= G_N_ELEMENTS(even); first++) {
        JumStreetNight nights[JUM_STREET_NIGHTS];
        JumStreetVerdict v[JUM_STREET_NIGHTS], *at[JUM_STREET_NIGHTS];
        for (guint k = 0; k < JUM_STREET_NIGHTS; k++) {
            for (guint i = 0; i < N_LAMPS; i++)
                light[first + k][i] = even[first + k] * (first + k == 4 && i % 2 == 1 ? 0.5 : 1.0);
            nights[k] = (JumStreetNight){l, light[first + k]};
            at[k] = &v[k];
        }
        g_assert_true(
            jum_street_verdicts(rules, types, town.roads, nights, JUM_STREET_NIGHTS, NULL, at));
        for (guint k = 0; k < JUM_STREET_NIGHTS; k++) {
            JumStreetVerdict alone = verdict_of(&town, types, light[first + k]);
            g_assert_cmpuint(v[k].fails, ==, alone.fails);
            g_assert_cmpfloat_with_epsilon(v[k].e_mean_lx, alone.e_mean_lx, 1e-9);
            g_assert_cmpfloat_with_epsilon(v[k].l_mean_cd_m2, alone.l_mean_cd_m2, 1e-9);
            g_assert_cmpfloat_with_epsilon(v[k].e_uo, alone.e_uo, 1e-9);
            g_assert_true(fabs(v[k].ti_pct - alone.ti_pct) < 1e-9 ||
                          (isnan(v[k].ti_pct) && isnan(alone.ti_pct)));
        }
        if (first == 0)
            g_assert_cmpfloat(v[1].ti_pct, <, v[0].ti_pct);
    }
    town_clear(&town);
}

/* Two lamps of 50 W for 30 m of a 7 m street at 20 lx: 100/(210 · 20) W/(lx·m²), 2 · 200/210 kWh/m². */
static void
test_energy(void)
{
    Town town = straight_town(0.0, "real", "secondary");
    double power_w[N_LAMPS], kwh[N_LAMPS];
    for (guint i = 0; i < N_LAMPS; i++) {
        power_w[i] = 50.0;
        kwh[i] = 200.0;
        if (i < 2)
            jum_layer_set_text_by_name(town.lamps, "road", i, "road/R1");
    }
    JumStreetVerdict v = {.e_mean_lx = 20.0};
    JumStreetEnergy e, both = {0};
    jum_street_energies(town.roads, town.lamps, &v, power_w, kwh, &e);
    g_assert_cmpuint(e.lamps, ==, 2);
    g_assert_cmpfloat_with_epsilon(jum_street_energy_dp(&e), 100.0 / (210.0 * 20.0), 1e-9);
    g_assert_cmpfloat_with_epsilon(jum_street_energy_de(&e), 400.0 / 210.0, 1e-9);
    g_assert_true(isnan(jum_street_energy_dp(&both)) && isnan(jum_street_energy_de(&both)));
    v.e_mean_lx = 10.0;
    jum_street_energy_add(&both, &e);
    jum_street_energies(town.roads, town.lamps, &v, power_w, kwh, &e);
    jum_street_energy_add(&both, &e);
    g_assert_cmpfloat_with_epsilon(jum_street_energy_dp(&both), 200.0 / (210.0 * 30.0), 1e-9);
    town_clear(&town);
}

static void
test_faults(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"[class]\nprimary=M9\n", "classes.ini:2: [class] primary: M1 to M6"},
        {"[general]\nsurface=R9\n[class]\nprimary=M1\n", "classes.ini:2: [general] surface"},
        {"[class]\nprimary=M1\nprimary=M2\n", "classes.ini:3: key 'primary' is given twice"},
    };
    g_autofree char *folder = g_dir_make_tmp("jumeau-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "classes.ini", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_assert_null(jum_class_rules_load(folder, &error));
        if (strstr(error->message, cases[i].words) == NULL)
            g_error("case %u: '%s' does not say '%s'", i, error->message, cases[i].words);
    }
    g_remove(path);
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/street-classes/frame", test_frame);
    g_test_add_func("/street-classes/verdicts", test_verdicts);
    g_test_add_func("/street-classes/nights", test_nights);
    g_test_add_func("/street-classes/energy", test_energy);
    g_test_add_func("/street-classes/faults", test_faults);
    return g_test_run();
}
