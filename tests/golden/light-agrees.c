/* light-agrees [gles]: the night of the theme town by its lamps' own photometry, drawn on the GPU, against the point method
 * at the same places: every lamp at the level the field says. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "app/lamp-photometry.h"
#include "gfx/target.h"
#include "model/luminaires.h"
#include "sim/lighting/point.h"
#include "theme-town.h"

#define N      400
#define MIDDLE 432520.0, 6713400.0

static void
draw(JumView *view, JumTarget *target)
{
    for (int still = 0, tries = 0; still < 3 && tries < 60000; tries++) {
        jum_view_update(view);
        still = jum_view_missing_tiles(view) == 0 ? still + 1 : 0;
        if (still == 0)
            g_usleep(1000);
    }
    jum_target_bind(target);
    jum_target_clear(target);
    jum_view_draw(view);
}

/* The same by the point method, flat around each lamp as the shader has it; only lamps within their drawn reach. */
static double
lux_at(const JumLuminaireTypes *types, const JumLuminaires *l, JumWorld *world, double x, double y)
{
    double sum = 0.0, z = 0.0;
    for (guint i = 0; i < l->n; i++) {
        double away = hypot(x - l->x_m[i], y - l->y_m[i]);
        if (away > CLAMP(8.0 * l->height_m[i], 36.0, 100.0))
            continue;
        guint32 point = jum_points_at(jum_world_points(world), JUM_QUANTITY_lamp_level, i);
        double level = jum_world_value(world, point);
        JumLuminaire lamp = jum_luminaires_get(
            types, l, i, 0.0, isfinite(level) ? CLAMP(level, 0.0, 1.0) : 1.0, TRUE);
        JumIntensity *tables = g_new(JumIntensity, types->n_types);
        for (guint t = 0; t < types->n_types; t++)
            tables[t] = types->types[t].intensity;
        JumPointProblem one = {types->n_types, 1, 1, 0, tables, &lamp, NULL, &x, &y, &z};
        double lux;
        JumPointInfo info;
        g_assert_cmpint(jum_point_solve(&one, &lux, &info), ==, JUM_POINT_OK);
        g_free(tables);
        sum += lux;
    }
    return sum;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("light-agrees-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "town.gpkg", NULL);
    JumTime now;
    g_assert_true(theme_town_write(path, &error) &&
                  jum_time_parse("2026-11-21T20:30:00Z", NULL, &now));
    g_autoptr(JumTerritory) territory = jum_territory_open(path, &error);
    g_autoptr(JumPoints) points = jum_points_new(territory, &error);
    g_assert_no_error(error);
    g_autoptr(JumWorld) world = jum_world_new(points);
    theme_town_fill(world, now);
    JumDevice *device = jum_device_new_offscreen(argc > 1 && strcmp(argv[1], "gles") == 0, &error);
    g_assert_no_error(error);
    JumView *view = jum_view_new(territory, world, device, &error);
    JumTarget *target = jum_target_new(device, 640, 360, 0, &error);
    g_assert_no_error(error);
    const JumLayer *lamps = jum_points_layer(points, JUM_TABLE_lamp);
    jum_view_set_size(view, 640, 360, 1.0);
    jum_view_set_draw_quality(view, JUM_DRAW_HIGH);
    jum_view_set_time(view, now, now);
    jum_lamp_photometry_apply(view, lamps);
    g_assert_true(jum_view_goto_named(view, "432520,6713300,140,0,-50", &error));
    draw(view, target);
    g_autoptr(JumLuminaireTypes) types = jum_luminaire_types_load(NULL, &error);
    g_autoptr(JumLuminaires) l = jum_luminaires_new(types, lamps, NULL);
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    const double middle[2] = {MIDDLE};
    double worst = 0.0, sum = 0.0, apart = 0.0;
    guint lit = 0, wrong = 0;
    for (guint k = 0; k < N; k++) { /* middles of pixels of 2 m */
        double x = middle[0] + 2.0 * g_rand_int_range(random, -150, 150) + 1.0;
        double y = middle[1] + 2.0 * g_rand_int_range(random, -150, 150) + 1.0;
        double drawn = jum_view_lamp_lux(view, x, y), want = lux_at(types, l, world, x, y);
        g_assert_true(isfinite(drawn));
        double off = fabs(drawn - want) / fmax(0.04 * want, 0.05);
        worst = fmax(worst, off);
        wrong += off > 1.0;
        lit += want > 1.0;
        sum += want;
        apart += fabs(drawn - want);
    }
    g_print("%u places, %u above 1 lx, mean %.2f lx, mean difference %.3f lx, worst %.2f of 4 %% "
            "or 0.05 lx, %u beyond\n",
            N, lit, sum / N, apart / N, worst, wrong);
    gboolean good =
        lit > N / 5 && wrong <= N / 50 && apart < 0.02 * sum && jum_device_errors(device) == 0;
    /* below medium quality it is left aside, and says so */
    jum_view_set_draw_quality(view, JUM_DRAW_LOW);
    draw(view, target);
    good = good && isnan(jum_view_lamp_lux(view, MIDDLE));
    jum_target_free(target);
    jum_view_free(view);
    jum_device_free(device);
    g_remove(path);
    g_rmdir(folder);
    return good ? 0 : 1;
}
