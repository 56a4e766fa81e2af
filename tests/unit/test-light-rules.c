/* The law's checks on a town of a dozen lamps: each rule found on the lamp that breaks it and on no other, with its
 * article; the light on a river in closed form; orders of communes; bad files. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "model/light-rules.h"

typedef struct {
    JumLayer *lamps, *roads, *water, *cabinets, *cover;
    JumLuminaireTypes *types;
    JumLightingRules *lighting;
    JumLightRules *rules;
    JumNightClock *clock;
    JumCrs crs;
} Town;

static guint
add_road(Town *t, const char *id, double y, double speed, double width)
{
    guint row = jum_layer_add_row(t->roads);
    jum_layer_set_text_by_name(t->roads, "id", row, id);
    jum_layer_set_real_by_name(t->roads, "width_m", row, width);
    jum_layer_set_real_by_name(t->roads, "speed_kmh", row, speed);
    jum_layer_begin_ring(t->roads, FALSE);
    jum_layer_add_vertex(t->roads, 431000.0, y);
    jum_layer_add_vertex(t->roads, 431100.0, y);
    return row;
}

/* An LED lamp that breaks nothing, looking south (180°) at its street. */
static guint
add_lamp(Town *t, double x, double y, const char *road, const char *programme, const char *date)
{
    guint row = jum_layer_add_row(t->lamps);
    g_autofree char *id = g_strdup_printf("L%u", row);
    jum_layer_set_text_by_name(t->lamps, "id", row, id);
    jum_layer_set_text_by_name(t->lamps, "commune", row, "49135");
    jum_layer_set_text_by_name(t->lamps, "photometry", row, "led-road-narrow");
    jum_layer_set_text_by_name(t->lamps, "programme", row, programme);
    jum_layer_set_text_by_name(t->lamps, "road", row, road);
    jum_layer_set_text_by_name(t->lamps, "installed_on", row, date);
    jum_layer_set_real_by_name(t->lamps, "height_m", row, 6.0);
    jum_layer_set_real_by_name(t->lamps, "power_w", row, 30.0);
    jum_layer_set_real_by_name(t->lamps, "flux_lm", row, 4000.0);
    jum_layer_set_real_by_name(t->lamps, "azimuth_deg", row, 180.0);
    jum_layer_set_real_by_name(t->lamps, "cct_k", row, 2700.0);
    jum_layer_set_real_by_name(t->lamps, "ulr_pct", row, 0.0);
    jum_layer_set_real_by_name(t->lamps, "tilt_deg", row, 0.0);
    jum_layer_set_text_by_name(t->lamps, "control", row, "remote");
    jum_layer_add_point(t->lamps, x, y);
    return row;
}

static Town
town_new(void)
{
    Town t = {.lamps = jum_layer_new(JUM_TABLE_lamp),
              .roads = jum_layer_new(JUM_TABLE_road),
              .water = jum_layer_new(JUM_TABLE_water_area),
              .cabinets = jum_layer_new(JUM_TABLE_cabinet),
              .cover = jum_layer_new(JUM_TABLE_land_cover)};
    g_autoptr(GError) error = NULL;
    t.types = jum_luminaire_types_load(NULL, &error);
    t.lighting = jum_lighting_rules_load(NULL, &error);
    t.rules = jum_light_rules_load(NULL, &error);
    g_assert_no_error(error);
    t.clock = jum_night_clock_new(47.5, -0.55, "Europe/Paris");
    g_assert_true(jum_crs_from_epsg(2154, &t.crs));
    add_road(&t, "R1", 6714000.0, 50.0, 5.0);
    add_road(&t, "R2", 6714500.0, 80.0, 5.0);
    return t;
}

static void
town_clear(Town *t)
{
    jum_layer_free(t->lamps);
    jum_layer_free(t->roads);
    jum_layer_free(t->water);
    jum_layer_free(t->cabinets);
    jum_layer_free(t->cover);
    jum_luminaire_types_free(t->types);
    jum_lighting_rules_free(t->lighting);
    jum_light_rules_free(t->rules);
    jum_night_clock_free(t->clock);
}

