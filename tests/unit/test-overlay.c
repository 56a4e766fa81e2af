/* How what is known looks, on the null device over the theme town: quality, age, requests, alarms, supply, differences. */
#include "tests/unit/overlay-desk.h"

#include <math.h>
#include <string.h>

#define NOW JUM_TOWN_NOW

typedef JumTownFixture Desk;

/* A lamp whose cabinet feeds it and that is in no special case of the fixture. */
static guint
plain_lamp(const Desk *desk)
{
    const JumThemeContext *context = &desk->overlay->themes[JUM_THEME_lighting].context;
    for (guint row = 0;; row++) {
        const JumSymbol *s = overlay_desk_symbol(desk, JUM_TABLE_lamp, row);
        g_assert_nonnull(s);
        JumReading level = jum_theme_read(context, JUM_QUANTITY_lamp_level, row);
        JumReading state = jum_theme_read(context, JUM_QUANTITY_lamp_state, row);
        if (s->flags == 0 && s->shape == JUM_SHAPE_DISC && s->letter == 0 && level.value < 1.0 &&
            state.value == 0.0)
            return row;
    }
}

static void
test_quality_is_drawn(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    guint row = plain_lamp(&desk);
    JumColour normal = overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->fill;
    overlay_desk_look_down_at(&desk, JUM_TABLE_lamp, row);
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.3, JUM_QUALITY_STALE, NOW);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags &
                        (JUM_MARK_STALE | JUM_MARK_BAD),
                    ==, JUM_MARK_STALE);
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.3, JUM_QUALITY_BAD, NOW);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags &
                        (JUM_MARK_STALE | JUM_MARK_BAD),
                    ==, JUM_MARK_BAD);
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 7.0, JUM_QUALITY_GOOD,
                     NOW); /* nonsense is never shown as a value */
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags & JUM_MARK_BAD, !=, 0);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->size, >, 0);
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.3, JUM_QUALITY_UNCERTAIN, NOW);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->letter, ==, 'E');
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.3, JUM_QUALITY_SUBSTITUTED, NOW);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->letter, ==, 'M');
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.9, JUM_QUALITY_GOOD, NOW);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags, ==, 0);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->letter, ==, 0);
    g_assert_cmpint(
        memcmp(&overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->fill, &normal, sizeof normal), !=,
        0);
    jum_town_fixture_remove(&desk);
}

/* Nobody says anything for an hour: everything turns hatched, within the rolling look of a few seconds. */
/* A frame is asked for by what is seen; a value may wait for it, a quality may not. */
static void
test_only_what_is_seen_asks_for_a_frame(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    guint row = plain_lamp(&desk);
    overlay_desk_look_down_at(&desk, JUM_TABLE_lamp, row);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_false(jum_overlay_update(desk.overlay, &desk.frame));
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.31, JUM_QUALITY_GOOD, NOW);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_true(jum_overlay_is_patient(desk.overlay));
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.31, JUM_QUALITY_GOOD,
                     NOW); /* the same look */
    g_assert_false(jum_overlay_update(desk.overlay, &desk.frame));
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.31, JUM_QUALITY_UNCERTAIN, NOW);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_false(jum_overlay_is_patient(desk.overlay));

    overlay_desk_look(&desk, 20000, 20000, 100, -89); /* far from everything */
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.8, JUM_QUALITY_BAD, NOW);
    g_assert_false(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags & JUM_MARK_BAD, !=,
                    0); /* but known */
    jum_overlay_set_theme(desk.overlay, JUM_THEME_lighting, FALSE);
    overlay_desk_look_down_at(&desk, JUM_TABLE_lamp, row);
    jum_overlay_update(desk.overlay, &desk.frame);
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.2, JUM_QUALITY_GOOD,
                     NOW); /* of a hidden theme */
    g_assert_false(jum_overlay_update(desk.overlay, &desk.frame));
    jum_town_fixture_remove(&desk);
}

