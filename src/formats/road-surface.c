/* Tables of reflection that whoever owns CIE 144, or measured a road, can give: we hold R3 and C2 only.  The grid of
 * angles is the standard's; anything else is refused rather than interpolated in silence. */
#include "formats/road-surface.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "formats/csv.h"

void
jum_road_surface_free(JumRoadSurface *surface)
{
    if (surface == NULL)
        return;
    g_free(surface->name);
    g_free(surface);
}

static gboolean
fault(const JumCsv *csv, const char *what, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s:%u: %s", jum_csv_name(csv),
                jum_csv_line(csv), what);
    return FALSE;
}

/* The columns in which each angle stands. */
static gboolean
find_columns(const JumCsv *csv, int columns[JUM_R_BETAS], int *tan_column, GError **error)
{
    *tan_column = jum_csv_column(csv, "tan");
    for (guint j = 0; j < JUM_R_BETAS; j++) {
        char name[JUM_NUMBER_BYTES];
        columns[j] = jum_csv_column(csv, jum_number_format(name, JUM_R_BETA_DEG[j]));
        if (columns[j] >= 0 && *tan_column >= 0)
            continue;
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s:1: there is no column %s",
                    jum_csv_name(csv), *tan_column < 0 ? "tan" : name);
        return FALSE;
    }
    return TRUE;
}

static gboolean
read_row(JumCsv *csv, const int *columns, int tan_column, guint i, float *row, GError **error)
{
    double tangent;
    if (i >= JUM_R_TANS)
        return fault(csv, "more than 29 tangents", error);
    if (!jum_number_parse(jum_csv_text(csv, tan_column), &tangent) ||
        fabs(tangent - JUM_R_TAN[i]) > 1e-6) {
        g_autofree char *what =
            g_strdup_printf("the tangent here is %g, as the standard has it", JUM_R_TAN[i]);
        return fault(csv, what, error);
    }
    for (guint j = 0; j < JUM_R_BETAS; j++) {
        const char *text = jum_csv_text(csv, columns[j]);
        double value = 0.0;
        if (text[0] != '\0' &&
            (!jum_number_parse(text, &value) || !(value >= 0.0 && value <= 100000.0)))
            return fault(csv, "values are 10 000 r, not negative", error);
        row[j] = (float) value;
        if (i == 0 && (row[j] != row[0] || !(row[0] > 0.0f)))
            return fault(csv, "straight down there is one value only, above 0", error);
    }
    return TRUE;
}

static JumRoadSurface *
read_all(JumCsv *csv, GError **error)
{
    g_autoptr(JumRoadSurface) surface = g_new0(JumRoadSurface, 1);
    g_autoptr(GError) why = NULL;
    int columns[JUM_R_BETAS], tan_column;
    guint n = 0;
    if (!find_columns(csv, columns, &tan_column, error))
        return NULL;
    while (jum_csv_next(csv, &why)) {
        if (!read_row(csv, columns, tan_column, n, n < JUM_R_TANS ? surface->value[n] : NULL,
                      error))
            return NULL;
        n++;
    }
    if (why != NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return NULL;
    }
    if (n != JUM_R_TANS) {
        fault(csv, "fewer than 29 tangents", error);
        return NULL;
    }
    surface->name = g_strdup(jum_csv_name(csv));
    surface->table = (JumRTable){.name = surface->name, .value = surface->value};
    surface->table.q0 = jum_r_table_q0(&surface->table);
    surface->table.s1 = surface->value[8][0] / surface->value[0][0];
    return g_steal_pointer(&surface);
}

JumRoadSurface *
jum_road_surface_read(GBytes *bytes, const char *name, GError **error)
{
    g_autoptr(JumCsv) csv = jum_csv_open_bytes(g_bytes_ref(bytes), name, error);
    return csv != NULL ? read_all(csv, error) : NULL;
}

JumRoadSurface *
jum_road_surface_load(const char *path, GError **error)
{
    g_autoptr(JumCsv) csv = jum_csv_open(path, error);
    return csv != NULL ? read_all(csv, error) : NULL;
}