static JumLightReport *
report_of(const Town *t)
{
    g_autoptr(JumLuminaires) l = jum_luminaires_new(t->types, t->lamps, t->roads);
    g_autoptr(JumLamps) lamps = jum_lamps_new(t->lighting, t->lamps, t->cabinets);
    const JumLightScene scene = {.types = t->types,
                                 .luminaires = l,
                                 .lamps = t->lamps,
                                 .roads = t->roads,
                                 .lighting = t->lighting,
                                 .programmes = lamps,
                                 .clock = t->clock,
                                 .year = 2026,
                                 .crs = &t->crs,
                                 .water = t->water,
                                 .land_cover = t->cover};
    return jum_light_report_new(t->rules, &scene);
}

/* The only finding of a rule. */
static JumLightFinding
only(const JumLightReport *r, JumLightRuleId rule)
{
    JumLightFinding found = {0};
    g_assert_cmpuint(r->found[rule], ==, 1);
    for (guint i = 0; i < r->findings->len; i++)
        if (g_array_index(r->findings, JumLightFinding, i).rule == rule)
            found = g_array_index(r->findings, JumLightFinding, i);
    return found;
}

static void
test_optics(void)
{
    Town t = town_new();
    add_lamp(&t, 431010.0, 6714003.3, "road/R1", "residential", "2024-01-01");
    guint globe = add_lamp(&t, 431040.0, 6714003.3, "road/R1", "residential", "2010-01-01");
    guint blue = add_lamp(&t, 431080.0, 6714003.3, "road/R1", "residential", "2024-01-01");
    jum_layer_set_text_by_name(t.lamps, "photometry", globe, "globe");
    jum_layer_set_real_by_name(t.lamps, "ulr_pct", globe, 60.0);
    jum_layer_set_real_by_name(t.lamps, "cct_k", blue, 4000.0);
    g_autoptr(JumLightReport) r = report_of(&t);
    JumLightFinding f = only(r, JUM_LIGHT_RULE_COLOUR);
    g_assert_true(f.lamp == blue && f.value == 4000.0 && f.limit == 3000.0 && f.binding);
    f = only(r, JUM_LIGHT_RULE_ULR_NOMINAL); /* put in service before 2020: does not bind yet */
    g_assert_true(f.lamp == globe && f.value == 60.0 && !f.binding);
    f = only(r, JUM_LIGHT_RULE_ULR_HALF); /* but over a half binds all */
    g_assert_true(f.lamp == globe && f.binding);
    f = only(r, JUM_LIGHT_RULE_ULR_INSTALLED); /* from its distribution */
    g_assert_cmpfloat_with_epsilon(f.value, 47.4, 0.2);
    f = only(r, JUM_LIGHT_RULE_FLUX_CODE_3);
    g_assert_true(f.lamp == globe && f.value < 95.0);
    g_assert_cmpuint(r->checked[JUM_LIGHT_RULE_COLOUR], ==, 3);
    g_assert_cmpuint(r->checked[JUM_LIGHT_RULE_WATER], ==, 3);
    g_assert_cmpuint(r->found[JUM_LIGHT_RULE_WATER], ==, 0);
    g_assert_nonnull(strstr(t.rules->rules[f.rule].article, "article 3, II, 2°"));
    /* nobody said its colour: assumed by a derived row, to be looked at */
    jum_layer_set_text_by_name(t.lamps, "provenance", blue, "derived");
    g_autoptr(JumLightReport) again = report_of(&t);
    g_assert_cmpuint(again->found[JUM_LIGHT_RULE_COLOUR], ==, 1);
    g_assert_cmpuint(again->assumed[JUM_LIGHT_RULE_COLOUR], ==, 1);
    g_assert_cmpuint(again->binding[JUM_LIGHT_RULE_COLOUR], ==, 0);
    town_clear(&t);
}

/* Four lamps of 4 000 lm on 100 m of 5 m and 1.5 m on each side: 16 000/800 = 20 lm/m²; 8 000 each: 40, over 35; at
 * 5 500 lm 27.5: too much outside built-up areas only. */