static void
test_silence_turns_stale(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    guint row = plain_lamp(&desk);
    /* the sky of another hour makes no value older */
    jum_overlay_set_time(desk.overlay, NOW + 12 * JUM_HOUR, NOW + JUM_SECOND);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags & JUM_MARK_STALE, ==, 0);
    for (int s = 0; s < 55;
         s++) /* minute by minute: no jump that would restyle everything at once */
        jum_overlay_set_time(desk.overlay, NOW + s * JUM_MINUTE, NOW + s * JUM_MINUTE);
    for (int k = 0; k < 10; k++) {
        JumTime instant = NOW + 54 * JUM_MINUTE + k * JUM_SECOND;
        jum_overlay_set_time(desk.overlay, instant, instant);
        jum_overlay_update(desk.overlay, &desk.frame);
    }
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags & JUM_MARK_STALE, !=, 0);
    g_assert_false(
        jum_overlay_update(desk.overlay, &desk.frame)); /* nothing more to say: no new picture */
    jum_town_fixture_remove(&desk);
}

static void
test_a_lost_link_hatches_everything(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    g_assert_cmpuint(jum_overlay_theme_stats(desk.overlay, JUM_THEME_lighting).stale, <, 200);
    jum_world_set_link(desk.world, JUM_LINK_LOST, NOW);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    JumPart *lamps = jum_overlay_part(desk.overlay, JUM_TABLE_lamp);
    for (guint row = 0; row < jum_part_n(lamps); row++)
        g_assert_cmpint(jum_part_symbol(lamps, row)->flags & (JUM_MARK_STALE | JUM_MARK_BAD), !=,
                        0);
    JumPart *pipes = jum_overlay_part(desk.overlay, JUM_TABLE_water_pipe);
    for (guint row = 0; row < jum_part_n(pipes); row++)
        g_assert_cmpint(jum_part_line(pipes, row)->flags & (JUM_MARK_STALE | JUM_MARK_BAD), !=, 0);
    g_assert_cmpuint(jum_overlay_theme_stats(desk.overlay, JUM_THEME_lighting).stale, >, 1200);
    jum_world_set_link(desk.world, JUM_LINK_LIVE, NOW);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, plain_lamp(&desk))->flags, ==, 0);
    jum_town_fixture_remove(&desk);
}

static void
test_no_supply_is_neither_stale_nor_failed(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    const JumPart *lamps = jum_overlay_part(desk.overlay, JUM_TABLE_lamp);
    const JumLayer *layer = jum_points_layer(desk.points, JUM_TABLE_lamp);
    int parent = jum_layer_column(layer, "parent");
    guint dark = 0, failed = 0;
    for (guint row = 0; row < jum_part_n(lamps); row++) {
        const JumSymbol *s = jum_part_symbol(lamps, row);
        if (g_strcmp0(jum_layer_text(layer, parent, row), "cabinet/cabinet-5") ==
            0) { /* open in the fixture */
            g_assert_cmpint(s->flags & (JUM_MARK_HOLLOW | JUM_MARK_STALE | JUM_MARK_BAD), ==,
                            JUM_MARK_HOLLOW);
            g_assert_cmpint(s->shape, !=, JUM_SHAPE_DIAMOND);
            g_assert_cmpint(s->alarm, ==, 0);
            dark++;
        } else {
            g_assert_cmpint(s->flags & JUM_MARK_HOLLOW, ==, 0);
            failed += s->shape == JUM_SHAPE_DIAMOND;
        }
    }
    g_assert_cmpuint(dark, >, 20);
    g_assert_cmpuint(failed, >, 10);
    overlay_desk_put(&desk, JUM_QUANTITY_cabinet_contactor, 5, 1.0, JUM_QUALITY_GOOD,
                     NOW); /* closed again: they follow */
    jum_overlay_update(desk.overlay, &desk.frame);
    for (guint row = 0; row < jum_part_n(lamps); row++)
        g_assert_cmpint(jum_part_symbol(lamps, row)->flags & JUM_MARK_HOLLOW, ==, 0);
    jum_town_fixture_remove(&desk);
}

