/* theme-picture OUT.png VIEW TIME OPTION…: one picture of the theme town, values filled by hand: what --snapshot
 * shows without any controller.  Options: lighting traffic water parking sensor, presentation, lost, select=ADDRESS,
 * quantity=THEME/INDEX, difference=TABLE, lux, layers (of reference), gles, low, medium, window, size=WxH, territory=FILE. */
#include "gfx/png-file.h"
#include "gfx/target.h"
#include "model/city-light.h"
#include "overlay/theme.h"
#include "overlay/view.h"
#include "theme-town.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *out;
    JumDevice *device;
    JumWorld *world;
    JumView *view;
    JumTerritory *territory;
    JumCityLight *light;
    int width, height, samples;
    gboolean layers;
} Picture;

static void
difference(Picture *picture, const char *table_name)
{
    int table = jum_schema_find(table_name);
    double values[4096];
    for (guint i = 0; i < G_N_ELEMENTS(values); i++)
        values[i] = i % 5 == 4 ? NAN : 40.0 * sin(i * 1.3 + 0.8);
    jum_view_set_difference(picture->view, (JumTable) table, values, "Difference of energy", "kWh");
}

static void
fill_lux(gpointer data, const JumFieldGrid *grid, float *values)
{
    jum_city_field_window(jum_city_light_field(data), grid->x0_m, grid->y0_m, grid->cell_m,
                          grid->nx, grid->ny, values);
}

/* The light of the lamps on the ground, at one level for all. */
static void
lux(Picture *picture)
{
    static const double levels[] = {1.0, 2.0, 5.0, 10.0, 20.0, 50.0};
    g_autoptr(GError) error = NULL;
    JumCityLightSettings settings = JUM_CITY_LIGHT_SETTINGS;
    JumLuminaireTypes *types = jum_luminaire_types_load(NULL, &error);
    if (types != NULL)
        picture->light =
            jum_city_light_new(picture->territory, types, &settings, NULL, NULL, &error);
    if (picture->light == NULL || !jum_city_light_solve(picture->light, NULL, &error))
        g_error("%s", error->message);
    const JumCityField *f = jum_city_light_field(picture->light);
    double tile = JUM_CITY_TILE * JUM_CITY_CELL;
    JumViewField field = {
        .fill = fill_lux,
        .data = picture->light,
        .extent_m = {f->x0_m, f->y0_m, f->x0_m + f->columns * tile, f->y0_m + f->rows * tile},
        .title = "Illuminance",
        .unit = "lx",
        .low = 0.1,
        .high = 100.0,
        .logarithmic = TRUE,
        .photometric = TRUE,
        .levels = levels,
        .n_levels = G_N_ELEMENTS(levels),
    };
    jum_view_set_field(picture->view, &field, NULL);
}

static void
option(Picture *picture, const char *word, JumTime now)
{
    int theme = jum_theme_find(word);
    if (theme >= 0)
        jum_view_set_theme(picture->view, (JumTheme) theme, TRUE);
    else if (strcmp(word, "presentation") == 0)
        jum_view_set_look(picture->view, JUM_LOOK_PRESENTATION);
    else if (strcmp(word, "low") == 0)
        jum_view_set_draw_quality(picture->view, JUM_DRAW_LOW);
    else if (strcmp(word, "underground") == 0)
        jum_view_set_underground(picture->view, TRUE);
    else if (strcmp(word, "lux") == 0)
        lux(picture);
    else if (strcmp(word, "layers") == 0)
        picture->layers = TRUE;
    else if (strcmp(word, "medium") == 0)
        jum_view_set_draw_quality(picture->view, JUM_DRAW_MEDIUM);
    else if (strcmp(word, "lost") == 0)
        jum_world_set_link(picture->world, JUM_LINK_LOST, now);
    else if (g_str_has_prefix(word, "select="))
        jum_view_select(picture->view, word + 7);
    else if (g_str_has_prefix(word, "difference="))
        difference(picture, word + 11);
    else if (g_str_has_prefix(word, "quantity=")) {
        g_auto(GStrv) part = g_strsplit(word + 9, "/", 2);
        int which = jum_theme_find(part[0]);
        jum_view_set_theme_quantity(picture->view, (JumTheme) which,
                                    jum_theme_class((JumTheme) which)->choices[atoi(part[1])]);
    }
}