static void
test_density(void)
{
    Town t = town_new();
    for (guint i = 0; i < 4; i++)
        add_lamp(&t, 431010.0 + 25.0 * i, 6714003.3, "road/R1", "residential", "2024-01-01");
    for (guint i = 0; i < 4; i++)
        jum_layer_set_real_by_name(
            t.lamps, "flux_lm",
            add_lamp(&t, 431010.0 + 25.0 * i, 6714503.3, "road/R2", "residential", "2024-01-01"),
            5500.0);
    g_autoptr(JumLightReport) r = report_of(&t);
    JumLightFinding f = only(r, JUM_LIGHT_RULE_DENSITY);
    g_assert_cmpuint(f.road, ==, 1);
    g_assert_cmpuint(f.lamp, ==, JUM_LIGHT_NO_ROW);
    g_assert_cmpfloat_with_epsilon(f.value, 27.5, 1e-9);
    g_assert_true(f.limit == 25.0 && f.outside && f.binding);
    /* land cover, where there is some, decides instead of the speed */
    guint row = jum_layer_add_row(t.cover);
    jum_layer_set_text_by_name(t.cover, "id", row, "C1");
    jum_layer_set_text_by_name(t.cover, "kind", row, "urban");
    jum_layer_begin_ring(t.cover, FALSE);
    jum_layer_add_vertex(t.cover, 430900.0, 6714400.0);
    jum_layer_add_vertex(t.cover, 431300.0, 6714400.0);
    jum_layer_add_vertex(t.cover, 431300.0, 6714600.0);
    jum_layer_add_vertex(t.cover, 430900.0, 6714600.0);
    g_autoptr(JumLightReport) inside = report_of(&t);
    g_assert_cmpuint(inside->found[JUM_LIGHT_RULE_DENSITY], ==, 0);
    town_clear(&t);
}

/* A river 7 m behind the mast: a globe lights it, the LED's back does less; on the far side of the street nothing
 * reaches it beyond 40 m.  The globe's value is I h/d³ at the nearest sampled circle, 8 m away. */
static void
test_water(void)
{
    Town t = town_new();
    guint row = jum_layer_add_row(t.water);
    jum_layer_set_text_by_name(t.water, "id", row, "W1");
    jum_layer_set_text_by_name(t.water, "kind", row, "river");
    jum_layer_begin_ring(t.water, FALSE);
    jum_layer_add_vertex(t.water, 430000.0, 6714010.3);
    jum_layer_add_vertex(t.water, 432000.0, 6714010.3);
    jum_layer_add_vertex(t.water, 432000.0, 6714060.0);
    jum_layer_add_vertex(t.water, 430000.0, 6714060.0);
    guint globe = add_lamp(&t, 431040.0, 6714003.3, "road/R1", "residential", "2010-01-01");
    jum_layer_set_text_by_name(t.lamps, "photometry", globe, "globe");
    guint far = add_lamp(&t, 431040.0, 6713960.0, "road/R1", "residential", "2010-01-01");
    jum_layer_set_text_by_name(t.lamps, "photometry", far, "globe");
    g_autoptr(JumLightReport) r = report_of(&t);
    JumLightFinding f = only(r, JUM_LIGHT_RULE_WATER);
    g_assert_true(f.lamp == globe && f.binding);
    const JumLuminaireType *type = &t.types->types[jum_luminaire_types_find(t.types, "globe")];
    double gamma = atan2(8.0, 6.0) * 180.0 / G_PI;
    double want = 4.0 * jum_intensity_at(&type->intensity, 180.0, gamma) * 6.0 / 1000.0;
    g_assert_cmpfloat_with_epsilon(f.value / want, 1.0, 1e-6);
    town_clear(&t);
}