static void
test_asked_is_not_measured(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    guint row = plain_lamp(&desk);
    JumColour before = overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->fill;
    jum_world_request(desk.world, jum_points_at(desk.points, JUM_QUANTITY_lamp_level, row), 0.1);
    jum_world_next_serial(desk.world);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags & JUM_MARK_PENDING, !=,
                    0);
    g_assert_cmpint(
        memcmp(&overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->fill, &before, sizeof before), ==,
        0);
    overlay_desk_put(&desk, JUM_QUANTITY_lamp_level, row, 0.1, JUM_QUALITY_GOOD, NOW + JUM_SECOND);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, row)->flags & JUM_MARK_PENDING, ==,
                    0);
    jum_town_fixture_remove(&desk);
}

static void
test_alarms_frame_their_asset(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_cabinet, 9)->alarm, ==, 2);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_sensor, 8)->alarm, ==, 1);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_cabinet, 9)->flags & JUM_MARK_RAISED, !=,
                    0);
    jum_world_clear_alarms(desk.world);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_cabinet, 9)->alarm, ==, 0);
    jum_town_fixture_remove(&desk);
}

/* HM-2: in the operator's look no normal value has a hue; in the other, values do. */
static void
test_normal_is_grey_for_the_operator(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    const JumPart *lamps = jum_overlay_part(desk.overlay, JUM_TABLE_lamp);
    guint coloured = 0;
    for (int pass = 0; pass < 2; pass++) {
        coloured = 0;
        for (guint row = 0; row < jum_part_n(lamps); row++) {
            double lab[3];
            jum_colour_lab(jum_part_symbol(lamps, row)->fill, lab);
            coloured += hypot(lab[1], lab[2]) > 8.0;
        }
        g_assert_true(pass == 0 ? coloured == 0 : coloured > 500);
        jum_overlay_set_look(desk.overlay, JUM_LOOK_PRESENTATION);
        jum_overlay_update(desk.overlay, &desk.frame);
    }
    jum_town_fixture_remove(&desk);
}

static void
test_parking_never_invents(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    const JumPart *parks = jum_overlay_part(desk.overlay, JUM_TABLE_car_park);
    const JumThemeContext *context = &desk.overlay->themes[JUM_THEME_parking].context;
    const JumPartClass *klass = jum_part_class(parks);
    overlay_desk_put(&desk, JUM_QUANTITY_car_park_free, 0, 45, JUM_QUALITY_GOOD, NOW); /* of 180 */
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpfloat_with_epsilon(jum_part_volume(parks, 0)->full, 0.75, 1e-6);
    g_autofree char *known = klass->label(context, 0);
    g_assert_nonnull(strstr(known, "45"));
    overlay_desk_put(&desk, JUM_QUANTITY_car_park_free, 0, 500, JUM_QUALITY_GOOD,
                     NOW + 1); /* more than there are */
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_true(isnan(jum_part_volume(parks, 0)->full));
    g_assert_cmpint(jum_part_volume(parks, 0)->flags & JUM_MARK_BAD, !=, 0);
    g_autofree char *unknown = klass->label(context, 0);
    g_assert_null(strstr(unknown, "500"));
    jum_town_fixture_remove(&desk);
}