/* Every reference layer that can be, as soon as they are read. */
static void
show_layers(Picture *picture)
{
    guint n = jum_view_n_references(picture->view);
    for (guint i = 0; picture->layers && i < n; i++) {
        JumReference layer = jum_view_reference(picture->view, i);
        if (layer.fault == NULL)
            jum_view_set_reference(picture->view, i, TRUE, layer.opacity);
    }
    picture->layers = picture->layers && n == 0;
}

static gboolean
draw(Picture *picture, GError **error)
{
    g_autoptr(JumTarget) target =
        jum_target_new(picture->device, picture->width, picture->height, picture->samples, error);
    g_autofree guint8 *rgba = g_malloc((gsize) picture->width * (gsize) picture->height * 4);
    if (target == NULL)
        return FALSE;
    for (int still = 0, tries = 0; still < 3 && tries < 60000; tries++) {
        jum_view_update(picture->view);
        show_layers(picture);
        still = jum_view_missing_tiles(picture->view) == 0 ? still + 1 : 0;
        if (still == 0)
            g_usleep(1000);
    }
    jum_target_bind(target);
    jum_target_clear(target);
    jum_view_draw(picture->view);
    jum_target_read(target, rgba);
    for (int t = 0; t < JUM_N_THEMES; t++) {
        JumThemeStats stats = jum_view_theme_stats(picture->view, (JumTheme) t);
        if (jum_view_theme(picture->view, (JumTheme) t))
            g_print("%s: %g to %g %s, %u points, %u stale\n", jum_theme_name((JumTheme) t),
                    stats.min, stats.max, stats.unit, stats.points, stats.stale);
    }
    JumViewStats stats = jum_view_stats(picture->view);
    g_print("%u draws, %u labels\n", stats.draws, stats.labels);
    if (jum_device_errors(picture->device) > 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "GL: %u errors",
                    jum_device_errors(picture->device));
        return FALSE;
    }
    return jum_png_write(picture->out, rgba, picture->width, picture->height, error);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("theme-town-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "town.gpkg", NULL);
    Picture picture = {.out = argv[1], .width = 1280, .height = 720, .samples = 4};
    JumTime now = 0;
    gboolean gles = FALSE;
    const char *given = NULL;
    if (argc < 4 || !jum_time_parse(argv[3], NULL, &now)) {
        g_printerr("theme-picture OUT.png VIEW TIME OPTION…\n");
        return 2;
    }
    for (int i = 4; i < argc; i++) {
        gles = gles || strcmp(argv[i], "gles") == 0;
        if (strcmp(argv[i], "window") == 0) /* one sample a pixel, as a GtkGLArea */
            picture.samples = 0;
        if (g_str_has_prefix(argv[i], "territory="))
            given = argv[i] + 10;
        if (g_str_has_prefix(argv[i], "size="))
            sscanf(argv[i] + 5, "%dx%d", &picture.width, &picture.height);
    }
    if (given == NULL && !theme_town_write(path, &error))
        g_error("%s", error->message);
    g_autoptr(JumTerritory) territory = jum_territory_open(given != NULL ? given : path, &error);
    g_autoptr(JumPoints) points = territory != NULL ? jum_points_new(territory, &error) : NULL;
    if (points == NULL)
        g_error("%s", error->message);
    g_autoptr(JumWorld) world = jum_world_new(points);
    theme_town_fill(world, now);
    picture.territory = territory;
    picture.world = world;
    picture.device = jum_device_new_offscreen(gles, &error);
    if (picture.device == NULL)
        g_error("%s", error->message);
    picture.view = jum_view_new(territory, world, picture.device, &error);
    if (picture.view == NULL)
        g_error("%s", error->message);
    jum_view_set_size(picture.view, picture.width, picture.height, 1.0);
    jum_view_set_draw_quality(picture.view, JUM_DRAW_HIGH);
    jum_view_set_time(picture.view, now, now);
    for (int i = 4; i < argc; i++)
        option(&picture, argv[i], now);
    gboolean ok = jum_view_goto_named(picture.view, argv[2], &error) && draw(&picture, &error);
    if (!ok)
        g_printerr("%s\n", error->message);
    jum_view_free(picture.view);
    jum_city_light_free(picture.light);
    jum_device_free(picture.device);
    g_remove(path);
    g_rmdir(folder);
    return ok ? 0 : 1;
}