/* Feneu (49135) is dark from 23:00 to 06:00 by an order that spares main roads. */
static void
test_hours(void)
{
    Town t = town_new();
    add_lamp(&t, 431010.0, 6714003.3, "road/R1", "residential", "2024-01-01"); /* obeys */
    add_lamp(&t, 431030.0, 6714003.3, "road/R1", "main-road", "2024-01-01");   /* excepted */
    guint stubborn = add_lamp(&t, 431050.0, 6714003.3, "road/R1", "night-off", "2024-01-01");
    JumSwitchOff *order =
        &t.lighting->switch_offs[jum_lighting_rules_switch_off(t.lighting, "49135")];
    g_autoptr(JumLightReport) r = report_of(&t);
    /* "night-off" does not obey, is dark until 5:30 by itself, and lit from then to 6:00 */
    JumLightFinding f = only(r, JUM_LIGHT_RULE_ORDER_HOURS);
    g_assert_cmpuint(f.lamp, ==, stubborn);
    g_assert_cmpfloat(f.value, ==, 0.6);
    g_assert_true(f.order >= 0 && &t.lighting->switch_offs[f.order] == order);
    g_assert_cmpuint(r->found[JUM_LIGHT_RULE_ORDER_MISSING], ==, 0);
    /* without an order whoever is switched off has none */
    order->order[0] = '\0';
    g_autoptr(JumLightReport) bare = report_of(&t);
    g_assert_cmpuint(only(bare, JUM_LIGHT_RULE_ORDER_MISSING).lamp, ==, 0);
    g_assert_cmpuint(bare->found[JUM_LIGHT_RULE_ORDER_HOURS], ==, 0);
    /* our heritage programme ends at midnight; made to burn all night it is found */
    guint castle = add_lamp(&t, 431070.0, 6714003.3, NULL, "heritage", "2024-01-01");
    g_autoptr(JumLightReport) before = report_of(&t);
    g_assert_cmpuint(before->checked[JUM_LIGHT_RULE_HERITAGE_HOURS], ==, 1);
    g_assert_cmpuint(before->found[JUM_LIGHT_RULE_HERITAGE_HOURS], ==, 0);
    t.lighting->programmes[jum_lighting_rules_programme(t.lighting, "heritage")].n_steps = 0;
    g_autoptr(JumLightReport) after = report_of(&t);
    f = only(after, JUM_LIGHT_RULE_HERITAGE_HOURS);
    g_assert_true(f.lamp == castle && f.value == 1.0);
    town_clear(&t);
}

/* A reserve drawn round the town: 2 400 K is asked. */
static void
test_protected(void)
{
    Town t = town_new();
    add_lamp(&t, 431010.0, 6714003.3, "road/R1", "residential", "2024-01-01");
    double lon, lat;
    jum_crs_inverse(&t.crs, 431010.0, 6714003.3, &lon, &lat);
    double lons[] = {lon - 0.1, lon + 0.1, lon}, lats[] = {lat - 0.1, lat - 0.1, lat + 0.1};
    JumLightArea area = {
        .name = (char *) "R", .reserve = TRUE, .n = 3, .lon_deg = lons, .lat_deg = lats};
    JumLightArea *kept = t.rules->areas;
    t.rules->areas = &area;
    t.rules->n_areas = 1;
    g_autoptr(JumLightReport) r = report_of(&t);
    JumLightFinding f = only(r, JUM_LIGHT_RULE_COLOUR_PROTECTED);
    g_assert_true(f.value == 2700.0 && f.limit == 2400.0);
    g_assert_cmpuint(r->found[JUM_LIGHT_RULE_COLOUR], ==, 0);
    t.rules->areas = kept;
    t.rules->n_areas = 0;
    town_clear(&t);
}

static void
test_faults(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"[rule no_such]\n", "light-rules.ini:1: [rule no_such]"},
        {"[rule colour]\nlimit=3000\n", "article: is missing"},
        {"[rule colour]\narticle=a\nlimit=3 000\n", "light-rules.ini:3: [rule colour] limit"},
        {"[area x]\nkind=reserve\npolygon=1 2; 3 4\n", "light-rules.ini:3: [area x] polygon"},
        {"[area x]\nkind=garden\n", "light-rules.ini:2: [area x] kind"},
        {"[lamp]\n", "no such section"},
    };
    g_autofree char *folder = g_dir_make_tmp("jumeau-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "light-rules.ini", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_assert_null(jum_light_rules_load(folder, &error));
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
    g_test_add_func("/light-rules/optics", test_optics);
    g_test_add_func("/light-rules/density", test_density);
    g_test_add_func("/light-rules/water", test_water);
    g_test_add_func("/light-rules/hours", test_hours);
    g_test_add_func("/light-rules/protected", test_protected);
    g_test_add_func("/light-rules/faults", test_faults);
    return g_test_run();
}