static void
test_a_tank_holds_no_more_than_it_can(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    const JumPart *tanks = jum_overlay_part(desk.overlay, JUM_TABLE_water_tank);
    const JumThemeContext *context = &desk.overlay->themes[JUM_THEME_water].context;
    overlay_desk_put(&desk, JUM_QUANTITY_water_tank_level, 0, 6.2, JUM_QUALITY_GOOD,
                     NOW); /* over a rim at 6 */
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpfloat(jum_part_volume(tanks, 0)->full, ==, 1.0);
    g_autofree char *spills = jum_part_class(tanks)->label(context, 0);
    g_assert_nonnull(strstr(spills, "6.20"));
    overlay_desk_put(&desk, JUM_QUANTITY_water_tank_level, 0, 81.07, JUM_QUALITY_GOOD, NOW + 1);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_true(isnan(jum_part_volume(tanks, 0)->full));
    g_assert_cmpint(jum_part_volume(tanks, 0)->flags & JUM_MARK_BAD, !=, 0);
    g_autofree char *unknown = jum_part_class(tanks)->label(context, 0);
    g_assert_null(strstr(unknown, "81"));
    jum_town_fixture_remove(&desk);
}

static void
test_parking_trend(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    const JumThemeContext *context = &desk.overlay->themes[JUM_THEME_parking].context;
    const JumPartClass *klass = jum_part_class(jum_overlay_part(desk.overlay, JUM_TABLE_car_park));
    for (int m = 1; m <= 12; m++) {
        overlay_desk_put(&desk, JUM_QUANTITY_car_park_free, 1, 200 - 6 * m, JUM_QUALITY_GOOD,
                         NOW + m * JUM_MINUTE);
        jum_overlay_set_time(desk.overlay, NOW + m * JUM_MINUTE, NOW + m * JUM_MINUTE);
        jum_overlay_update(desk.overlay, &desk.frame);
    }
    g_autofree char *text = klass->label(context, 1);
    g_assert_nonnull(strstr(text, "128"));
    g_assert_nonnull(strstr(text, "↓"));
    jum_town_fixture_remove(&desk);
}

static void
test_a_sensor_beyond_its_limit_changes_shape(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_sensor, 4)->shape, ==,
                    JUM_SHAPE_TRIANGLE); /* river, by its row */
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_sensor, 4)->letter, ==, 'W');
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_sensor, 8)->letter, ==, JUM_LETTER_UP);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_sensor, 3)->letter, ==,
                    JUM_LETTER_DOWN); /* soil under 20 % */
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_sensor, 1)->letter, ==, 'N');
    jum_town_fixture_remove(&desk);
}

static void
test_selection_and_draft(void)
{
    static const char *const draft[] = {"lamp/lamp-30", "lamp/lamp-31", "lamp/nobody", NULL};
    Desk desk = {0};
    overlay_desk_open(&desk);
    overlay_desk_look(&desk, 1000, 1000, 2600, -89);
    jum_overlay_select(desk.overlay, "lamp/lamp-20");
    jum_overlay_highlight(desk.overlay, draft);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 20)->flags & JUM_MARK_SELECTED, !=,
                    0);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 31)->flags & JUM_MARK_HIGHLIGHT, !=,
                    0);
    overlay_desk_draw(&desk);
    guint with = jum_overlay_n_labels(desk.overlay);
    jum_overlay_select(desk.overlay, NULL);
    jum_overlay_highlight(desk.overlay, NULL);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 20)->flags & JUM_MARK_SELECTED, ==,
                    0);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 31)->flags & JUM_MARK_HIGHLIGHT, ==,
                    0);
    overlay_desk_draw(&desk);
    g_assert_cmpuint(with, >=,
                     jum_overlay_n_labels(desk.overlay)); /* the selected one stands above all */
    jum_overlay_select(desk.overlay, "building/no-such-thing");
    jum_overlay_update(desk.overlay, &desk.frame);
    overlay_desk_draw(&desk);
    double place[3];
    g_assert_false(jum_overlay_selected_anchor(desk.overlay, &desk.frame, place));
    guint draws = jum_draw_queue_n(desk.queue);
    const double roof[3] = {433000, 6714000, 30}; /* picked: the ring stands there */
    g_autoptr(JumLayer) buildings =
        jum_territory_read(desk.territory, JUM_TABLE_building, NULL, NULL);
    g_autofree char *address = g_strconcat("building/", jum_layer_id(buildings, 3), NULL);
    jum_overlay_place(desk.overlay, address, roof, buildings, 3);
    jum_overlay_select(desk.overlay, address);
    jum_overlay_update(desk.overlay, &desk.frame);
    overlay_desk_draw(&desk);
    g_assert_true(jum_overlay_selected_anchor(desk.overlay, &desk.frame, place));
    g_assert_cmpfloat(place[2], ==, 30.0);
    g_assert_cmpuint(jum_draw_queue_n(desk.queue), >, draws);
    jum_overlay_select(desk.overlay, "water_area/water_area-0"); /* found in a small table */
    g_assert_true(jum_overlay_selected_anchor(desk.overlay, &desk.frame, place));
    g_assert_cmpstr(desk.overlay->selected_name, ==, "Maine");
    jum_town_fixture_remove(&desk);
}

