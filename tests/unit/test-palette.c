/* Colours of walls, roofs and things: none can be taken for an alarm, and in the operator's look none has a colour. */
#include "gfx/colour-map.h"
#include "overlay/palette.h"

#include <math.h>

static JumColour
colour_of(JumLook look, int entry)
{
    const float *c = jum_palette_colour(look, (JumPalette) entry);
    return (JumColour){(guint8) (c[0] * 255.0f + 0.5f), (guint8) (c[1] * 255.0f + 0.5f),
                       (guint8) (c[2] * 255.0f + 0.5f), 0xff};
}

static void
test_no_wall_is_an_alarm(void)
{
    const JumColour alarms[] = {JUM_COLOUR_ALARM_CRITICAL, JUM_COLOUR_ALARM_HIGH,
                                JUM_COLOUR_ALARM_LOW};
    static const JumLook looks[] = {JUM_LOOK_OPERATOR, JUM_LOOK_PRESENTATION};
    static const double least[] = {28.0, 18.0};
    for (guint look = 0; look < G_N_ELEMENTS(looks); look++) {
        double nearest = 1e9;
        for (int entry = 0; entry < JUM_N_PALETTE; entry++)
            for (guint a = 0; a < G_N_ELEMENTS(alarms); a++)
                nearest = MIN(nearest,
                              jum_colour_distance_2000(colour_of(looks[look], entry), alarms[a]));
        g_test_message("look %u: nearest %.1f", look, nearest);
        g_assert_cmpfloat(nearest, >, least[look]);
    }
}

/* But for what a project adds and takes away, which must be told apart by every eye. */
static void
test_operators_see_materials_by_lightness(void)
{
    double most = 0.0;
    for (int entry = 0; entry < JUM_N_PALETTE; entry++) {
        double lab[3];
        jum_colour_lab(colour_of(JUM_LOOK_OPERATOR, entry), lab);
        if (entry == JUM_PALETTE_ADDED || entry == JUM_PALETTE_REMOVED)
            continue;
        most = MAX(most, hypot(lab[1], lab[2]));
        g_assert_cmpfloat(hypot(lab[1], lab[2]), <, 11.0);
    }
    g_test_message("most colourful: %.1f", most);
    for (int look = 0; look < 2; look++)
        for (int vision = 0; vision < JUM_N_VISIONS; vision++) {
            JumLook one = look == 0 ? JUM_LOOK_OPERATOR : JUM_LOOK_PRESENTATION;
            double d = jum_colour_distance_2000(
                jum_colour_seen(colour_of(one, JUM_PALETTE_ADDED), (JumVision) vision),
                jum_colour_seen(colour_of(one, JUM_PALETTE_REMOVED), (JumVision) vision));
            g_test_message("added and removed, look %d, eye %d: %.1f", look, vision, d);
            g_assert_cmpfloat(d, >, 15.0);
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overlay/palette/alarms", test_no_wall_is_an_alarm);
    g_test_add_func("/overlay/palette/operator", test_operators_see_materials_by_lightness);
    return g_test_run();
}
