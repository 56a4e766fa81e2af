/* Colour maps: equal steps stay visible to every eye, and nothing comes near the alarm colours. */
#include "gfx/colour-map.h"

#include <math.h>

#define SAMPLES 24

static JumColour
sample(JumColourMap map, int i, JumVision vision)
{
    return jum_colour_seen(jum_colour_map_at(map, i / (SAMPLES - 1.0)), vision);
}

/* Every one of 23 steps is seen (ΔE about 2 is the least difference seen) and none jumps, for all eyes. */
static void
test_steps_are_seen_by_all(void)
{
    for (int map = 0; map < JUM_N_COLOUR_MAPS; map++)
        for (int vision = 0; vision < JUM_N_VISIONS; vision++) {
            double least = 1e9, most = 0.0;
            for (int i = 1; i < SAMPLES; i++) {
                double d =
                    jum_colour_distance(sample((JumColourMap) map, i - 1, (JumVision) vision),
                                        sample((JumColourMap) map, i, (JumVision) vision));
                least = MIN(least, d);
                most = MAX(most, d);
            }
            g_test_message("map %d vision %d: steps %.2f to %.2f", map, vision, least, most);
            g_assert_cmpfloat(least, >, 2.1);
            g_assert_cmpfloat(most, <, map == JUM_COLOUR_MAP_DIFFERENCE ? 8.0 : 5.5);
        }
}

/* Data maps read in order of lightness alone: L* grows all the way, for every eye. */
static void
test_lightness_orders_the_data(void)
{
    static const JumColourMap maps[] = {JUM_COLOUR_MAP_DATA, JUM_COLOUR_MAP_GREY};
    for (guint m = 0; m < G_N_ELEMENTS(maps); m++)
        for (int vision = 0; vision < JUM_N_VISIONS; vision++)
            for (int i = 1; i < SAMPLES; i++) {
                double before[3], after[3];
                jum_colour_lab(sample(maps[m], i - 1, (JumVision) vision), before);
                jum_colour_lab(sample(maps[m], i, (JumVision) vision), after);
                g_assert_cmpfloat(after[0], >, before[0]);
            }
}

/* Less and more of a difference are told apart by every eye from a tenth of the range on. */
static void
test_signs_of_a_difference_differ(void)
{
    for (int vision = 0; vision < JUM_N_VISIONS; vision++)
        for (double t = 0.1; t <= 1.0; t += 0.1) {
            JumColour less = jum_colour_map_at(JUM_COLOUR_MAP_DIFFERENCE, 0.5 - t / 2.0);
            JumColour more = jum_colour_map_at(JUM_COLOUR_MAP_DIFFERENCE, 0.5 + t / 2.0);
            double d = jum_colour_distance(jum_colour_seen(less, (JumVision) vision),
                                           jum_colour_seen(more, (JumVision) vision));
            g_assert_cmpfloat(d, >, 40.0 * t);
        }
}

static void
test_alarm_colours_are_reserved(void)
{
    static const double least[JUM_N_VISIONS] = {45.0, 20.0, 30.0, 12.0};
    const JumColour alarms[] = {JUM_COLOUR_ALARM_CRITICAL, JUM_COLOUR_ALARM_HIGH,
                                JUM_COLOUR_ALARM_LOW};
    for (int map = 0; map < JUM_N_COLOUR_MAPS; map++)
        for (int vision = 0; vision < JUM_N_VISIONS; vision++)
            for (guint a = 0; a < G_N_ELEMENTS(alarms); a++)
                for (int i = 0; i < SAMPLES; i++)
                    g_assert_cmpfloat(
                        jum_colour_distance(sample((JumColourMap) map, i, (JumVision) vision),
                                            jum_colour_seen(alarms[a], (JumVision) vision)),
                        >, least[vision]);
}

static void
test_lab_of_known_colours(void)
{
    double lab[3]; /* CIE: sRGB red is 53.24, 80.09, 67.20 under D65 */
    jum_colour_lab(JUM_COLOUR(0xff0000), lab);
    g_assert_cmpfloat_with_epsilon(lab[0], 53.24, 0.05);
    g_assert_cmpfloat_with_epsilon(lab[1], 80.09, 0.05);
    g_assert_cmpfloat_with_epsilon(lab[2], 67.20, 0.05);
    g_assert_cmpint(jum_colour_map_at(JUM_COLOUR_MAP_DATA, 0.0 / 0.0).r, ==, 0x80);
}

/* Pairs 1, 4, 7, 13, 17, 20, 25 and 34 of the paper's table 1, to its four decimals. */
static void
test_ciede2000(void)
{
    static const double pairs[][7] = {
        {50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425},
        {50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000},
        {50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669},
        {50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045},
        {50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492},
        {50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535},
        {60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644},
        {2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082},
    };
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_assert_cmpfloat_with_epsilon(jum_lab_distance_2000(pairs[i], pairs[i] + 3), pairs[i][6],
                                       1e-4);
        g_assert_cmpfloat_with_epsilon(jum_lab_distance_2000(pairs[i] + 3, pairs[i]), pairs[i][6],
                                       1e-4);
    }
}

/* No colour of a map comes within 16 (CIEDE2000) of an alarm colour; 2 is a difference one sees side by side. */
static void
test_maps_keep_off_the_alarms(void)
{
    const JumColour alarms[] = {JUM_COLOUR_ALARM_CRITICAL, JUM_COLOUR_ALARM_HIGH,
                                JUM_COLOUR_ALARM_LOW};
    double least = 1e9;
    for (int map = 0; map < JUM_N_COLOUR_MAPS; map++)
        for (int i = 0; i < JUM_COLOUR_MAP_SIZE; i++)
            for (guint a = 0; a < G_N_ELEMENTS(alarms); a++)
                least = MIN(least, jum_colour_distance_2000(
                                       jum_colour_map_table((JumColourMap) map)[i], alarms[a]));
    g_test_message("nearest: %.1f", least);
    g_assert_cmpfloat(least, >, 16.0);
}