static void
test_differences_by_symbol_and_by_area(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    guint n = jum_part_n(jum_overlay_part(desk.overlay, JUM_TABLE_lamp));
    g_autofree double *values = g_new0(double, n);
    values[1] = 12.0;
    values[2] = -7.0;
    values[3] = NAN;
    jum_overlay_set_difference(desk.overlay, JUM_TABLE_lamp, values, "Energy", "kWh");
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 0)->shape, ==, JUM_SHAPE_DISC);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 0)->flags & JUM_MARK_RAISED, ==, 0);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 1)->flags & JUM_MARK_RAISED, !=, 0);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 1)->letter, ==, '+');
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 1)->shape, ==, JUM_SHAPE_TRIANGLE);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 2)->letter, ==, '-');
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 3)->letter, ==, 0);
    g_autofree char *legend = jum_overlay_legend_text(desk.overlay);
    g_assert_nonnull(strstr(legend, "Energy (kWh): −20 – 20"));
    const double communes[] = {-3.0, 5.0};
    jum_overlay_set_difference(desk.overlay, JUM_TABLE_commune, communes, "Energy", "MWh");
    g_assert_nonnull(desk.overlay->difference.field);
    g_assert_cmpfloat(jum_field_layer_at(desk.overlay->difference.field, 432300, 6713500), ==,
                      -3.0);
    g_assert_cmpfloat(jum_field_layer_at(desk.overlay->difference.field, 433700, 6714500), ==, 5.0);
    jum_overlay_set_difference(desk.overlay, JUM_TABLE_commune, NULL, NULL, NULL);
    jum_overlay_update(desk.overlay, &desk.frame);
    g_assert_cmpint(overlay_desk_symbol(&desk, JUM_TABLE_lamp, 1)->letter, !=, '+');
    jum_town_fixture_remove(&desk);
}

/* Every colour that a theme really draws, in either look, stays 16 (CIEDE2000) away from the alarm colours: those are
 * frames, drawn by the alarm's priority and by nothing else. */
static void
test_alarm_colours_are_for_alarms(void)
{
    const JumColour alarms[] = {JUM_COLOUR_ALARM_CRITICAL, JUM_COLOUR_ALARM_HIGH,
                                JUM_COLOUR_ALARM_LOW};
    Desk desk = {0};
    double least = 1e9;
    guint n = 0;
    overlay_desk_open(&desk);
    for (int look_kind = 0; look_kind < 2; look_kind++) {
        jum_overlay_set_look(desk.overlay,
                             look_kind == 0 ? JUM_LOOK_OPERATOR : JUM_LOOK_PRESENTATION);
        jum_overlay_update(desk.overlay, &desk.frame);
        for (int t = 0; t < JUM_N_THEMES; t++)
            for (guint p = 0; p < desk.overlay->themes[t].klass->n_parts; p++) {
                const JumPart *part = desk.overlay->themes[t].parts[p];
                for (guint row = 0; part != NULL && row < jum_part_n(part); row++) {
                    const JumSymbol *point = jum_part_symbol(part, row);
                    const JumLine *line = jum_part_line(part, row);
                    const JumVolume *volume = jum_part_volume(part, row);
                    JumColour colour = point != NULL  ? point->fill
                                       : line != NULL ? line->colour
                                                      : volume->colour;
                    for (guint a = 0; a < G_N_ELEMENTS(alarms); a++)
                        least = MIN(least, jum_colour_distance_2000(colour, alarms[a]));
                    n++;
                }
            }
    }
    g_test_message("%u looks, nearest %.1f", n, least);
    g_assert_cmpuint(n, >, 500);
    g_assert_cmpfloat(least, >, 16.0);
    jum_town_fixture_remove(&desk);
}

