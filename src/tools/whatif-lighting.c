/* jumeau-whatif lighting: the point method on tables of luminaires and points, as text files give them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json-text.h"
#include "base/number.h"
#include "formats/csv.h"
#include "formats/photometry.h"
#include "tools/whatif.h"

#define MAX_ROWS 20000000u

typedef struct {
    GPtrArray *files;   /* (element-type JumPhotometry) */
    GHashTable *index;  /* name → position + 1 */
    GArray *luminaires; /* JumLuminaire */
    GArray *x, *y, *z;  /* double */
    GArray *walls;      /* JumWall */
} Scene;

static void
scene_clear(Scene *s)
{
    g_ptr_array_unref(s->files);
    g_hash_table_unref(s->index);
    g_array_unref(s->luminaires);
    g_array_unref(s->x);
    g_array_unref(s->y);
    g_array_unref(s->z);
    g_array_unref(s->walls);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

static gboolean
cell_number(JumCsv *csv, const char *column, double *value, GError **error)
{
    const char *text = jum_csv_text(csv, jum_csv_column(csv, column));
    if (jum_number_parse(text, value) && fabs(*value) < 1e9)
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s:%u: %s: '%s' is not a number",
                jum_csv_name(csv), jum_csv_line(csv), column, text);
    return FALSE;
}

static JumCsv *
open_table(const char *path, const char *const *columns, GError **error)
{
    g_autoptr(JumCsv) csv = jum_csv_open(path, error);
    for (guint i = 0; csv != NULL && columns[i] != NULL; i++) {
        if (jum_csv_column(csv, columns[i]) >= 0)
            continue;
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: there is no column %s",
                    jum_csv_name(csv), columns[i]);
        return NULL;
    }
    return g_steal_pointer(&csv);
}

static gboolean
room_for(const JumCsv *csv, guint n, GError **error)
{
    if (n < MAX_ROWS)
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s: more than %u rows", jum_csv_name(csv),
                MAX_ROWS);
    return FALSE;
}

/* The photometric file of a luminaire, read once. */
static gboolean
find_photometry(Scene *s, const char *folder, const char *file, guint32 *index, GError **error)
{
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(s->index, file));
    if (known == 0) {
        g_autofree char *path = g_build_filename(folder, file, NULL);
        JumPhotometry *photometry = jum_photometry_load(path, error);
        if (photometry == NULL)
            return FALSE;
        g_ptr_array_add(s->files, photometry);
        known = s->files->len;
        g_hash_table_insert(s->index, g_strdup(file), GUINT_TO_POINTER(known));
    }
    *index = known - 1;
    return TRUE;
}

/* How the plane C = 0 is turned: by its azimuth, or by the axis that C = 90 follows (EULUMDAT). */
static gboolean
read_azimuth(JumCsv *csv, double *azimuth_deg, GError **error)
{
    static const char *const names[] = {"-y", "+x", "+y", "-x"};
    int column = jum_csv_column(csv, "C90_direction");
    if (column < 0)
        return cell_number(csv, "azimuth_of_0deg_plane_from_x_ccw_deg", azimuth_deg, error);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(jum_csv_text(csv, column), names[i]) != 0)
            continue;
        *azimuth_deg = 90.0 * i - 180.0; /* C = 90 stands 90° counter-clockwise of C = 0 */
        return TRUE;
    }
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s:%u: C90_direction: one of +x -x +y -y",
                jum_csv_name(csv), jum_csv_line(csv));
    return FALSE;
}

static gboolean
read_luminaires(Scene *s, const char *path, const char *photometry, GError **error)
{
    static const char *const columns[] = {"file", "x_m", "y_m", "z_m", NULL};
    g_autofree char *beside = g_path_get_dirname(path);
    g_autoptr(JumCsv) csv = open_table(path, columns, error);
    g_autoptr(GError) why = NULL;
    if (csv == NULL)
        return FALSE;
    while (jum_csv_next(csv, &why)) {
        JumLuminaire l = {.scale = 1.0};
        if (!room_for(csv, s->luminaires->len, error) || !cell_number(csv, "x_m", &l.x_m, error) ||
            !cell_number(csv, "y_m", &l.y_m, error) || !cell_number(csv, "z_m", &l.z_m, error) ||
            !read_azimuth(csv, &l.azimuth_deg, error) ||
            (jum_csv_column(csv, "tilt_deg") >= 0 &&
             !cell_number(csv, "tilt_deg", &l.tilt_deg, error)) ||
            (jum_csv_column(csv, "scale") >= 0 && !cell_number(csv, "scale", &l.scale, error)) ||
            !find_photometry(s, photometry != NULL ? photometry : beside,
                             jum_csv_text(csv, jum_csv_column(csv, "file")), &l.intensity, error))
            return FALSE;
        l.scale *= jum_photometry_tilt_factor(s->files->pdata[l.intensity], l.tilt_deg);
        g_array_append_val(s->luminaires, l);
    }
    if (why != NULL)
        g_propagate_error(error, g_steal_pointer(&why));
    return error == NULL || *error == NULL;
}