static guint8
channel(double light)
{
    double c = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1.0 / 2.4) - 0.055;
    g_assert_true(light > -0.001 && light < 1.001);
    return (guint8) (CLAMP(c, 0.0, 1.0) * 255.0 + 0.5);
}

static JumColour
of_xyz(const double xyz[3])
{
    return (JumColour){channel(3.2404542 * xyz[0] - 1.5371385 * xyz[1] - 0.4985314 * xyz[2]),
                       channel(-0.9692660 * xyz[0] + 1.8760108 * xyz[1] + 0.0415560 * xyz[2]),
                       channel(0.0556434 * xyz[0] - 0.2040259 * xyz[1] + 1.0572252 * xyz[2]), 0xff};
}

/* Each kind of eye is blind to one direction of light: its copunctal point (Smith and Pokorny 1975).  Colours along it,
 * far apart for us, are nearly one to that eye and not to another; greys are the same to all. */
static void
test_eyes_are_those_of_the_measurements(void)
{
    static const struct {
        double x, y, from, to; /* of the light that is added to a grey: how much */
    } blind[JUM_N_VISIONS] = {
        [JUM_VISION_PROTANOPIA] = {0.7465, 0.2535, -0.10, 0.30},
        [JUM_VISION_DEUTERANOPIA] = {1.40, -0.40, -0.055, 0.13},
        [JUM_VISION_TRITANOPIA] = {0.1748, 0.0, -0.30, 0.75},
    };
    static const double most[JUM_N_VISIONS] = {0.0, 0.12, 0.12, 0.55}; /* tritan: measured less */
    for (int eye = 1; eye < JUM_N_VISIONS; eye++) {
        JumColour ends[2];
        for (int end = 0; end < 2; end++) {
            double t = end == 0 ? blind[eye].from : blind[eye].to;
            const double xyz[3] = {0.2851 + t * blind[eye].x, 0.30 + t * blind[eye].y,
                                   0.3266 + t * (1.0 - blind[eye].x - blind[eye].y)};
            ends[end] = of_xyz(xyz);
        }
        double ours = jum_colour_distance(ends[0], ends[1]);
        g_assert_cmpfloat(ours, >, 40.0);
        for (int other = 1; other < JUM_N_VISIONS; other++) {
            double part = jum_colour_distance(jum_colour_seen(ends[0], (JumVision) other),
                                              jum_colour_seen(ends[1], (JumVision) other)) /
                          ours;
            g_test_message("confusion line of %d, seen by %d: %.3f of %.1f", eye, other, part,
                           ours);
            if (other == eye)
                g_assert_cmpfloat(part, <, most[eye]);
            else if (eye == JUM_VISION_TRITANOPIA || other == JUM_VISION_TRITANOPIA)
                g_assert_cmpfloat(part, >, 0.6);
        }
        for (int grey = 0; grey < 256; grey += 15) {
            JumColour seen = jum_colour_seen(JUM_COLOUR(grey * 0x010101), (JumVision) eye);
            g_assert_true(ABS(seen.r - grey) <= 1 && ABS(seen.g - grey) <= 1 &&
                          ABS(seen.b - grey) <= 1);
        }
    }
}

/* What is normal has no colour, and what is not known is neither a value nor an alarm. */
static void
test_normal_is_grey(void)
{
    for (int i = 0; i < SAMPLES; i++) {
        double lab[3];
        jum_colour_lab(sample(JUM_COLOUR_MAP_GREY, i, JUM_VISION_NORMAL), lab);
        g_assert_cmpfloat(hypot(lab[1], lab[2]), <, 4.0);
    }
    JumColour unknown = jum_colour_map_at(JUM_COLOUR_MAP_DATA, NAN);
    g_assert_true(unknown.r == unknown.g && unknown.g == unknown.b);
}

/* Alarms are told from one another by every eye (their marks differ too). */
static void
test_alarms_differ(void)
{
    const JumColour alarms[] = {JUM_COLOUR_ALARM_CRITICAL, JUM_COLOUR_ALARM_HIGH,
                                JUM_COLOUR_ALARM_LOW};
    for (int vision = 0; vision < JUM_N_VISIONS; vision++)
        for (guint i = 0; i < 3; i++)
            for (guint j = 0; j < i; j++) {
                double d = jum_colour_distance_2000(jum_colour_seen(alarms[i], (JumVision) vision),
                                                    jum_colour_seen(alarms[j], (JumVision) vision));
                g_test_message("alarms %u and %u, eye %d: %.1f", i, j, vision, d);
                g_assert_cmpfloat(d, >, 10.0);
            }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/colour/steps", test_steps_are_seen_by_all);
    g_test_add_func("/colour/lightness", test_lightness_orders_the_data);
    g_test_add_func("/colour/difference", test_signs_of_a_difference_differ);
    g_test_add_func("/colour/alarms", test_alarm_colours_are_reserved);
    g_test_add_func("/colour/lab", test_lab_of_known_colours);
    g_test_add_func("/colour/ciede2000", test_ciede2000);
    g_test_add_func("/colour/maps-off-alarms", test_maps_keep_off_the_alarms);
    g_test_add_func("/colour/eyes", test_eyes_are_those_of_the_measurements);
    g_test_add_func("/colour/normal-is-grey", test_normal_is_grey);
    g_test_add_func("/colour/alarms-differ", test_alarms_differ);
    return g_test_run();
}