/* Underground, a pipe's middle is a metre and half its diameter under the flat ground, and pipes and tanks are drawn
 * before the scene; back above, as before. */
static void
test_underground(void)
{
    Desk desk = {0};
    overlay_desk_open(&desk);
    JumPart *pipes = jum_overlay_part(desk.overlay, JUM_TABLE_water_pipe);
    double above[3], under[3], diameter;
    g_assert_true(jum_part_anchor(pipes, &desk.frame, 0, above));
    g_assert_cmpfloat(above[2], >, 0.0);
    jum_overlay_set_underground(desk.overlay, TRUE);
    g_assert_true(jum_overlay_update(desk.overlay, &desk.frame));
    pipes = jum_overlay_part(desk.overlay, JUM_TABLE_water_pipe);
    g_assert_true(jum_part_anchor(pipes, &desk.frame, 0, under));
    diameter = jum_theme_reals(&desk.overlay->themes[JUM_THEME_water].context, JUM_TABLE_water_pipe,
                               "diameter_m")[0];
    g_assert_cmpfloat_with_epsilon(under[2], -1.0 - diameter / 2.0, 1e-3);
    g_autoptr(JumDrawQueue) below = jum_draw_queue_new(desk.device);
    jum_draw_queue_clear(desk.queue);
    jum_overlay_record(desk.overlay, &desk.frame, desk.queue, below);
    g_assert_cmpuint(jum_draw_queue_n(below), >=, 3); /* lines, tanks and their shells */
    jum_overlay_set_underground(desk.overlay, FALSE);
    jum_overlay_update(desk.overlay, &desk.frame);
    jum_draw_queue_clear(below);
    jum_overlay_record(desk.overlay, &desk.frame, desk.queue, below);
    g_assert_cmpuint(jum_draw_queue_n(below), ==, 0);
    jum_town_fixture_remove(&desk);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overlay/quality", test_quality_is_drawn);
    g_test_add_func("/overlay/frames", test_only_what_is_seen_asks_for_a_frame);
    g_test_add_func("/overlay/silence", test_silence_turns_stale);
    g_test_add_func("/overlay/link-lost", test_a_lost_link_hatches_everything);
    g_test_add_func("/overlay/supply", test_no_supply_is_neither_stale_nor_failed);
    g_test_add_func("/overlay/asked", test_asked_is_not_measured);
    g_test_add_func("/overlay/alarms", test_alarms_frame_their_asset);
    g_test_add_func("/overlay/greys", test_normal_is_grey_for_the_operator);
    g_test_add_func("/overlay/parking", test_parking_never_invents);
    g_test_add_func("/overlay/tank", test_a_tank_holds_no_more_than_it_can);
    g_test_add_func("/overlay/trend", test_parking_trend);
    g_test_add_func("/overlay/sensor", test_a_sensor_beyond_its_limit_changes_shape);
    g_test_add_func("/overlay/selection", test_selection_and_draft);
    g_test_add_func("/overlay/difference", test_differences_by_symbol_and_by_area);
    g_test_add_func("/overlay/alarm-colours", test_alarm_colours_are_for_alarms);
    g_test_add_func("/overlay/underground", test_underground);
    return g_test_run();
}