static gboolean
read_points(Scene *s, const char *path, GError **error)
{
    static const char *const columns[] = {"x_m", "y_m", "z_m", NULL};
    g_autoptr(JumCsv) csv = open_table(path, columns, error);
    g_autoptr(GError) why = NULL;
    if (csv == NULL)
        return FALSE;
    while (jum_csv_next(csv, &why)) {
        double x, y, z;
        if (!room_for(csv, s->x->len, error) || !cell_number(csv, "x_m", &x, error) ||
            !cell_number(csv, "y_m", &y, error) || !cell_number(csv, "z_m", &z, error))
            return FALSE;
        g_array_append_val(s->x, x);
        g_array_append_val(s->y, y);
        g_array_append_val(s->z, z);
    }
    if (why != NULL)
        g_propagate_error(error, g_steal_pointer(&why));
    return error == NULL || *error == NULL;
}

static gboolean
read_walls(Scene *s, const char *path, GError **error)
{
    static const char *const columns[] = {"x0_m", "y0_m", "x1_m", "y1_m", "height_m", NULL};
    g_autoptr(JumCsv) csv = open_table(path, columns, error);
    g_autoptr(GError) why = NULL;
    if (csv == NULL)
        return FALSE;
    while (jum_csv_next(csv, &why)) {
        JumWall w;
        double *const cells[] = {&w.x0_m, &w.y0_m, &w.x1_m, &w.y1_m, &w.height_m};
        for (guint i = 0; i < G_N_ELEMENTS(cells); i++)
            if (!cell_number(csv, columns[i], cells[i], error))
                return FALSE;
        if (!room_for(csv, s->walls->len, error))
            return FALSE;
        g_array_append_val(s->walls, w);
    }
    if (why != NULL)
        g_propagate_error(error, g_steal_pointer(&why));
    return error == NULL || *error == NULL;
}

static gboolean
write_points(const Scene *s, const double *lux, const char *path, GError **error)
{
    g_autoptr(GString) csv = g_string_new("x_m,y_m,z_m,illuminance_lx\n");
    g_autoptr(GError) why = NULL;
    for (guint i = 0; i < s->x->len; i++) {
        char a[JUM_NUMBER_BYTES], b[JUM_NUMBER_BYTES], c[JUM_NUMBER_BYTES], d[JUM_NUMBER_BYTES];
        g_string_append_printf(
            csv, "%s,%s,%s,%s\n", jum_number_format(a, g_array_index(s->x, double, i)),
            jum_number_format(b, g_array_index(s->y, double, i)),
            jum_number_format(c, g_array_index(s->z, double, i)), jum_number_format(d, lux[i]));
    }
    if (g_file_set_contents(path, csv->str, (gssize) csv->len, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

static JumPointProblem
problem_of(const Scene *s, const JumIntensity *intensities)
{
    return (JumPointProblem){
        .n_intensities = s->files->len,
        .n_luminaires = s->luminaires->len,
        .n_points = s->x->len,
        .n_walls = s->walls->len,
        .intensities = intensities,
        .luminaires = (const JumLuminaire *) (const void *) s->luminaires->data,
        .walls = (const JumWall *) (const void *) s->walls->data,
        .x_m = (const double *) (const void *) s->x->data,
        .y_m = (const double *) (const void *) s->y->data,
        .z_m = (const double *) (const void *) s->z->data,
    };
}

static JumExit
solve(const Scene *s,
      JumIlluminance quantity,
      double facing_deg,
      const char *csv,
      gboolean json,
      GError **error)
{
    g_autofree JumIntensity *intensities = g_new0(JumIntensity, s->files->len + 1);
    g_autofree double *lux = g_new0(double, s->x->len + 1);
    for (guint i = 0; i < s->files->len; i++)
        intensities[i] = jum_photometry_intensity(s->files->pdata[i]);
    JumPointProblem problem = problem_of(s, intensities);
    JumPointInfo info;
    gint64 before_us = g_get_monotonic_time();
    JumPointStatus status =
        quantity == JUM_QUANTITY_HORIZONTAL
            ? jum_point_solve(&problem, lux, &info)
            : jum_point_solve_facing(&problem, quantity, facing_deg, lux, &info);
    double solve_ms = (double) (g_get_monotonic_time() - before_us) / 1e3;
    if (status == JUM_POINT_NO_MEMORY) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_IO, "no memory for so many walls");
        return JUM_EXIT_NONE;
    }
    if (status != JUM_POINT_OK) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s %u is out of range",
                    status == JUM_POINT_BAD_LUMINAIRE ? "luminaire" : "photometric file",
                    info.element + 1);
        return JUM_EXIT_NONE;
    }
    if (csv != NULL && !write_points(s, lux, csv, error))
        return JUM_EXIT_NONE;
    for (guint i = 0; !json && i < s->files->len; i++) {
        const JumPhotometry *file = s->files->pdata[i];
        for (guint k = 0; k < file->warnings->len; k++)
            g_printerr("jumeau-whatif lighting: %s\n", (char *) file->warnings->pdata[k]);
    }
    if (!json)
        return JUM_EXIT_ANSWER;
    g_autoptr(JumJsonText) out = jum_json_text_new(TRUE);
    jum_json_text_begin_object(out);
    jum_json_text_add_int(out, "luminaires", s->luminaires->len);
    jum_json_text_add_int(out, "points", s->x->len);
    jum_json_text_add_int(out, "pairs", (gint64) info.pairs);
    jum_json_text_add_number(out, "solve_ms", solve_ms);
    jum_json_text_add_number(out, "mean_lx", info.mean_lx);
    jum_json_text_add_number(out, "min_lx", info.min_lx);
    jum_json_text_add_number(out, "max_lx", info.max_lx);
    jum_json_text_key(out, "warnings");
    jum_json_text_begin_array(out, FALSE);
    for (guint i = 0; i < s->files->len; i++) {
        const JumPhotometry *file = s->files->pdata[i];
        for (guint k = 0; k < file->warnings->len; k++)
            jum_json_text_string(out, file->warnings->pdata[k]);
    }
    jum_json_text_end_array(out);
    jum_json_text_end_object(out);
    g_autofree char *text = jum_json_text_steal(out);
    g_print("%s", text);
    return JUM_EXIT_ANSWER;
}

