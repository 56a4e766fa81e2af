/* What both readers of luminaires share: the symmetry of a file undone, and which reader a file wants.  A plane's
 * mirror is found by its angle, not by counting, so irregular planes keep their places. */
#include "formats/photometry.h"

#include <math.h>
#include <string.h>

#define MAX_BYTES (16u * 1024 * 1024)
#define SAME_DEG  1e-6

void
jum_photometry_free(JumPhotometry *photometry)
{
    if (photometry == NULL)
        return;
    g_free(photometry->name);
    g_free(photometry->c_deg);
    g_free(photometry->gamma_deg);
    g_free(photometry->candela);
    g_free(photometry);
}

JumIntensity
jum_photometry_intensity(const JumPhotometry *p)
{
    return (JumIntensity){p->n_c, p->n_gamma, p->c_deg, p->gamma_deg, p->candela};
}

typedef struct {
    double c_deg;
    guint source; /* plane of the file */
} Plane;

static int
compare_planes(gconstpointer a, gconstpointer b)
{
    double x = ((const Plane *) a)->c_deg, y = ((const Plane *) b)->c_deg;
    return x < y ? -1 : x > y;
}

/* Adds a plane unless one stands there already. */
static void
add_plane(GArray *planes, double c_deg, guint source)
{
    double c = fmod(c_deg + 720.0, 360.0);
    if (c > 360.0 - SAME_DEG)
        c = 0.0;
    for (guint i = 0; i < planes->len; i++)
        if (fabs(g_array_index(planes, Plane, i).c_deg - c) < SAME_DEG)
            return;
    Plane plane = {c, source};
    g_array_append_val(planes, plane);
}

/* The planes of the file and their mirrors; FALSE if they cover no known part of the circle. */
static gboolean
mirror(GArray *planes, const double *c_deg, guint n_c)
{
    double first = c_deg[0], span = c_deg[n_c - 1] - first;
    gboolean quarter = fabs(first) < SAME_DEG && fabs(span - 90.0) < SAME_DEG;
    gboolean half = fabs(first) < SAME_DEG && fabs(span - 180.0) < SAME_DEG;
    gboolean side = (fabs(first - 90.0) < SAME_DEG || fabs(first + 90.0) < SAME_DEG) &&
                    fabs(span - 180.0) < SAME_DEG;
    for (guint i = 0; i < n_c; i++)
        add_plane(planes, c_deg[i], i);
    if (n_c == 1 || span > 180.0 + SAME_DEG)
        return n_c == 1 || span < 360.0 + SAME_DEG;
    if (!quarter && !half && !side)
        return FALSE;
    for (guint i = 0; i < n_c; i++) {
        if (quarter || half)
            add_plane(planes, -c_deg[i], i);
        if (quarter || side)
            add_plane(planes, 180.0 - c_deg[i], i);
        if (quarter)
            add_plane(planes, 180.0 + c_deg[i], i);
    }
    return TRUE;
}

gboolean
jum_photometry_spread(JumPhotometry *p, const double *c_deg, guint n_c, const double *candela)
{
    g_autoptr(GArray) planes = g_array_new(FALSE, FALSE, sizeof(Plane));
    if (n_c == 0 || !mirror(planes, c_deg, n_c))
        return FALSE;
    g_array_sort(planes, compare_planes);
    guint n = planes->len + 1;
    gsize row = p->n_gamma * sizeof(double);
    p->n_c = n;
    p->c_deg = g_new0(double, n);
    p->candela = g_malloc0(n * row);
    for (guint i = 0; i < n; i++) {
        const Plane *plane = &g_array_index(planes, Plane, i % planes->len);
        p->c_deg[i] = i + 1 < n ? plane->c_deg : 360.0;
        memcpy(p->candela + (gsize) i * p->n_gamma, candela + (gsize) plane->source * p->n_gamma,
               row);
    }
    if (p->c_deg[0] != 0.0)
        return FALSE;
    JumIntensity intensity = jum_photometry_intensity(p);
    p->flux_lm = jum_intensity_flux_lm(&intensity);
    return isfinite(p->flux_lm);
}

JumPhotometry *
jum_photometry_load(const char *path, GError **error)
{
    g_autofree char *text = NULL, *name = g_path_get_basename(path);
    g_autoptr(GError) why = NULL;
    gsize bytes = 0;
    if (!g_file_get_contents(path, &text, &bytes, &why)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
        return NULL;
    }
    if (bytes > MAX_BYTES || memchr(text, '\0', bytes) != NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                    "%s: not a luminaire file: too long, or not plain text (UTF-16?)", name);
        return NULL;
    }
    gboolean ies = strstr(text, "TILT=") != NULL || g_str_has_prefix(text, "IESNA");
    return ies ? jum_ies_read(text, bytes, name, error)
               : jum_eulumdat_read(text, bytes, name, error);
}
