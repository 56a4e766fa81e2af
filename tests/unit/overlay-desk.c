/* The theme town with every theme shown, as the tests of overlay.h look at it. */
#include "tests/unit/overlay-desk.h"

#include "theme-town.h"

#include <math.h>

void
overlay_desk_look(JumTownFixture *desk, double x, double y, double z, double pitch)
{
    static const double origin[3] = {433000, 6714000, 0};
    JumCamera camera = {432000 + x, 6713000 + y, z, 0, pitch, 45, 1, 30000};
    jum_frame_init(&desk->frame, &camera, origin, 1280, 720, 1.0);
}

void
overlay_desk_draw(JumTownFixture *desk)
{
    jum_draw_queue_clear(desk->queue);
    jum_overlay_record(desk->overlay, &desk->frame, desk->queue, desk->queue);
}

void
overlay_desk_open(JumTownFixture *desk)
{
    jum_town_fixture_write(desk, 0);
    jum_town_fixture_open(desk);
    jum_town_fixture_add_overlay(desk);
    theme_town_fill(desk->world, JUM_TOWN_NOW);
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_overlay_set_theme(desk->overlay, (JumTheme) t, TRUE);
    overlay_desk_look(desk, 1000, -600, 900, -35);
    g_assert_true(jum_overlay_update(desk->overlay, &desk->frame));
}

void
overlay_desk_look_down_at(JumTownFixture *desk, JumTable table, guint row)
{
    double place[3];
    g_assert_true(
        jum_part_anchor(jum_overlay_part(desk->overlay, table), &desk->frame, row, place));
    overlay_desk_look(desk, place[0] - 432000, place[1] - 6713000, place[2] + 200, -89);
}

const JumSymbol *
overlay_desk_symbol(const JumTownFixture *desk, JumTable table, guint row)
{
    return jum_part_symbol(jum_overlay_part(desk->overlay, table), row);
}

void
overlay_desk_put(JumTownFixture *desk,
                 JumQuantity quantity,
                 guint row,
                 double value,
                 JumQuality quality,
                 JumTime time)
{
    jum_world_put(desk->world, jum_points_at(desk->points, quantity, row), value, quality, time);
    jum_world_next_serial(desk->world);
}