static gboolean
parse_quantity(const char *text, JumIlluminance *quantity, GError **error)
{
    static const char *const words[] = {"horizontal", "vertical", "semi-cylindrical",
                                        "hemispherical"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(text, words[i]) == 0) {
            *quantity = (JumIlluminance) i;
            return TRUE;
        }
    g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                "--quantity: one of horizontal vertical semi-cylindrical hemispherical");
    return FALSE;
}

JumExit
jum_whatif_lighting(int argc, char **argv, GError **error)
{
    const char *luminaires = NULL, *points = NULL, *occluders = NULL, *photometry = NULL,
               *csv = NULL, *quantity_text = "horizontal";
    double facing_deg = 0.0;
    JumIlluminance quantity = JUM_QUANTITY_HORIZONTAL;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"--luminaires", JUM_ARGUMENT_TEXT, &luminaires, TRUE},
        {"--points", JUM_ARGUMENT_TEXT, &points, TRUE},
        {"--occluders", JUM_ARGUMENT_TEXT, &occluders, FALSE},
        {"--photometry", JUM_ARGUMENT_TEXT, &photometry, FALSE},
        {"--quantity", JUM_ARGUMENT_TEXT, &quantity_text, FALSE},
        {"--facing", JUM_ARGUMENT_NUMBER, &facing_deg, FALSE},
        {"--csv", JUM_ARGUMENT_TEXT, &csv, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, FALSE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!parse_quantity(quantity_text, &quantity, error))
        return JUM_EXIT_USAGE;
    g_auto(Scene) scene = {
        .files = g_ptr_array_new_with_free_func((GDestroyNotify) jum_photometry_free),
        .index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .luminaires = g_array_new(FALSE, FALSE, sizeof(JumLuminaire)),
        .x = g_array_new(FALSE, FALSE, sizeof(double)),
        .y = g_array_new(FALSE, FALSE, sizeof(double)),
        .z = g_array_new(FALSE, FALSE, sizeof(double)),
        .walls = g_array_new(FALSE, FALSE, sizeof(JumWall)),
    };
    if (!read_luminaires(&scene, luminaires, photometry, error) ||
        !read_points(&scene, points, error) ||
        (occluders != NULL && !read_walls(&scene, occluders, error)))
        return JUM_EXIT_NONE;
    if (scene.luminaires->len == 0 || scene.x->len == 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, "%s: no row",
                    scene.x->len == 0 ? points : luminaires);
        return JUM_EXIT_NONE;
    }
    return solve(&scene, quantity, facing_deg, csv, json, error);
}
